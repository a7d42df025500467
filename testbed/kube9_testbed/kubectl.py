"""Runs the kubectl that is part of the build, for what it does best: applying YAML."""

import subprocess
from pathlib import Path
from typing import Final

from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import TestbedError

_TIMEOUT_SECONDS: Final = 120
_HARMLESS: Final = ("Warning:", "ensure CRDs are installed first")


def kubectl(cluster: Cluster, *words: str, text: str | None = None) -> str:
    """Run kubectl as administrator of `cluster`.

    Args:
        cluster: Where.
        *words: What stands after `kubectl`.
        text: Its standard input.

    Returns:
        Its standard output.

    Raises:
        TestbedError: It failed; the message is what it said.
    """
    result = _run(cluster, words, text)
    if result.returncode != 0:
        raise TestbedError(f"kubectl {words[0]} failed: {result.stderr.strip()}")
    return result.stdout


def _run(
    cluster: Cluster, words: tuple[str, ...], text: str | None = None
) -> subprocess.CompletedProcess[str]:
    command = cluster.plan.binaries.command("kubectl")
    return subprocess.run(  # noqa: S603  # our own binary
        [*command, f"--kubeconfig={cluster.kubeconfig}", *words],
        input=text,
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_SECONDS,
        check=False,
    )


def apply(cluster: Cluster, text: str) -> None:
    """Apply YAML documents.

    Raises:
        TestbedError: The API server refused one.
    """
    kubectl(cluster, "apply", "--server-side", "--force-conflicts", "-f", "-", text=text)


def apply_folder(cluster: Cluster, folder: Path) -> None:
    """Apply all YAML files in a folder and below, namespaces first.

    Objects of kinds that the cluster does not serve are left out.

    Raises:
        TestbedError: The API server refused one.
    """
    for path in (*sorted(folder.rglob("namespace.yaml")), folder):
        words = ("apply", "--server-side", "--force-conflicts", "--recursive", "-f", str(path))
        result = _run(cluster, words)
        refusals = [line for line in result.stderr.splitlines() if not _harmless(line)]
        if result.returncode != 0 and refusals:
            raise TestbedError(f"kubectl apply {folder} failed: {'; '.join(refusals)}")


def _harmless(line: str) -> bool:
    return line.startswith(_HARMLESS) or "no matches for kind" in line
