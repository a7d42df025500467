"""Lays down what one cluster will be: ports, users and their tokens.

A plan is plain data that the supervisor process receives as JSON, so both sides
agree on every number before anything runs.
"""

import json
import secrets
import shutil
import socket
from contextlib import ExitStack
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from kube9_testbed.binaries import Binaries
from kube9_testbed.layout import Layout
from kube9_testbed.node.place import Place


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports that one cluster listens on."""

    etcd: int
    server: int
    controllers: int
    scheduler: int
    player: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """The bearer tokens of the users that exist before any object does."""

    admin: str
    controllers: str
    scheduler: str
    player: str
    kubelet: str
    proxy: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the supervisor needs to know to run a cluster.

    Attributes:
        layout: Where its files are.
        binaries: What it runs.
        ports: Where it listens.
        tokens: Who may come in.
        detached: Whether it outlives the process that started it.
        place: Where its real node is; None when it has none.
    """

    layout: Layout
    binaries: Binaries
    ports: Ports
    tokens: Tokens
    detached: bool
    place: Place | None = None

    @property
    def host(self) -> str:
        """The address at which the API server listens."""
        return "127.0.0.1" if self.place is None else self.place.address

    @property
    def url(self) -> str:
        """The address of the API server."""
        return f"https://{self.host}:{self.ports.server}"

    def to_json(self) -> str:
        """The plan as one line of text, for the supervisor."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """Read back what `to_json` wrote."""
        raw = json.loads(text)
        return cls(
            layout=Layout(Path(raw["layout"]["root"])),
            binaries=Binaries(**{key: at and Path(at) for key, at in raw["binaries"].items()}),
            ports=Ports(**raw["ports"]),
            tokens=Tokens(**raw["tokens"]),
            detached=raw["detached"],
            place=raw["place"] and Place(**raw["place"]),
        )


def new_plan(
    layout: Layout, binaries: Binaries, *, detached: bool, place: Place | None = None
) -> Plan:
    """Plan a cluster in `layout` with free ports and fresh tokens."""
    return Plan(
        layout=layout,
        binaries=binaries,
        ports=_free_ports(),
        tokens=Tokens(*(secrets.token_urlsafe(24) for _ in fields(Tokens))),
        detached=detached,
        place=place,
    )


def _free_ports() -> Ports:
    """Ports nobody listens on; all are held until the last is known, so they differ."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in fields(Ports)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return Ports(*(each.getsockname()[1] for each in sockets))


def clear(layout: Layout) -> None:
    """Remove a cluster's folder, all but the logs when they are marked to be kept."""
    if not layout.keep_logs.exists():
        shutil.rmtree(layout.root, ignore_errors=True)
        return
    for folder in (layout.secrets, layout.data):
        shutil.rmtree(folder, ignore_errors=True)
    layout.kubeconfig.unlink(missing_ok=True)
