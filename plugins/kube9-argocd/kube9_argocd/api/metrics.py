"""Whether Argo CD's application controller keeps up, from its own metrics.

They are served over plain HTTP to whoever asks, so nothing that identifies us is sent. Reading
Prometheus' text is work of `exposition`.
"""

import re
from datetime import UTC, datetime
from math import inf

from kube9_argocd.api.address import plain_address
from kube9_argocd.api.errors import ApiCode, ApiError
from kube9_argocd.api.exposition import Sample, samples
from kube9_argocd.api.line import Line
from kube9_argocd.api.records import Saturation
from kube9_argocd.api.trust import trusting
from kube9_argocd.settings import MetricsSettings

__all__ = ["measured", "saturation"]

_RECONCILE = "argocd_app_reconcile"
_QUEUE, _OPERATIONS = "app_reconciliation_queue", "app_operation_processing_queue"
_NAMES = (
    "argocd_app_reconcile",
    "argocd_app_k8s_request_total",
    "argocd_kubectl_exec_pending",
    "process_start_time_seconds",
    "workqueue_depth",
    "workqueue_retries_total",
)
_HEADERS = {"Accept": "text/plain", "Accept-Encoding": "identity", "User-Agent": "kube9"}
_LARGEST = 32 * 1024 * 1024
_OWN = re.compile(rb"^argocd_", re.MULTILINE)
"""Argo CD's; one that has just been started tells nothing of applications yet."""
_OK, _SLOW, _ENOUGH, _SHARE = 200, 16.0, 20, 0.95


def saturation(
    settings: MetricsSettings, namespace: str | None, now: datetime, seconds: float = 10
) -> Saturation:
    """Read the metrics of the application controller.

    Args:
        settings: the plugin's, of metrics.
        namespace: where Argo CD was found; "argocd" where that is not known.
        now: time of the answer.
        seconds: how long it may take in all.

    Raises:
        ApiError: they cannot be read, or are something else.
    """
    url = settings.url or f"http://argocd-metrics.{namespace or 'argocd'}.svc:8082/metrics"
    address = plain_address(url)
    context = trusting(None) if address.secure else None
    line = Line(address, context)
    try:
        answer = line.get(address.prefix or "/metrics", _HEADERS, seconds, _LARGEST)
    finally:
        line.close()
    if answer.status != _OK:
        said = f"{address.shown} answers with status {answer.status} where metrics should be"
        raise ApiError(ApiCode.UNREACHABLE, said, {"status": answer.status})
    at = now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return measured(answer.body, address.shown, at)


def measured(body: bytes, controller: str, at: str) -> Saturation:
    """Make the record of the text; a pure function.

    Args:
        body: as Prometheus reads it.
        controller: where it came from.
        at: when, RFC 3339.

    Raises:
        ApiError: INTERNAL, it is no text of metrics of this controller.
    """
    found = _Tally()
    for sample in samples(body, _NAMES):
        found.add(sample)
    if _OWN.search(body) is None:
        said = f"{controller} has no metrics of an application controller of Argo CD"
        raise ApiError(ApiCode.INTERNAL, said, {"reason": "not-metrics"})
    return found.record(controller, at)


class _Tally:
    """Adds up over labels: clusters, projects, verbs."""

    def __init__(self) -> None:
        self._sums: dict[str, float] = {}
        self._buckets: dict[float, float] = {}

    def add(self, sample: Sample) -> None:
        """Take one sample."""
        name = sample.name
        if name == f"{_RECONCILE}_bucket":
            bound = float(sample.labels.get("le", "inf"))
            self._buckets[bound] = self._buckets.get(bound, 0) + sample.value
            return
        if name.startswith("workqueue_"):
            name = f"{name}:{sample.labels.get('name', '')}"
        self._sums[name] = self._sums.get(name, 0) + sample.value

    def record(self, controller: str, at: str) -> Saturation:
        """The record."""
        made = self._whole(f"{_RECONCILE}_count")
        fast = self._buckets.get(_SLOW)
        return Saturation(
            controller=controller,
            at=at,
            queue_depth=self._whole(f"workqueue_depth:{_QUEUE}"),
            operation_depth=self._whole(f"workqueue_depth:{_OPERATIONS}"),
            retries=self._whole(f"workqueue_retries_total:{_QUEUE}"),
            reconciliations=made,
            reconcile_seconds=self._sums.get(f"{_RECONCILE}_sum"),
            reconcile_p95=self._p95(made or 0),
            slow=None if made is None or fast is None else made - int(fast),
            kubectl_pending=self._whole("argocd_kubectl_exec_pending"),
            requests=self._whole("argocd_app_k8s_request_total"),
            started=self._sums.get("process_start_time_seconds"),
        )

    def _whole(self, name: str) -> int | None:
        found = self._sums.get(name)
        return None if found is None else int(found)

    def _p95(self, made: int) -> float | None:
        """The smallest bound below which 95 of 100 are; the largest where none is."""
        bounds = sorted(bound for bound in self._buckets if bound != inf)
        if made < _ENOUGH or not bounds:
            return None
        enough = (bound for bound in bounds if self._buckets[bound] >= _SHARE * made)
        return next(enough, bounds[-1])
