"""One Argo CD: start it, let it deploy from a repository, ask it, stop its controller.

The objects of its release stand in the cluster as after an installation. Its pods stay Pending;
the programs run here instead, under the ServiceAccounts of those pods, so that what they write
carries the names it has in any cluster.
"""

import base64
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from kube9_testbed.argocd.application import Applications
from kube9_testbed.argocd.module import install_manifests
from kube9_testbed.argocd.processes import CONTROLLER, SERVER, Processes
from kube9_testbed.argocd.repository import GitRepository
from kube9_testbed.argocd.requirements import require_programs
from kube9_testbed.argocd.settings import ACCOUNT, NAMESPACE, install_objects
from kube9_testbed.build import ensure_built
from kube9_testbed.client import Client
from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import UnexpectedAnswerError
from kube9_testbed.kubeconfig import write_kubeconfig
from kube9_testbed.layout import Layout
from kube9_testbed.plan import clear
from kube9_testbed.progress import Progress
from kube9_testbed.recipe import ARGO
from kube9_testbed.responses import JsonObject

__all__ = ["ArgoCD"]

_HOST: Final = "localhost"  # for which Argo CD makes its own certificate
_DAY: Final = 86400


class ArgoCD:
    """A running Argo CD that deploys into the cluster it is installed in.

    Start one with `ArgoCD.start(cluster)`, preferably in a `with` statement.

    Args:
        cluster: Where its objects are.
        processes: Its programs.
        layout: Where their files are.

    Attributes:
        apps: Its applications.
    """

    def __init__(self, cluster: Cluster, processes: Processes, layout: Layout) -> None:
        self.cluster = cluster
        self._processes = processes
        self._layout = layout
        self._repositories = 0
        self.ca_file.write_text(self._secret("argocd-secret", "tls.crt"))
        self._admin = self.client(self._log_in())
        self.apps = Applications(cluster, self._admin)

    @classmethod
    def start(cls, cluster: Cluster, progress: Progress | None = None) -> Self:
        """Install Argo CD into `cluster` and start it, building it first when need be.

        Args:
            cluster: Best one that nobody else uses: Argo CD looks at all of it.
            progress: Where to report; a fresh one on standard error when not given.

        Raises:
            UnavailableError: This machine cannot run it.
            StartError: It did not come up; the message names the logs.
        """
        require_programs()
        binary = ensure_built(progress, ARGO)
        install_objects(cluster, str(install_manifests()))
        layout = _new_layout()
        processes = Processes(binary, layout)
        try:
            for name in (CONTROLLER, SERVER):
                _write_access(cluster, layout, name)
            processes.start()
            return cls(cluster, processes, layout)
        except BaseException:
            processes.end()
            clear(layout)
            raise

    @classmethod
    def start_alone(cls, progress: Progress | None = None) -> Self:
        """Start it in a new cluster, which is to be stopped after it.

        Raises:
            UnavailableError: This machine cannot run it.
            StartError: It did not come up; the message names the logs.
        """
        require_programs()  # before a cluster is started in vain
        cluster = Cluster.start(progress)
        try:
            return cls.start(cluster, progress)
        except BaseException:
            cluster.stop()
            raise

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
    def namespace(self) -> str:
        """Where it is installed."""
        return NAMESPACE

    @property
    def url(self) -> str:
        """The address of its API."""
        return f"https://{_HOST}:{self._processes.ports.server}"

    @property
    def metrics_url(self) -> str:
        """Where its controller shows its metrics."""
        return f"http://127.0.0.1:{self._processes.ports.controller_metrics}/metrics"

    @property
    def ca_file(self) -> Path:
        """The file with the certificate of its API, which it signed itself."""
        return self._layout.secrets / "argocd.crt"

    @property
    def logs(self) -> Path:
        """The folder with one log file per program."""
        return self._layout.logs

    def keep_logs(self) -> Path:
        """Leave the logs behind when it stops; returns their folder."""
        self._layout.keep_logs.touch()
        return self.logs

    def client(self, token: str = "") -> Client:
        """A client of its API, for the owner of `token`."""
        return Client(_HOST, self._processes.ports.server, token, self.ca_file)

    def token(self, account: str = ACCOUNT, *, seconds: int = 0) -> str:
        """A fresh token of a local account.

        Args:
            account: Which one, see `settings`.
            seconds: How long it is valid; for ever when 0.

        Raises:
            UnexpectedAnswerError: It gave none.
        """
        body: JsonObject = {"expiresIn": seconds} if seconds else {}
        return _token_in(self._admin, f"/api/v1/account/{account}/token", body)

    def revoke_tokens(self, account: str = ACCOUNT) -> None:
        """Make all tokens of a local account invalid.

        Raises:
            UnexpectedAnswerError: It would not.
        """
        known = self._admin.get(f"/api/v1/account/{account}").json.get("tokens") or ()
        for each in known:
            answer = self._admin.delete(f"/api/v1/account/{account}/token/{each['id']}")
            if not answer.ok:
                raise UnexpectedAnswerError(f"a token was not revoked: {answer.text}")

    def repository(self) -> GitRepository:
        """A new, empty repository that it can read."""
        self._repositories += 1
        return GitRepository(self._layout.root / f"repository-{self._repositories}")

    def stop_controller(self) -> None:
        """Let its controller stand still: verdicts grow old, and nobody says so."""
        self._processes.pause(CONTROLLER)

    def start_controller(self) -> None:
        """Let its controller go on."""
        self._processes.resume(CONTROLLER)

    @contextmanager
    def controller_stopped(self) -> Iterator[None]:
        """Let its controller stand still inside the block."""
        self.stop_controller()
        try:
            yield
        finally:
            self.start_controller()

    @contextmanager
    def server_silent(self) -> Iterator[None]:
        """Let its API keep connections and answer nothing inside the block."""
        self._processes.pause(SERVER)
        try:
            yield
        finally:
            self._processes.resume(SERVER)

    @contextmanager
    def server_gone(self) -> Iterator[None]:
        """Let nobody listen at its API's port inside the block."""
        self._admin.close()
        self._processes.kill(SERVER)
        try:
            yield
        finally:
            self._processes.start_one(SERVER)

    def stop(self) -> None:
        """End all programs and remove their files; the objects stay in the cluster."""
        self._admin.close()
        self._processes.end()
        clear(self._layout)
        if not self._layout.keep_logs.exists():
            return
        for folder in self._layout.root.glob("repository-*"):
            shutil.rmtree(folder)

    def _log_in(self) -> str:
        password = self._secret("argocd-initial-admin-secret", "password")
        with self.client() as visitor:
            body: JsonObject = {"username": "admin", "password": password}
            return _token_in(visitor, "/api/v1/session", body)

    def _secret(self, name: str, key: str) -> str:
        path = f"/api/v1/namespaces/{NAMESPACE}/secrets/{name}"
        answer = self.cluster.request("GET", path)
        if not answer.ok:
            raise UnexpectedAnswerError(f"GET {path}: {answer.text}")
        return base64.b64decode(answer.json["data"][key]).decode()


def _token_in(client: Client, path: str, body: JsonObject) -> str:
    answer = client.post(path, body)
    if not answer.ok:
        raise UnexpectedAnswerError(f"POST {path}: {answer.text}")
    return str(answer.json["token"])


def _new_layout() -> Layout:
    layout = Layout(Path(tempfile.mkdtemp(prefix="kube9-testbed-argocd-")))
    for folder in (layout.secrets, layout.data, layout.logs):
        folder.mkdir(mode=0o700)
    return layout


def _write_access(cluster: Cluster, layout: Layout, name: str) -> None:
    """Let the program called `name` in as the ServiceAccount that its pods have."""
    write_kubeconfig(
        layout.user_kubeconfig(name),
        url=cluster.url,
        certificate=cluster.ca_file,
        token=cluster.service_account_token(NAMESPACE, name, seconds=_DAY),
    )
