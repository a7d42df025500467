"""The operator from its first contact with the server to its last status."""

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from kube9_core.kube.errors import KubeError
from kube9_core.operator.deaths import Deaths
from kube9_core.operator.facts import learn, note_on_crds
from kube9_core.operator.parts import Parts
from kube9_core.operator.staff import Staff
from kube9_core.publish.metrics import Metrics

__all__ = ["live"]

_LOG = logging.getLogger(__name__)
_AGAIN = 2.0
_ALLOWED = 120.0
_LAST_WORDS = 4.0
T = TypeVar("T")


def live(parts: Parts, metrics: Metrics, deaths: Deaths, stop: threading.Event) -> int:
    """Live until told to end, or until a part of us has died.

    Args:
        parts: the common ground.
        metrics: what is counted.
        deaths: the threads that have died.
        stop: set when it is to end.

    Returns:
        The exit code: 0 after a request to end, 1 after a defect.
    """
    met = threading.Event()
    threading.Thread(
        target=_hang_up, args=(parts, met, stop), name="hanging up", daemon=True
    ).start()
    namespace = parts.options.namespace
    facts = _patiently(parts, stop, lambda: learn(parts.connection, namespace, parts.scope))
    if facts is None:
        return 0
    parts.board.change(
        kubernetes_version=facts.version,
        cluster_id=facts.cluster_id,
        crds_missing=facts.missing,
        trouble=None,
    )
    parts.board.note("resources", note_on_crds(facts.missing))
    for number, note in enumerate(facts.notes):
        parts.board.note(f"facts {number}", note)
    staff = Staff(parts, facts, metrics)
    if _patiently(parts, stop, staff.recall) is None:
        return 0
    met.set()
    staff.start()
    code = _wait(parts, deaths, stop)
    staff.stop()
    return code


def _patiently(parts: Parts, stop: threading.Event, ask: Callable[[], T]) -> T | None:
    """Ask until the server answers; None if we are to end before it does."""
    told = None
    while not stop.is_set():
        parts.pulse.beat("meeting", _ALLOWED)
        try:
            found = ask()
        except KubeError as error:
            if str(error) != told:
                _LOG.warning("waiting for the API server", extra={"error": str(error)})
            told = str(error)
            parts.board.change(trouble=f"the cluster cannot be assessed: {error}")
            stop.wait(_AGAIN)
            continue
        parts.pulse.forget("meeting")
        return found
    return None


def _hang_up(parts: Parts, met: threading.Event, stop: threading.Event) -> None:
    """Once we are to end, wait for no server: at first there is nothing to say to it."""
    stop.wait()
    if met.is_set():
        time.sleep(_LAST_WORDS)
    parts.connection.close()


def _wait(parts: Parts, deaths: Deaths, stop: threading.Event) -> int:
    while not stop.wait(1.0):
        if deaths.names:
            _LOG.critical("parts of the operator have died: %s", ", ".join(deaths.names))
            return 1
        if parts.overseer.must_restart:
            off = dict(parts.overseer.switched_off)
            _LOG.critical("starting afresh without plugins that hang", extra={"off": str(off)})
            return 1
    return 0
