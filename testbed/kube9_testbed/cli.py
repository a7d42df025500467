"""The command `kube9-testbed`: a cluster by hand, without a test around it.

What is asked for goes to standard output, everything else to standard error.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from kube9_testbed import registry
from kube9_testbed.binaries import find_binaries
from kube9_testbed.build import ensure_built
from kube9_testbed.client import Client
from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import TestbedError
from kube9_testbed.nodes import add_nodes
from kube9_testbed.plan import clear
from kube9_testbed.progress import Progress
from kube9_testbed.registry import Entry
from kube9_testbed.scale.cluster import ensure_saved
from kube9_testbed.scale.size import Size
from kube9_testbed.starting import start
from kube9_testbed.versions import KUBERNETES

_STOP_SECONDS: Final = 20.0
_POLL_SECONDS: Final = 0.02
_INTERRUPTED: Final = 130
_EPILOG: Final = """\
examples:
  kube9-testbed up                  start a cluster in the background, print its kubeconfig
  export KUBECONFIG=$(kube9-testbed kubeconfig)
  kube9-testbed kubectl get pods -A kubectl against it
  kube9-testbed up --scale 10000    ... with 10,000 pods on 200 nodes
  kube9-testbed down                end it and remove everything
"""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit.

    Args:
        arguments: The words after the command; those of the process when not given.
    """
    options = _parser().parse_args(arguments)
    try:
        sys.exit(options.run(options))
    except TestbedError as problem:
        sys.exit(f"kube9-testbed: {problem}")
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kube9-testbed",
        description=f"A real Kubernetes {KUBERNETES} control plane on this machine: etcd, "
        "API server, controllers and scheduler; nodes are played by kwok, or absent.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    up = commands.add_parser("up", help="start a cluster and print its kubeconfig's path")
    up.add_argument("--foreground", action="store_true", help="stay, and end it with Ctrl-C")
    up.add_argument("--nodes", type=int, default=0, metavar="N", help="nodes that kwok plays")
    up.add_argument(
        "--scale", type=int, default=0, metavar="PODS", help="begin with so many Running pods"
    )
    up.set_defaults(run=_up)
    down = commands.add_parser("down", help="end a cluster and remove everything it left")
    down.set_defaults(run=_down)
    path = commands.add_parser("kubeconfig", help="print the path of a running cluster's file")
    path.set_defaults(run=_kubeconfig)
    for command in (up, down, path):
        command.add_argument("--name", default="default", help="which cluster (default: default)")
    build = commands.add_parser("build", help="build the servers now and print their path")
    build.set_defaults(run=_build)
    kubectl = commands.add_parser(
        "kubectl", help="run kubectl, on the cluster `default` if it is up"
    )
    kubectl.add_argument("words", nargs=argparse.REMAINDER, help="what kubectl should do")
    kubectl.set_defaults(run=_kubectl)
    return parser


def _up(options: argparse.Namespace) -> int:
    if options.foreground:
        return _up_in_foreground(options)
    saved = _saved(options)
    find_binaries(ensure_built)  # a build may take minutes, do not hold up others
    with registry.registry_lock():
        entry = registry.find(options.name)
        if entry is None:
            entry = _start_detached(options, saved)
            _note(f"ready; stop it with: kube9-testbed down{_name_option(options.name)}")
        else:
            _note(f"the cluster {options.name!r} is already running")
    _answer(entry.layout.kubeconfig)
    return 0


def _up_in_foreground(options: argparse.Namespace) -> int:
    signal.signal(signal.SIGTERM, _interrupt)
    with Cluster.start(nodes=options.nodes, saved=_saved(options)) as cluster:
        try:  # from here on, whoever has read the path may end it at any moment
            _answer(cluster.kubeconfig)
            _note("ready; stop it with Ctrl-C")
            cluster.wait()
        except KeyboardInterrupt:
            _note("stopping")
            return 0
        _note(f"a server died, the logs are kept in {cluster.logs}")
    return 1


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _saved(options: argparse.Namespace) -> Path | None:
    """The data to begin with, made first when it is asked for and not there."""
    if not options.scale:
        return None
    return ensure_saved(Size.of_pods(options.scale), Progress())


def _start_detached(options: argparse.Namespace, saved: Path | None) -> Entry:
    played = options.nodes > 0 or saved is not None
    plan, supervisor = start(Progress(), detached=True, played=played, saved=saved)
    born = registry.start_time(supervisor.pid)
    if born is None:
        raise TestbedError(f"The cluster ended at once; its logs are in {plan.layout.logs}")
    entry = Entry(root=str(plan.layout.root), pid=supervisor.pid, born=born)
    registry.remember(options.name, entry)
    with Client(
        "127.0.0.1", plan.ports.server, plan.tokens.admin, plan.layout.certificate
    ) as client:
        add_nodes(client.request, options.nodes)
    return entry


def _down(options: argparse.Namespace) -> int:
    with registry.registry_lock():
        entry = registry.recall(options.name)
        if entry is None:
            _note(f"no cluster {options.name!r} is running")
        else:
            _end(entry)
        registry.forget(options.name)
    return 0


def _end(entry: Entry) -> None:
    deadline = time.monotonic() + _STOP_SECONDS
    while entry.alive:
        late = time.monotonic() > deadline
        with suppress(ProcessLookupError):  # it may end between the question and the signal
            os.kill(entry.pid, signal.SIGKILL if late else signal.SIGTERM)
        time.sleep(_POLL_SECONDS)
    clear(entry.layout)


def _kubeconfig(options: argparse.Namespace) -> int:
    entry = registry.find(options.name)
    if entry is None:
        raise TestbedError(
            f"No cluster {options.name!r} is running; start one with: "
            f"kube9-testbed up{_name_option(options.name)}"
        )
    _answer(entry.layout.kubeconfig)
    return 0


def _build(_options: argparse.Namespace) -> int:
    _answer(ensure_built())
    return 0


def _kubectl(options: argparse.Namespace) -> int:
    command = find_binaries(ensure_built).command("kubectl")
    entry = registry.find("default")
    if entry is not None:
        os.environ["KUBECONFIG"] = str(entry.layout.kubeconfig)
    os.execv(command[0], (*command, *options.words))  # noqa: S606  # no shell wanted


def _answer(path: Path) -> None:
    sys.stdout.write(f"{path}\n")
    sys.stdout.flush()


def _note(message: str) -> None:
    sys.stderr.write(f"kube9-testbed: {message}\n")


def _name_option(name: str) -> str:
    return "" if name == "default" else f" --name {name}"
