"""The process `kube9-operator serve`: from its options to its exit code."""

import _thread
import logging
import os
import signal
import threading

from kube9_core.model.audit import AuditAction
from kube9_core.model.clock import Clock
from kube9_core.model.run import RunState
from kube9_core.operator.deaths import Deaths
from kube9_core.operator.health_server import Answers, HealthServer
from kube9_core.operator.lifetime import live
from kube9_core.operator.log import log_to
from kube9_core.operator.options import ServeOptions
from kube9_core.operator.output import own_output
from kube9_core.operator.parts import Parts, make_parts
from kube9_core.publish.metrics import Metrics
from kube9_core.runs.clock import SystemClock
from kube9_core.runs.memory import sparing
from kube9_core.store.errors import StoreError

__all__ = ["serve"]

_LOG = logging.getLogger(__name__)
_ENDING_SECONDS = 5.0
_PATIENCE_SECONDS = 10.0
"""For the last status and the lease; Kubernetes kills after 30 s."""


def serve(options: ServeOptions, clock: Clock | None = None) -> int:
    """Run the operator until it is told to end.

    Args:
        options: how it was started.
        clock: what time it is; the machine's by default.

    Returns:
        0 after SIGTERM or SIGINT, 1 when it must start afresh.

    Raises:
        UsageError: the settings or the kubeconfig are wrong.
        KubeError: credentials cannot be had.
        PortTaken: somebody else listens on the port.
    """
    sparing()
    output = own_output()
    log_to(output)
    stop, deaths, metrics = threading.Event(), Deaths(), Metrics()
    _end_when_told(stop)
    parts = make_parts(options, clock or SystemClock())
    log_to(output, parts.settings.server.log)
    threading.excepthook = deaths
    server = _health(parts, metrics)
    _begin(parts, server.port)
    code = live(parts, metrics, deaths, stop)
    _end(parts, server, code)
    return code


def _end_when_told(stop: threading.Event) -> None:
    """Have signals ask everybody to end, and end in any case: a server may hold us up.

    A handler interrupts whatever the main thread does, which may be to hold the event's own lock;
    so somebody else sets the event.
    """

    def tell(*_: object) -> None:
        _thread.start_new_thread(stop.set, ())

    def insist() -> None:
        stop.wait()
        _end_after(_PATIENCE_SECONDS, 0)

    threading.Thread(target=insist, name="ending", daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)


def _end_after(seconds: float, code: int) -> None:
    timer = threading.Timer(seconds, lambda: os._exit(code))
    timer.daemon = True
    timer.start()


def _health(parts: Parts, metrics: Metrics) -> HealthServer:
    own = parts.settings.server
    port = own.port if parts.options.port is None else parts.options.port

    def trouble() -> tuple[str, ...]:
        silent = parts.pulse.silent()
        return tuple(f"{item.part} has been silent for {item.seconds:g} s" for item in silent)

    def waiting() -> tuple[str, ...]:
        return () if parts.store.trouble is None else (parts.store.trouble,)

    metrics.observe(parts.board.moment(parts.clock.now()))
    return HealthServer(Answers(trouble, waiting, metrics.render), own.address, port)


def _begin(parts: Parts, port: int) -> None:
    """Say that we have started, and clear up after a process that ended in the middle of a run."""
    options = parts.options
    who, where = options.identity, options.namespace
    parts.store.audit.record(AuditAction.START, "kube9-operator", identity=who, namespace=where)
    _LOG.info("started", extra={"identity": who, "namespace": where, "port": port})
    try:
        for run in parts.store.runs.interrupted():
            fate = "waits again" if run.state is RunState.QUEUED else "has failed"
            _LOG.warning("a run was interrupted and %s", fate, extra={"run": run.id})
    except StoreError as error:
        _LOG.warning("the store does not work", extra={"error": str(error)})


def _end(parts: Parts, server: HealthServer, code: int) -> None:
    """Close what is open; a thread that does not come back holds nobody up."""
    _end_after(_ENDING_SECONDS, code)
    parts.store.audit.record(AuditAction.STOP, "kube9-operator", code=code)
    server.stop()
    parts.connection.close()
    parts.overseer.close()
    parts.store.close()
    _LOG.info("ended", extra={"code": code})
    logging.shutdown()
    os._exit(code)  # not even an abandoned plugin thread keeps the process
