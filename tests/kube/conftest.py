"""Who talks to which server: kubeconfigs, accounts with few rights, and a scripted server."""

import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.kube.connection import Connection, connect

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.scripted import Reply, ScriptedServer, Seen

CERTIFICATES = Path(__file__).parent / "certificates"
_NUMBERS = count()

Json = dict[str, Any]


@pytest.fixture
def certificates() -> Path:
    """A CA, what it signed for a server and a client, and for a server long ago."""
    return CERTIFICATES


@pytest.fixture
def kubeconfig(tmp_path: Path) -> Callable[..., str]:
    """Write a kubeconfig with one context, "here"; gives its path."""

    def write(cluster: Json, user: Json | None = None, name: str = "config") -> str:
        path = tmp_path / name
        document = {
            "current-context": "here",
            "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u"}}],
            "clusters": [{"name": "c", "cluster": cluster}],
            "users": [{"name": "u", "user": user or {}}],
        }
        path.write_text(json.dumps(document), encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def scripted() -> "Iterator[Callable[..., ScriptedServer]]":
    """Start a server that answers by a function; `tls` names its certificate."""
    pytest.importorskip("kube9_testbed")
    from kube9_testbed.scripted import ScriptedServer  # noqa: PLC0415 - may be missing

    with ExitStack() as stack:

        def start(
            script: "Callable[[Seen], Reply]", tls: str | None = None, *, ask: bool = False
        ) -> "ScriptedServer":
            context = None
            if tls is not None:
                context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
                context.load_cert_chain(CERTIFICATES / f"{tls}.pem")
                if ask:
                    context.load_verify_locations(CERTIFICATES / "ca.pem")
                    context.verify_mode = ssl.CERT_REQUIRED
            return stack.enter_context(ScriptedServer(script, context))

        yield start


@pytest.fixture
def talk(kubeconfig: Callable[..., str]) -> Iterator[Callable[..., Connection]]:
    """Connect to a server, closing the connection at the end."""
    with ExitStack() as stack:

        def open_(
            server: "ScriptedServer | Cluster", *, timeout: float = 10, **user: str
        ) -> Connection:
            name = f"config-{next(_NUMBERS)}"
            path = kubeconfig({"server": server.url}, user, name)
            return stack.enter_context(connect(path, timeout=timeout, environ={}))

        yield open_


@pytest.fixture(scope="module")
def room(cluster: "Cluster") -> str:
    """A namespace of this module's own."""
    name = f"room-{next(_NUMBERS)}"
    answer = cluster.request("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
    assert answer.ok, answer.text
    return name


@pytest.fixture
def admin(cluster: "Cluster") -> Iterator[Connection]:
    """The administrator of the real cluster."""
    with connect(str(cluster.kubeconfig), environ={}) as connection:
        yield connection


@pytest.fixture
def account(
    cluster: "Cluster", room: str, kubeconfig: Callable[..., str]
) -> Iterator[Callable[..., Connection]]:
    """Make a ServiceAccount that may do only this, and connect as it with a real token."""
    with ExitStack() as stack:

        def make(*rules: Mapping[str, Any], everywhere: bool = False) -> Connection:
            name = f"account-{next(_NUMBERS)}"
            _grant(cluster, room, name, rules, everywhere=everywhere)
            path = kubeconfig(
                {"server": cluster.url, "certificate-authority": str(cluster.ca_file)},
                {"token": cluster.service_account_token(room, name)},
                name,
            )
            return stack.enter_context(connect(path, environ={}))

        yield make


def _grant(
    cluster: "Cluster",
    room: str,
    name: str,
    rules: tuple[Mapping[str, Any], ...],
    *,
    everywhere: bool,
) -> None:
    prefix = "Cluster" if everywhere else ""
    within = "" if everywhere else f"/namespaces/{room}"
    rbac = "rbac.authorization.k8s.io"
    role = {"metadata": {"name": name}, "rules": [dict(rule) for rule in rules]}
    binding = {
        "metadata": {"name": name},
        "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": room}],
        "roleRef": {"kind": f"{prefix}Role", "name": name, "apiGroup": rbac},
    }
    kinds = f"{prefix.lower()}role"
    for path, body in (
        (f"/api/v1/namespaces/{room}/serviceaccounts", {"metadata": {"name": name}}),
        (f"/apis/{rbac}/v1{within}/{kinds}s", role),
        (f"/apis/{rbac}/v1{within}/{kinds}bindings", binding),
    ):
        answer = cluster.request("POST", path, body)
        assert answer.ok, answer.text
