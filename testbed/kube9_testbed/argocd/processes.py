"""Runs Argo CD's programs and its Redis as children of this process.

All listen on 127.0.0.1, but for the controller's port of metrics: the release lets it have no other
address than all of them.
"""

import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from kube9_testbed.argocd.requirements import REDIS
from kube9_testbed.argocd.settings import NAMESPACE
from kube9_testbed.errors import StartError
from kube9_testbed.health import answers_ok
from kube9_testbed.layout import Layout
from kube9_testbed.offspring import Offspring
from kube9_testbed.waiting import until

__all__ = ["CONTROLLER", "REPO_SERVER", "SERVER", "Processes"]

CONTROLLER: Final = "argocd-application-controller"
REPO_SERVER: Final = "argocd-repo-server"
SERVER: Final = "argocd-server"
_START_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports of one Argo CD."""

    redis: int
    repo_server: int
    repo_server_metrics: int
    server: int
    server_metrics: int
    controller_metrics: int


class Processes:
    """The programs of one Argo CD.

    Args:
        binary: The one file that holds them.
        layout: Where their files and logs go; each program's kubeconfig is there already.
    """

    def __init__(self, binary: Path, layout: Layout) -> None:
        self.ports = _free_ports()
        self._binary = str(binary)
        self._layout = layout
        self._children = Offspring(layout)

    def start(self) -> None:
        """Start all of them and return when they are ready.

        Raises:
            StartError: One is not; the message names the logs.
        """
        self._children.spawn(REDIS, self._redis())
        self._await(REDIS, lambda: _listens(self.ports.redis))
        for name in (REPO_SERVER, SERVER, CONTROLLER):
            self._children.spawn(name, self._command(name))
        for name in (REPO_SERVER, SERVER, CONTROLLER):
            self.await_ready(name)

    def start_one(self, name: str) -> None:
        """Start one that was killed."""
        self._children.spawn(name, self._command(name))
        self.await_ready(name)

    def await_ready(self, name: str) -> None:
        """Return when the program called `name` says that it is well.

        Raises:
            StartError: It does not.
        """
        self._await(name, lambda: answers_ok(self._health(name), ""))

    def kill(self, name: str) -> None:
        """End the program called `name`."""
        self._children.kill(name)

    def pause(self, name: str) -> None:
        """Let the program called `name` stand still; its connections stay open."""
        self._children.pause(name)

    def resume(self, name: str) -> None:
        """Let a paused program go on."""
        self._children.signal(name, signal.SIGCONT)

    def end(self) -> None:
        """End all of them."""
        self._children.end()

    def _await(self, name: str, ready: Callable[[], bool]) -> None:
        def settled() -> bool:
            return ready() or self._children.first_dead() is not None

        until(settled, f"the start of {name}", _START_SECONDS)
        dead = self._children.first_dead()
        if dead is not None:
            self._layout.keep_logs.touch()
            raise StartError(f"{dead.name} ended: {dead.status}.", self._layout.logs)

    def _health(self, name: str) -> str:
        ports = self.ports
        if name == SERVER:
            return f"https://127.0.0.1:{ports.server}/healthz"
        metrics = ports.controller_metrics if name == CONTROLLER else ports.repo_server_metrics
        return f"http://127.0.0.1:{metrics}/healthz"

    def _redis(self) -> tuple[str, ...]:
        address = ("--bind", "127.0.0.1", "--port", str(self.ports.redis))
        return (REDIS, *address, "--save", "", "--appendonly", "no")

    def _command(self, name: str) -> tuple[str, ...]:
        ports = self.ports
        redis = f"--redis=127.0.0.1:{ports.redis}"
        options = {
            REPO_SERVER: (
                "--address=127.0.0.1",
                f"--port={ports.repo_server}",
                "--metrics-address=127.0.0.1",
                f"--metrics-port={ports.repo_server_metrics}",
            ),
            SERVER: (
                "--address=127.0.0.1",
                f"--port={ports.server}",
                "--metrics-address=127.0.0.1",
                f"--metrics-port={ports.server_metrics}",
                *self._reaching(name),
            ),
            CONTROLLER: (f"--metrics-port={ports.controller_metrics}", *self._reaching(name)),
        }
        return ("env", *self._environment(name), self._binary, name, redis, *options[name])

    def _reaching(self, name: str) -> tuple[str, ...]:
        return (
            f"--repo-server=127.0.0.1:{self.ports.repo_server}",
            f"--kubeconfig={self._layout.user_kubeconfig(name)}",
            f"--namespace={NAMESPACE}",
        )

    def _environment(self, name: str) -> tuple[str, ...]:
        data = self._layout.data
        return (
            f"HOME={data}",
            f"TMPDIR={data}",
            # What a program in a pod finds by itself: "the cluster I am in" is the testbed's.
            "ARGOCD_FAKE_IN_CLUSTER=true",
            f"KUBECONFIG={self._layout.user_kubeconfig(name)}",
            "ARGOCD_GPG_ENABLED=false",
            f"ARGOCD_ASK_PASS_SOCK={data / 'askpass.sock'}",
            f"ARGOCD_TLS_DATA_PATH={data}",
            f"ARGOCD_SSH_DATA_PATH={data}",
            f"ARGOCD_PLUGINSOCKFILEPATH={data}",
        )


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _free_ports() -> Ports:
    """Ports nobody listens on; all are held until the last is known, so they differ."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in fields(Ports)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return Ports(*(each.getsockname()[1] for each in sockets))
