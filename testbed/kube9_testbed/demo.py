"""Shows the operator at work on a cluster of its own, as `make run` does after the audit of files.

A control plane with three played nodes, the manifests of a folder, the custom resources, the rights
that the installed plugins ask for, and the operator under its own ServiceAccount. Everything it
makes lies below the cluster's folder, which its supervisor removes whatever happens to us: a second
Ctrl-C, or a kill, leaves nothing behind either.

At a terminal it stays until Ctrl-C, elsewhere it ends when it has shown the result.
"""

import argparse
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Final

from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import TestbedError, UnavailableError
from kube9_testbed.kubectl import apply_folder
from kube9_testbed.operator.installation import COMMAND, Installation, install
from kube9_testbed.operator.process import Operator
from kube9_testbed.plugin import SWITCH
from kube9_testbed.progress import Progress
from kube9_testbed.versions import KUBERNETES

_NAMESPACE: Final = "kube9-system"
_NODES: Final = 3
_WORST: Final = 10
_SETTLED_SECONDS: Final = 3.0
_FIRST_SECONDS: Final = 120.0
_POLL_SECONDS: Final = 0.5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demonstration.

    Args:
        arguments: The words after the command; those of the process when not given.

    Returns:
        0 when it showed what it should, or when this machine cannot run a cluster; else 1.
    """
    parser = argparse.ArgumentParser(prog="kube9_testbed.demo", description=_summary())
    parser.add_argument("folder", type=Path, help="the manifests the cluster begins with")
    parser.add_argument("--stay", action="store_true", help="stay until Ctrl-C, also in a pipe")
    options = parser.parse_args(arguments)
    stay = options.stay or (sys.stdin.isatty() and sys.stdout.isatty())
    if os.environ.get(SWITCH) == "off":
        return _skip(f"{SWITCH}=off")
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    try:
        _show(options.folder, stay=stay)
    except UnavailableError as reason:
        return _skip(str(reason))
    except TestbedError as problem:
        sys.stderr.write(f"kube9-testbed: {problem}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nended; nothing is left behind\n")
    return 0


def _summary() -> str:
    return (__doc__ or "").partition("\n")[0]


def _skip(reason: str) -> int:
    sys.stderr.write(f"The operator is not shown, there is no cluster to run it on: {reason}\n")
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _show(folder: Path, *, stay: bool) -> None:
    progress = Progress(sys.stderr)
    with Cluster.start(progress, nodes=_NODES) as cluster:
        progress.say(f"  a control plane of Kubernetes {KUBERNETES} with {_NODES} nodes")
        progress.tick("installing the operator's definitions and rights")
        place = install(cluster, _NAMESPACE, cluster.kubeconfig.parent / "operator")
        progress.say("  the custom resources, and the rights that the installed plugins ask for")
        apply_folder(cluster, folder)
        _await_pods(cluster, progress)
        progress.say(f"  the manifests of {folder}")
        with Operator(place) as operator:
            _await_first(operator, progress)
            _tell(operator)
            if stay:
                _say("It goes on until you press Ctrl-C.")
                _stay(cluster, operator)


def _await_pods(cluster: Cluster, progress: Progress) -> None:
    """Give the pods a moment to run; those that never will are what the audit is about."""
    running, since = -1, progress.elapsed
    while progress.elapsed - since < _SETTLED_SECONDS:
        pods = cluster.request("GET", "/api/v1/pods").json["items"]
        before = running
        running = sum(pod["status"].get("phase") in ("Running", "Succeeded") for pod in pods)
        progress.tick(f"{running} of {len(pods)} pods run")
        if running != before:
            since = progress.elapsed
        time.sleep(_POLL_SECONDS)


def _await_first(operator: Operator, progress: Progress) -> None:
    def assessed() -> bool:
        progress.tick("the operator assesses the cluster")
        return operator.assessment().get("lastScheduledCompletedAt") is not None

    spent = operator.wait(assessed, _FIRST_SECONDS, "the first assessment")
    progress.say(f"  kube9-operator, and its first assessment after {spent:.0f} s")


def _tell(operator: Operator) -> None:
    place = operator.installation
    _say("")
    _print(place, "query", "status")
    _say(f"\nThe {_WORST} worst findings:\n")
    _print(place, "query", "findings", "list", f"--limit={_WORST}")
    _say(f"\n{_further(place)}")


def _print(place: Installation, *words: str) -> None:
    """Let a query write to our own output, so that it sees how wide the terminal is."""
    command = [*COMMAND, *words, "--format=table", f"--data={place.data}"]
    if subprocess.run(command, check=False).returncode != 0:  # noqa: S603  # our own command
        raise TestbedError(f"kube9-operator {' '.join(words)} failed.")


def _further(place: Installation) -> str:
    """Commands that work as they stand, while the demonstration stays."""
    commands = Path(sys.executable).parent
    return textwrap.dedent(f"""\
        Look further, in another terminal:
          export KUBECONFIG={place.cluster.kubeconfig} KUBE9_STORE_FOLDER={place.data}
          alias kubectl='{" ".join(place.cluster.plan.binaries.command("kubectl"))}'
          kubectl get opstat,kassess,kexempt --all-namespaces
          kubectl get configmap kube9-operator-status --namespace {place.namespace} --output yaml
          {commands}/kube9-operator query findings list --severity=critical,high
          {commands}/kube9-operator query events list --since=1h
          {commands}/kube9-operator assess run
          {commands}/kube9 assess
          tail -f {place.log}
        """)


def _stay(cluster: Cluster, operator: Operator) -> None:
    while cluster.alive and operator.alive:
        time.sleep(_POLL_SECONDS)
    raise TestbedError(f"It ended by itself; see {operator.installation.log}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
