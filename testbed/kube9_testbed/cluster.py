"""A running cluster, as tests and commands see it: addresses, a client, an end.

What runs is decided in `programs`, how it is kept from outliving us in `supervisor`.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from kube9_testbed.client import Client
from kube9_testbed.launcher import stop
from kube9_testbed.nodes import add_nodes
from kube9_testbed.orders import Action, Orders
from kube9_testbed.plan import Plan, clear
from kube9_testbed.programs import CONTROLLERS, SERVER
from kube9_testbed.progress import Progress
from kube9_testbed.responses import JsonObject, Response
from kube9_testbed.saved import compact
from kube9_testbed.starting import start
from kube9_testbed.tokens import RevocableToken, plain_token, revocable_token


class Cluster:
    """A real control plane that belongs to this process and ends with it.

    Start one with `Cluster.start()`, preferably in a `with` statement.

    Args:
        plan: What was started.
        supervisor: The process that owns the servers.
    """

    def __init__(self, plan: Plan, supervisor: subprocess.Popen[bytes]) -> None:
        self._plan = plan
        self._supervisor = supervisor
        self._orders = Orders(supervisor)
        self._client = self.client(plan.tokens.admin)

    @classmethod
    def start(
        cls, progress: Progress | None = None, *, nodes: int = 0, saved: Path | None = None
    ) -> Self:
        """Start a cluster, building its servers first when they are not in the cache.

        Args:
            progress: Where to report; a fresh one on standard error when not given.
            nodes: How many nodes kwok plays, on which pods are Running at once; none when not
                given, and pods stay Pending.
            saved: Data to begin with, see `saved`; kwok plays the nodes that are in it.

        Returns:
            The cluster, ready: its controllers run and `default/default` exists.

        Raises:
            UnavailableError: This machine cannot run one.
            StartError: It did not come up; the message names the logs.
        """
        told = progress or Progress()
        played = nodes > 0 or saved is not None
        cluster = cls(*start(told, detached=False, played=played, saved=saved))
        try:
            add_nodes(cluster.request, nodes)
        except BaseException:
            cluster.stop()
            raise
        return cluster

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The address of the API server."""
        return self._plan.url

    @property
    def token(self) -> str:
        """The bearer token of a member of `system:masters`."""
        return self._plan.tokens.admin

    @property
    def ca_file(self) -> Path:
        """The file with the certificate to trust."""
        return self._plan.layout.certificate

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig."""
        return self._plan.layout.kubeconfig

    @property
    def logs(self) -> Path:
        """The folder with one log file per server."""
        return self._plan.layout.logs

    @property
    def pid(self) -> int:
        """The id of the process that owns the servers."""
        return self._supervisor.pid

    @property
    def alive(self) -> bool:
        """Whether all servers are running."""
        return self._supervisor.poll() is None

    @property
    def has_controllers(self) -> bool:
        """Whether controllers run: they do unless `KUBEBUILDER_ASSETS` lacks them."""
        return self._plan.binaries.has(CONTROLLERS)

    def request(self, method: str, path: str, body: JsonObject | None = None) -> Response:
        """Make one request as administrator; see `Client.request`."""
        return self._client.request(method, path, body)

    def client(self, token: str | None = None) -> Client:
        """A client of its own, for the administrator or the owner of `token`."""
        return Client(self._plan.host, self._plan.ports.server, token or self.token, self.ca_file)

    def service_account_token(
        self, namespace: str, name: str, *, seconds: int | None = None
    ) -> str:
        """A fresh token of an existing ServiceAccount.

        Args:
            namespace: The namespace of the ServiceAccount.
            name: Its name.
            seconds: How long it is valid, at least 600; an hour when not given.

        Raises:
            UnexpectedAnswerError: The API server did not give one.
        """
        return plain_token(self.request, namespace, name, seconds)

    def revocable_token(self, namespace: str, name: str) -> RevocableToken:
        """A token that can be made invalid at once, for tests of what happens then.

        Raises:
            UnexpectedAnswerError: The API server did not give one.
        """
        return revocable_token(self.request, namespace, name)

    def pause_server(self) -> None:
        """Let the API server fall silent: it keeps its connections and answers nothing."""
        self._orders.give("pause", SERVER)

    def resume_server(self) -> None:
        """Let a silent API server speak again."""
        self._orders.give("resume", SERVER)

    def kill_server(self) -> None:
        """End the API server; nobody listens at its port until it is started again."""
        self._client.close()
        self._orders.give("kill", SERVER)

    def start_server(self) -> None:
        """Start a killed API server, at the same address and with the same data."""
        self._orders.give("start", SERVER)

    def restart_server(self) -> None:
        """Kill the API server and start it again; returns when it is ready."""
        self.kill_server()
        self.start_server()

    @contextmanager
    def server_silent(self) -> Iterator[None]:
        """Let the API server be silent inside the block."""
        self.pause_server()
        try:
            yield
        finally:
            self.resume_server()

    @contextmanager
    def server_gone(self) -> Iterator[None]:
        """Let there be no API server inside the block."""
        self.kill_server()
        try:
            yield
        finally:
            self.start_server()

    def compact(self) -> None:
        """Let etcd forget the past: within 15 s old watches and continuations get 410 Gone."""
        compact(self._plan)

    @property
    def plan(self) -> Plan:
        """What was started, for those who save its data."""
        return self._plan

    def order(self, action: Action, program: str) -> None:
        """Give the supervisor an order about any program, see `orders`."""
        self._orders.give(action, program)

    def keep_logs(self) -> Path:
        """Leave the logs behind when the cluster stops; returns their folder."""
        self._plan.layout.keep_logs.touch()
        return self.logs

    def wait(self) -> None:
        """Return when the cluster has ended, which it does by itself only if a server dies."""
        self._supervisor.wait()

    def stop(self) -> None:
        """End every server and remove every file; may be called again."""
        self._client.close()
        stop(self._supervisor)
        clear(self._plan.layout)
