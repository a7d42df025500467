"""Gives an operator what it finds in a cluster after an installation.

Definitions and rights are those that `kube9-operator` itself prints, so a right that the chart
would not give is missing here too.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import TestbedError
from kube9_testbed.kubeconfig import write_kubeconfig
from kube9_testbed.kubectl import apply, kubectl

COMMAND: Final = (sys.executable, "-m", "kube9_core.cli.operator_entry")
ACCOUNT: Final = "kube9-operator"


@dataclass(frozen=True, slots=True)
class Installation:
    """One operator's place in a cluster and on this machine.

    Attributes:
        cluster: The cluster it watches.
        namespace: Where it writes.
        folder: Its files here: kubeconfig, token, settings, store, log.
    """

    cluster: Cluster
    namespace: str
    folder: Path

    @property
    def kubeconfig(self) -> Path:
        """How it reaches the cluster: as its ServiceAccount."""
        return self.folder / "kubeconfig"

    @property
    def token(self) -> Path:
        """The file with its token, as a kubelet would mount it."""
        return self.folder / "token"

    @property
    def settings(self) -> Path:
        """Its settings file."""
        return self.folder / "kube9.yaml"

    @property
    def data(self) -> Path:
        """The folder of its store."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What it wrote to its streams."""
        return self.folder / "operator.log"

    def write_token(self, token: str | None = None) -> None:
        """Put a token into its file, a fresh one when none is given."""
        fresh = token or self.cluster.service_account_token(self.namespace, ACCOUNT)
        unfinished = self.token.with_suffix(".new")
        unfinished.touch(mode=0o600)
        unfinished.write_text(fresh)
        unfinished.replace(self.token)  # whole at any moment, as a kubelet does it

    def write_settings(self, settings: Mapping[str, Any]) -> None:
        """Write its settings; JSON is YAML."""
        self.settings.write_text(json.dumps(settings, indent=2))

    def reach_by(self, url: str) -> None:
        """Let it know no other way to the API server than `url`, a proxy before it."""
        ca, token = self.cluster.ca_file, self.token
        write_kubeconfig(self.kubeconfig, url=url, certificate=ca, token=token)

    def beside(self, name: str) -> "Installation":
        """A second one in the same namespace, with files of its own below this one's."""
        other = replace(self, folder=self.folder / name)
        _write_files(other)
        return other


def printed(*words: str) -> str:
    """What `kube9-operator` prints.

    Raises:
        TestbedError: It failed; the message is what it said.
    """
    result = subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False)  # noqa: S603  # our own command
    if result.returncode != 0:
        raise TestbedError(f"kube9-operator {' '.join(words)} failed: {result.stderr.strip()}")
    return result.stdout


def install(
    cluster: Cluster,
    namespace: str,
    folder: Path,
    *,
    definitions: bool = True,
    rights: str | None = None,
) -> Installation:
    """Prepare an operator in `namespace`.

    Args:
        cluster: Where.
        namespace: Its namespace, which is created.
        folder: Where its files go.
        definitions: Whether the custom resources are installed.
        rights: Its roles and bindings as YAML; those it prints itself when not given.

    Raises:
        TestbedError: The cluster refused something.
    """
    apply(cluster, json.dumps({"apiVersion": "v1", "kind": "Namespace", **_named(namespace)}))
    account = {"apiVersion": "v1", "kind": "ServiceAccount", **_named(ACCOUNT, namespace)}
    apply(cluster, json.dumps(account))
    if definitions:
        install_definitions(cluster)
    apply(cluster, rights or printed("rbac", "--namespace", namespace))
    installation = Installation(cluster, namespace, folder)
    _write_files(installation)
    return installation


def install_definitions(cluster: Cluster) -> None:
    """Create the custom resource definitions and wait until they are served.

    Raises:
        TestbedError: The cluster refused them.
    """
    apply(cluster, printed("crds"))
    kubectl(cluster, "wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")


def _write_files(installation: Installation) -> None:
    installation.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    installation.write_token()
    installation.reach_by(installation.cluster.url)


def _named(name: str, namespace: str | None = None) -> dict[str, Any]:
    place = {} if namespace is None else {"namespace": namespace}
    return {"metadata": {"name": name, **place}}
