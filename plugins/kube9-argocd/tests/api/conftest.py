"""Servers that answer as a test wants, with TLS, and clients that trust them."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from kube9_argocd.api.client import ArgoCDApi, Here, connect
from kube9_argocd.settings import ApiSettings
from kube9_testbed.scripted import Reply, ScriptedServer, Seen

CERTIFICATES = Path(__file__).parents[4] / "tests" / "kube" / "certificates"
TOKEN = "eyJhbGciOiJub25lIn0.eyJleHAiOjE3NjcyMjU2MDB9.c2ln"  # noqa: S105 - it says that it ended with 2025


@pytest.fixture
def certificates() -> Path:
    """A CA, what it signed for 127.0.0.1, and what it signed for it until 2021."""
    return CERTIFICATES


@pytest.fixture
def token() -> str:
    """A token that no server judges."""
    return TOKEN


@pytest.fixture
def here(tmp_path: Path, token: str) -> Here:
    """A process with a token and nothing mounted."""
    return Here(environment={"ARGOCD_API_BEARER_TOKEN": token}, mount=tmp_path / "none")


@pytest.fixture
def serve() -> Iterator[Callable[..., ScriptedServer]]:
    """Start a server that answers by a function; `tls` names its certificate."""
    with ExitStack() as stack:

        def start(script: Callable[[Seen], Reply], tls: str | None = "server") -> ScriptedServer:
            context = None
            if tls is not None:
                context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
                context.load_cert_chain(CERTIFICATES / f"{tls}.pem")
            return stack.enter_context(ScriptedServer(script, context))

        yield start


@pytest.fixture
def talk(here: Here) -> Iterator[Callable[..., ArgoCDApi]]:
    """Make a client of a server, closed at the end."""
    with ExitStack() as stack:

        def open_(
            url: str, *, seconds: float = 5, resolve: object = None, **settings: str
        ) -> ArgoCDApi:
            trust = {"ca_file": str(CERTIFICATES / "ca.pem"), **settings}
            around = Here(environment=here.environment, mount=here.mount, resolve=resolve)  # type: ignore[arg-type] # a test's own function
            made = connect(ApiSettings(url=url, **trust), None, around, seconds)  # type: ignore[arg-type] # all are texts
            return stack.enter_context(made)

        yield open_
