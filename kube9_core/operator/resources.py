"""Watches our own custom resources with kopf, and nothing else of the cluster.

kopf runs in a thread and an event loop of its own. Only `on.event` handlers are used: they store
nothing on the objects, put no finalizers on them, and see each object again after a restart. Where
the CRDs are missing the operator works without them, and this thread looks again every 20 seconds,
as it does after an outage.

Where only some namespaces are in scope, Exemptions are watched in them too, all else in our own.
Each realm has a thread of its own: kopf gives up as a whole where one namespace refuses us, and
what our own namespace says must not wait for that.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import kopf
import msgspec

from kube9_core.model.audit import Audit, AuditAction
from kube9_core.model.clock import Clock
from kube9_core.model.own_resources import EXEMPTION, GROUP, PLURALS, VERSION
from kube9_core.operator.observing import Change, Observer
from kube9_core.operator.pulse import Pulse

__all__ = ["Login", "OwnResources", "Realm", "realms_of"]

_LOG = logging.getLogger(__name__)
_LOOK_AGAIN = 20.0
_TICK = 1.0
_LOOP_ALLOWED = 30.0

Login = Callable[[], kopf.ConnectionInfo]
"""Gives fresh credentials each time it is asked."""


class Realm(msgspec.Struct, frozen=True):
    """Kinds that are watched in the same places.

    Attributes:
        plurals: which.
        namespaces: where; empty for the whole cluster.
    """

    plurals: tuple[str, ...] = PLURALS
    namespaces: tuple[str, ...] = ()


def realms_of(own: str, scope: Iterable[str]) -> tuple[Realm, ...]:
    """Tell what is watched where.

    Args:
        own: the operator's namespace.
        scope: the only namespaces that may be looked into; empty for the whole cluster.
    """
    listed = tuple(scope)
    if not listed:
        return (Realm(),)
    others = tuple(name for name in listed if name != own)
    exempting = (Realm((EXEMPTION.plural,), others),) if others else ()
    return (Realm(PLURALS, (own,)), *exempting)


class OwnResources:
    """The thread that watches one realm.

    Args:
        login: for kopf.
        missing: the CRDs that the API server does not serve, by plural.
        observer: is told of objects.
        pulse: hears that the loop is alive, and how late it is.
        realm: what is watched where.
        clock: measures how late the loop is.
        audit: takes down that they are watched.
    """

    def __init__(  # noqa: PLR0913 - what a thread of the operator is given
        self,
        login: Login,
        missing: Callable[[], tuple[str, ...]],
        observer: Observer,
        pulse: Pulse,
        *,
        realm: Realm,
        clock: Clock,
        audit: Audit,
    ) -> None:
        self._login = login
        self._realm = realm
        self._name = f"resources {', '.join(realm.namespaces)}".rstrip()
        self._missing = missing
        self._observer = observer
        self._pulse = pulse
        self._clock = clock
        self._audit = audit
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """End within some seconds."""
        self._stop.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stop.is_set():
            if not self._missing():
                self._watch()
            self._pulse.forget(self._name)
            self._stop.wait(_LOOK_AGAIN)

    def _watch(self) -> None:
        """Let kopf run until it is stopped or gives up; what it raised is told, not lost."""
        spaces, kinds = self._realm.namespaces, ", ".join(self._realm.plurals)
        where = {"namespaces": ", ".join(spaces)} if spaces else {}
        self._audit.record(AuditAction.WATCH, f"watch {GROUP}/{VERSION}", kinds=kinds, **where)
        with ThreadPoolExecutor(1, "kopf") as pool:
            error = pool.submit(self._kopf).exception()
        if error is not None and not self._stop.is_set():
            _LOG.warning("watching our own resources ended", extra={"error": repr(error)})

    def _kopf(self) -> None:
        asyncio.run(self._operator())

    async def _operator(self) -> None:
        ticker = asyncio.create_task(self._tick())
        try:
            await kopf.operator(
                registry=self._registry(),
                settings=_settings(),
                clusterwide=not self._realm.namespaces,
                namespaces=self._realm.namespaces,
                standalone=True,
                stop_flag=self._stop,
            )
        finally:
            ticker.cancel()

    async def _tick(self) -> None:
        """Measure how late the loop is; a loop that hangs falls silent."""
        while True:
            before = self._clock.monotonic()
            await asyncio.sleep(_TICK)
            self._pulse.lag = max(0.0, self._clock.monotonic() - before - _TICK)
            self._pulse.beat(self._name, _LOOP_ALLOWED)

    def _registry(self) -> kopf.OperatorRegistry:
        registry = kopf.OperatorRegistry()
        kopf.on.login(registry=registry)(lambda **_: self._login())
        for plural in self._realm.plurals:
            handler = self._handler(plural)
            kopf.on.event(GROUP, VERSION, plural, registry=registry, id=plural)(handler)
        return registry

    def _handler(self, plural: str) -> Callable[..., None]:
        def handle(*, event: Any, **_: object) -> None:  # noqa: ANN401 - kopf's own raw event
            self._observer.seen(plural, event["object"], _change(event["type"]))

        return handle


def _change(sort: str | None) -> Change:
    """What the type of a watch event means; objects of the first list have none."""
    if sort is None:
        return Change.LISTED
    return Change.GONE if sort == "DELETED" else Change.CHANGED


def _settings() -> kopf.OperatorSettings:
    """Timeouts against connections that die in silence, and nothing written anywhere."""
    settings = kopf.OperatorSettings()
    settings.posting.enabled = False
    settings.scanning.disabled = True
    settings.peering.standalone = True
    settings.watching.server_timeout = 600
    settings.watching.client_timeout = 660
    settings.watching.connect_timeout = 10
    settings.watching.inactivity_timeout = 90
    settings.watching.chunk_size = 100
    settings.watching.reconnect_backoff = 1
    settings.networking.connect_timeout = 10
    settings.networking.request_timeout = 60
    settings.networking.enforce_retry_after = True
    settings.execution.max_workers = 2
    settings.queueing.worker_limit = 4
    settings.process.ultimate_exiting_timeout = None
    return settings
