"""An operator that helm installs, as its users meet it: by helm, kubectl and what it publishes.

It needs a cluster with a real node, see `kube9_testbed.node`, and helm on `PATH`. Chart and values
are the caller's.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from kube9_testbed.errors import TestbedError, UnavailableError
from kube9_testbed.kubeconfig import write_kubeconfig
from kube9_testbed.node.cluster import NodeCluster
from kube9_testbed.node.usage import ContainerUsage, usage_of
from kube9_testbed.operator.process import STATUS
from kube9_testbed.responses import JsonObject

NAME: Final = "kube9-operator"
CONTAINER: Final = "operator"
_SECONDS: Final = 330.0
_POLL_SECONDS: Final = 0.1


def helm() -> str:
    """Where helm is.

    Raises:
        UnavailableError: It is not on `PATH`.
    """
    found = shutil.which("helm")
    if found is None:
        raise UnavailableError("helm is not on PATH.")
    return found


class Release:
    """One release of the chart in one namespace.

    Args:
        cluster: Where.
        namespace: Its namespace.
        folder: For helm's own files.
    """

    def __init__(self, cluster: NodeCluster, namespace: str, folder: Path) -> None:
        self.cluster = cluster
        self.namespace = namespace
        self._folder = folder
        self._helm = (helm(), f"--kubeconfig={cluster.kubeconfig}", f"--namespace={namespace}")

    def run(self, *words: str, values: Mapping[str, Any] | None = None) -> str:
        """Run helm; returns what it said.

        Raises:
            TestbedError: It failed; the message is what it said.
        """
        given = () if values is None else ("--values=-",)
        return self._said([*self._helm, *words, *given], json.dumps(values or {}))

    def install(self, chart: Path, *words: str, values: Mapping[str, Any] | None = None) -> str:
        """Install it as the README says, and wait until it is Ready.

        Raises:
            TestbedError: It failed.
        """
        order = ("install", NAME, str(chart), "--create-namespace", "--wait", "--timeout=5m")
        return self.run(*order, *words, values=values)

    def upgrade(self, chart: Path, *words: str, values: Mapping[str, Any] | None = None) -> str:
        """Upgrade it, and wait until it is Ready.

        Raises:
            TestbedError: It failed.
        """
        return self.run(
            "upgrade", NAME, str(chart), "--wait", "--timeout=5m", *words, values=values
        )

    def uninstall(self) -> None:
        """Take it away, and wait until it is gone; nothing happens when it is not there."""
        self.run("uninstall", NAME, "--ignore-not-found", "--wait", "--timeout=2m")

    def pod(self) -> JsonObject:
        """The operator's one pod that is not ending.

        Raises:
            TestbedError: There is none, or more than one.
        """
        items = self._objects(
            "/api/v1", "pods?labelSelector=app.kubernetes.io%2Fname%3Dkube9-operator"
        )
        alive = [item for item in items if "deletionTimestamp" not in item["metadata"]]
        if len(alive) != 1:
            raise TestbedError(f"There are {len(alive)} pods of the operator.")
        return alive[0]

    def container(self) -> JsonObject:
        """What the kubelet says of the operator's container.

        Raises:
            TestbedError: Nothing yet.
        """
        for status in self.pod()["status"].get("containerStatuses", ()):
            if status["name"] == CONTAINER:
                found: JsonObject = status
                return found
        raise TestbedError("The operator's container is not there yet.")

    def usage(self) -> ContainerUsage:
        """What the kernel says of the memory and processor of the operator's container."""
        return usage_of(self.cluster.place.group, self.container()["containerID"])

    def status(self) -> JsonObject | None:
        """What the operator publishes for its users; None while there is nothing."""
        path = f"/api/v1/namespaces/{self.namespace}/configmaps/{STATUS}"
        answer = self.cluster.request("GET", path)
        if not answer.ok or "status" not in answer.json.get("data", {}):
            return None
        document: JsonObject = json.loads(answer.json["data"]["status"])
        return document

    def assessed(self, seconds: float = 60.0, *, after: str = "") -> JsonObject:
        """The status once it has a result.

        Args:
            seconds: How long to wait.
            after: Of a run that ended later than this moment, as the status spells it.

        Raises:
            TestbedError: There is none in time.
        """
        self.until(lambda: (self._last_run() or "") > after, "a result", seconds)
        return self.status() or {}

    def until(self, condition: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
        """Return when `condition` holds.

        Raises:
            TestbedError: It does not in time.
        """
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise TestbedError(f"Waited {seconds:.0f} s for {what}.")
            time.sleep(_POLL_SECONDS)

    def ask(self, *words: str) -> JsonObject:
        """Run a query in the operator's container, as administrator; returns its JSON.

        Raises:
            TestbedError: It failed.
        """
        options = (f"--kubeconfig={self.cluster.kubeconfig}", f"--namespace={self.namespace}")
        exec_it = ("exec", f"deploy/{NAME}", f"--container={CONTAINER}", "--", "kube9-operator")
        command = (*self.cluster.plan.binaries.command("kubectl"), *options, *exec_it)
        answer: JsonObject = json.loads(self._said([*command, "query", *words]))
        return answer

    def kubeconfig_of(self, namespace: str, account: str) -> Path:
        """A kubeconfig of an existing ServiceAccount."""
        path = self._folder / f"{namespace}-{account}.kubeconfig"
        token = self.cluster.service_account_token(namespace, account)
        place = self.cluster.url, self.cluster.ca_file
        write_kubeconfig(path, url=place[0], certificate=place[1], token=token)
        return path

    def _last_run(self) -> str | None:
        assessment = (self.status() or {}).get("assessment") or {}
        ended: str | None = assessment.get("lastScheduledCompletedAt")
        return ended

    def _objects(self, prefix: str, rest: str) -> list[JsonObject]:
        path = f"{prefix}/namespaces/{self.namespace}/{rest}"
        items: list[JsonObject] = self.cluster.request("GET", path).json.get("items", [])
        return items

    def _said(self, argv: list[str], text: str = "") -> str:
        result = subprocess.run(  # noqa: S603  # helm or kubectl
            argv,
            input=text,
            env={**os.environ, "HELM_CACHE_HOME": str(self._folder)},
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        if result.returncode != 0:
            raise TestbedError(f"{' '.join(argv)} failed: {result.stderr.strip()}")
        return result.stdout
