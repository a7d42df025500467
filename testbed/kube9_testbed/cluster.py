"""A running cluster, as tests and commands see it: addresses, a client, an end.

What runs is decided in `programs`, how it is kept from outliving us in `supervisor`.
"""

import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from kube9_testbed.binaries import find_binaries
from kube9_testbed.build import ensure_built
from kube9_testbed.client import Client
from kube9_testbed.errors import StartError, UnexpectedAnswerError
from kube9_testbed.launcher import launch, stop
from kube9_testbed.layout import Layout
from kube9_testbed.plan import Plan, clear, new_plan
from kube9_testbed.programs import CONTROLLERS
from kube9_testbed.progress import Progress
from kube9_testbed.responses import JsonObject, Response

_ATTEMPTS: Final = 3
_PORT_TAKEN: Final = b"address already in use"


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
        self._client = self.client(plan.tokens.admin)

    @classmethod
    def start(cls, progress: Progress | None = None) -> Self:
        """Start a cluster, building its servers first when they are not in the cache.

        Args:
            progress: Where to report; a fresh one on standard error when not given.

        Returns:
            The cluster, ready: its controllers run and `default/default` exists.

        Raises:
            UnavailableError: This machine cannot run one.
            StartError: It did not come up; the message names the logs.
        """
        return cls(*start(progress or Progress(), detached=False))

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
        return Client("127.0.0.1", self._plan.ports.server, token or self.token, self.ca_file)

    def service_account_token(self, namespace: str, name: str) -> str:
        """A fresh token of an existing ServiceAccount.

        Raises:
            UnexpectedAnswerError: The API server did not give one.
        """
        path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token"
        ask = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
        answer = self.request("POST", path, ask)
        if not answer.ok:
            raise UnexpectedAnswerError(f"No token for {namespace}/{name}: {answer.text}")
        return str(answer.json["status"]["token"])

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


def start(progress: Progress, *, detached: bool) -> tuple[Plan, subprocess.Popen[bytes]]:
    """Start a cluster and return what was planned and the process that owns it.

    Args:
        progress: Where to report.
        detached: Whether the cluster outlives this process.

    Raises:
        UnavailableError: This machine cannot run one.
        StartError: It did not come up; the message names the logs.
    """
    binaries = find_binaries(lambda: ensure_built(progress))
    for attempt in range(1, _ATTEMPTS + 1):
        root = Path(tempfile.mkdtemp(prefix="kube9-testbed-"))
        plan = new_plan(Layout(root), binaries, detached=detached)
        try:
            return plan, launch(plan, progress)
        except StartError:
            if attempt == _ATTEMPTS or not _port_was_taken(plan.layout):
                raise
            plan.layout.keep_logs.unlink()
            clear(plan.layout)
        except BaseException:
            clear(plan.layout)
            raise
    raise AssertionError("the last attempt either returned or raised")


def _port_was_taken(layout: Layout) -> bool:
    """Whether somebody took one of our ports between planning and listening."""
    return any(_PORT_TAKEN in log.read_bytes() for log in layout.logs.glob("*.log"))
