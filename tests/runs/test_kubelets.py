"""Kubelets are asked only if somebody wants that, one by one, and one that is silent is named."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kube9_core.api import SECURITY, Check, KubeletConfiguration, Problem, Problems
from kube9_core.kube.connection import Connection, connect
from kube9_core.kube.lister import Lister
from kube9_core.kube.pacing import Pacer
from kube9_core.model.audit import Silent
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.version import NEWEST
from kube9_core.runs.cluster import ClusterRun
from kube9_core.runs.kubelets import KUBELET, Kubelets
from kube9_core.snapshot.intake import Intake
from kube9_core.snapshot.kinds import NODE
from kube9_core.snapshot.platform import Node
from kube9_core.snapshot.registry import BUILT_IN

testbed = pytest.importorskip("kube9_testbed.scripted")

TOLD = {"kubeletconfig": {"apiVersion": "kubelet.config.k8s.io/v1beta1", "readOnlyPort": 10255}}
REFUSED = {"kind": "Status", "reason": "Forbidden", "message": "nodes cannot be proxied"}


@SECURITY.check("acme/port", "high", on=KubeletConfiguration)
def port(kubelet: KubeletConfiguration) -> Problems:
    """No kubelet has a read-only port.

    Everybody could read.
    """
    if kubelet.wire.read_only_port:
        yield Problem("has one", at="readOnlyPort")


@pytest.fixture
def kubelets(tmp_path: Path) -> Iterator[Callable[..., tuple[Intake, Coverage, list[str]]]]:
    """Ask some kubelets: what was taken in, what came of it, and the paths that were asked."""
    opened: list[Any] = []

    def ask(
        answers: dict[str, Any], *names: str, wanted: bool = True, nodes_read: bool = True
    ) -> tuple[Intake, Coverage, list[str]]:
        def script(seen: Any) -> Any:  # noqa: ANN401 - of the testbed, which may be missing
            return answers[seen.path.split("/")[4]]

        server = testbed.ScriptedServer(script)
        connection = _connected(server.url, tmp_path)
        opened.extend((connection, server))
        pacer, intake = Pacer(1000), _knowing(names)
        lister = Lister(connection, pacer, Silent())
        if nodes_read:
            lister.note(Coverage(str(NODE), CoverageState.COMPLETE, len(names)), NODE)
        Kubelets(connection, pacer, Silent(), lister, wanted=wanted).read(intake)
        found = lister.listed(KUBELET)
        assert found is not None
        return intake, found, [item.path for item in server.seen]

    yield ask
    for item in opened:
        item.close()


def _connected(url: str, folder: Path) -> Connection:
    cluster = {"name": "c", "cluster": {"server": url}}
    context = {"name": "x", "context": {"cluster": "c", "user": "u"}}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [cluster],
        "users": [{"name": "u", "user": {}}],
        "contexts": [context],
        "current-context": "x",
    }
    path = folder / "config"
    path.write_text(json.dumps(config))
    return connect(str(path), environ={})


def _knowing(names: tuple[str, ...]) -> Intake:
    intake = Intake(NEWEST)
    (entry,) = BUILT_IN.entries_of(Node)
    for name in names:
        intake.take(entry, "v1", json.dumps({"metadata": {"name": name}}).encode())
    return intake


def _told(intake: Intake) -> dict[str, int | None]:
    found = (item for item in intake.objects if isinstance(item, KubeletConfiguration))
    return {str(item.ref): item.wire.read_only_port for item in found}


def test_nothing_is_asked_unless_somebody_wants_it(kubelets: Callable[..., Any]) -> None:
    _, found, asked = kubelets({}, "a", wanted=False)
    assert asked == []
    assert found.state is CoverageState.OUTSIDE
    assert "reading.kubelets" in found.reason


def test_what_each_kubelet_tells_is_said_of_its_node(kubelets: Callable[..., Any]) -> None:
    intake, found, asked = kubelets({"a": testbed.Reply(TOLD), "b": testbed.Reply(TOLD)}, "b", "a")
    assert asked == [f"/api/v1/nodes/{name}/proxy/configz" for name in "ab"]
    assert _told(intake) == {"Node a": 10255, "Node b": 10255}
    assert (found.state, found.objects) == (CoverageState.COMPLETE, 2)


def test_a_kubelet_that_says_no_is_named_and_the_others_are_read(
    kubelets: Callable[..., Any],
) -> None:
    answers = {
        "a": testbed.Reply(b"Forbidden (user=x, verb=get, resource=nodes)", status=403),
        "b": testbed.Reply(TOLD),
        "c": testbed.Reply(b"no such path", status=404),
        "d": testbed.Reply(b"[]"),
    }
    intake, found, _ = kubelets(answers, *"abcd")
    assert _told(intake) == {"Node b": 10255}
    assert (found.state, found.objects) == (CoverageState.FAILED, 1)
    assert [part.partition(":")[0] for part in found.reason.split("; ")] == ["a", "c", "d"]


def test_a_missing_permission_is_named_and_asked_for_once(kubelets: Callable[..., Any]) -> None:
    no = testbed.Reply(REFUSED, status=403)
    intake, found, asked = kubelets({"a": no, "b": no}, "a", "b")
    assert len(asked) == 1
    assert _told(intake) == {}
    assert found.state is CoverageState.FORBIDDEN
    assert found.reason == 'get nodes/proxy in the API group "" at the cluster scope'


def test_after_some_silent_kubelets_the_rest_is_not_asked(kubelets: Callable[..., Any]) -> None:
    names = [f"n{number:02}" for number in range(14)]
    gone = testbed.Reply(b"no such path", status=404)
    _, found, asked = kubelets(dict.fromkeys(names, gone), *names)
    assert len(asked) == 10
    assert found.reason.endswith("; 4 more were not asked")


def test_without_the_nodes_nobody_can_be_asked(kubelets: Callable[..., Any]) -> None:
    _, found, asked = kubelets({}, nodes_read=False)
    assert asked == []
    assert found.state is CoverageState.FAILED


@pytest.mark.cluster
def test_a_run_skips_the_check_and_says_what_to_set(assess: Callable[..., ClusterRun]) -> None:
    run = assess(port)
    assert _row(run, port) == "skipped"
    assert "reading.kubelets" in _reason(run)


@pytest.mark.cluster
def test_a_run_names_a_node_that_nobody_answers_for(
    assess: Callable[..., ClusterRun], create: Callable[..., None]
) -> None:
    create("/api/v1/nodes", {"metadata": {"name": "silent-kubelet"}})
    run = assess(port, kubelets=True)
    assert _row(run, port) == "skipped"
    assert "silent-kubelet" in _reason(run)


def _row(run: ClusterRun, check: Check[Any]) -> str:
    (row,) = (item for item in run.checks if item.id == check.id)
    return str(row.outcome)


def _reason(run: ClusterRun) -> str:
    (row,) = (item for item in run.checks if item.id == port.id)
    return row.reason or ""
