"""Runs a real helm for one release on a running cluster.

Nothing waits for pods, as there may be no node; `operator.release` is for a cluster that has one.
What a failure means is for the caller to say: `tried` gives back what helm answered, the others
expect that it succeeds.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import TestbedError

__all__ = ["HelmRelease"]

_SECONDS = 120


class HelmRelease:
    """One release of a chart, in a namespace of its own.

    Args:
        program: Where helm is.
        cluster: Whose administrator installs it.
        chart: The folder of the chart.
        namespace: Where it is installed.
        folder: For helm's own files.
        name: What the release is called.

    Attributes:
        kubeconfig: As whom helm works; the administrator unless another one is put here.
    """

    def __init__(  # noqa: PLR0913 - what a release is made of
        self,
        program: str,
        cluster: Cluster,
        chart: Path,
        *,
        namespace: str,
        folder: Path,
        name: str = "kube9-operator",
    ) -> None:
        self.namespace = namespace
        self.kubeconfig = cluster.kubeconfig
        self._program = program
        self._chart = chart
        self._name = name
        self._environment = {**os.environ, "HELM_CACHE_HOME": str(folder)}

    def tried(
        self, *words: str, values: Mapping[str, Any] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run helm; it may fail."""
        given = [] if values is None else ["--values", "-"]
        whose = ("--kubeconfig", str(self.kubeconfig), "--namespace", self.namespace)
        return subprocess.run(  # noqa: S603 - helm, and arguments of tests
            [self._program, *whose, *words, *given],
            input=json.dumps(values or {}),
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )

    def run(self, *words: str, values: Mapping[str, Any] | None = None) -> str:
        """Run helm and give what it printed.

        Raises:
            TestbedError: It failed; the message is helm's.
        """
        answer = self.tried(*words, values=values)
        if answer.returncode != 0:
            raise TestbedError(f"helm {words[0]} failed: {answer.stderr.strip()}")
        return answer.stdout

    def install(self, *words: str, values: Mapping[str, Any] | None = None) -> str:
        """Install the chart."""
        return self.run("install", self._name, str(self._chart), *words, values=values)

    def upgrade(
        self, *words: str, values: Mapping[str, Any] | None = None, chart: Path | None = None
    ) -> str:
        """Upgrade to other values, or to another chart."""
        place = str(chart or self._chart)
        return self.run("upgrade", self._name, place, *words, values=values)

    def rollback(self, revision: int, *words: str) -> str:
        """Go back to a revision."""
        return self.run("rollback", self._name, str(revision), *words)

    def uninstall(self) -> None:
        """Take it away."""
        self.run("uninstall", self._name)
