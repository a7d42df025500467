from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kube9_argocd.api.errors import ApiCode, ApiError
from kube9_argocd.api.exposition import samples
from kube9_argocd.api.metrics import measured, saturation
from kube9_argocd.api.records import Saturation
from kube9_argocd.settings import MetricsSettings
from kube9_testbed.scripted import Reply, ScriptedServer
from prometheus_client.parser import text_string_to_metric_families

if TYPE_CHECKING:
    from kube9_testbed.argocd.installation import ArgoCD

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TEXT = b"""# HELP argocd_app_reconcile Application reconciliation performance in seconds.
# TYPE argocd_app_reconcile histogram
argocd_app_reconcile_bucket{dest_server="a",namespace="argocd",le="0.25"} 10
argocd_app_reconcile_bucket{dest_server="a",namespace="argocd",le="8"} 90
argocd_app_reconcile_bucket{dest_server="a",namespace="argocd",le="16"} 94
argocd_app_reconcile_bucket{dest_server="a",namespace="argocd",le="+Inf"} 98
argocd_app_reconcile_sum{dest_server="a",namespace="argocd"} 200.5
argocd_app_reconcile_count{dest_server="a",namespace="argocd"} 98
argocd_app_reconcile_bucket{dest_server="b",namespace="argocd",le="0.25"} 2
argocd_app_reconcile_bucket{dest_server="b",namespace="argocd",le="8"} 2
argocd_app_reconcile_bucket{dest_server="b",namespace="argocd",le="16"} 2
argocd_app_reconcile_bucket{dest_server="b",namespace="argocd",le="+Inf"} 2
argocd_app_reconcile_sum{dest_server="b",namespace="argocd"} 1
argocd_app_reconcile_count{dest_server="b",namespace="argocd"} 2
argocd_app_k8s_request_total{verb="get",resource_kind="x}y \\" z"} 40
argocd_app_k8s_request_total{verb="list"} 2
argocd_kubectl_exec_pending{command="apply"} 3
process_start_time_seconds 1.7954857e+09
workqueue_depth{controller="app_reconciliation_queue",name="app_reconciliation_queue"} 17
workqueue_depth{controller="app_operation_processing_queue",name="app_operation_processing_queue"} 1
workqueue_depth{controller="project_reconciliation_queue",name="project_reconciliation_queue"} 900
workqueue_retries_total{controller="app_reconciliation_queue",name="app_reconciliation_queue"} 5
"""


def test_a_busy_controller_is_measured_over_all_its_clusters() -> None:
    assert measured(TEXT, "http://argocd-metrics:8082", "now") == Saturation(
        controller="http://argocd-metrics:8082",
        at="now",
        queue_depth=17,
        operation_depth=1,
        retries=5,
        reconciliations=100,
        reconcile_seconds=201.5,
        reconcile_p95=16.0,
        slow=4,
        kubectl_pending=3,
        requests=42,
        started=1795485700.0,
    )


def test_what_is_not_told_is_not_zero() -> None:
    found = measured(b"argocd_kubectl_exec_pending 0\n", "x", "now")
    assert (found.kubectl_pending, found.queue_depth, found.reconciliations) == (0, None, None)
    assert (found.reconcile_p95, found.slow) == (None, None)
    assert measured(b"argocd_cluster_info 1\n", "x", "now") == Saturation(controller="x", at="now")


def test_a_few_comparisons_tell_no_percentile() -> None:
    few = b"""argocd_app_reconcile_bucket{le="16"} 19
argocd_app_reconcile_bucket{le="+Inf"} 19
argocd_app_reconcile_count 19
"""
    assert measured(few, "x", "now").reconcile_p95 is None
    assert measured(few.replace(b"19", b"20"), "x", "now").reconcile_p95 == 16.0


def test_a_line_beyond_all_measure_is_left_out() -> None:
    long = b'argocd_kubectl_exec_pending{command="' + b"x" * 20_000 + b'"} 7\n'
    assert measured(long + b"argocd_kubectl_exec_pending 2\n", "x", "now").kubectl_pending == 2


@pytest.mark.cluster
def test_the_real_controller_tells_its_comparisons(argocd: "ArgoCD") -> None:
    found = saturation(MetricsSettings(url=argocd.metrics_url), None, NOON)
    assert found.at == "2026-11-24T12:00:00Z"
    assert found.controller == argocd.metrics_url


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(b"nothing here", 404), ApiCode.UNREACHABLE),
        (Reply(b"<html>"), ApiCode.INTERNAL),
        (Reply(b"go_goroutines 3\nprocess_start_time_seconds 1\n"), ApiCode.INTERNAL),
        (Reply(hang=True), ApiCode.TIMEOUT),
    ],
)
def test_what_are_no_metrics_of_argocd_is_told(
    serve: Callable[..., ScriptedServer], reply: Reply, code: ApiCode
) -> None:
    server = serve(lambda _: reply, tls=None)
    settings = MetricsSettings(url=f"{server.url}/metrics")
    with pytest.raises(ApiError) as raised:
        saturation(settings, None, NOON, seconds=0.3)
    assert raised.value.code is code


def test_nothing_that_tells_who_we_are_is_sent(serve: Callable[..., ScriptedServer]) -> None:
    server = serve(lambda _: Reply(TEXT), tls=None)
    saturation(MetricsSettings(url=server.url), None, NOON)
    (seen,) = server.seen
    assert seen.path == "/metrics"
    assert set(seen.headers) == {"host", "accept", "accept-encoding", "user-agent"}


NAME = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
VALUE = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=12)
NUMBER = st.floats(allow_nan=False) | st.integers(-(10**6), 10**6)


@given(st.lists(st.tuples(NAME, st.dictionaries(NAME, VALUE, max_size=3), NUMBER), max_size=5))
def test_it_reads_what_the_client_library_reads(
    lines: list[tuple[str, dict[str, str], float]],
) -> None:
    text = "".join(f"{name}{_labels(labels)} {number}\n" for name, labels, number in lines)
    theirs = [s for family in text_string_to_metric_families(text) for s in family.samples]
    ours = list(samples(text.encode(), [""]))
    assert [(s.name, s.value) for s in ours] == [(s.name, s.value) for s in theirs]
    for one, other in zip(ours, theirs, strict=True):
        unescaped = {
            name: text for name, text in other.labels.items() if not set(text) & set('"\\')
        }
        assert unescaped.items() <= one.labels.items()


@given(st.binary(max_size=200))
def test_no_text_makes_it_fail(text: bytes) -> None:
    list(samples(b"a" + text, ["a"]))


def _labels(labels: dict[str, str]) -> str:
    def escaped(value: str) -> str:
        return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')

    inner = ",".join(f'{name}="{escaped(value)}"' for name, value in labels.items())
    return f"{{{inner}}}" if labels else ""
