"""A census of pods keeps what is not well, and finds the owner a person edits."""

import msgspec
import pytest

from kube9_core.api import Mode, Snapshot, Workload
from kube9_core.errors import Unseen
from kube9_core.model.coverage import CoverageState
from kube9_core.snapshot.live import Census
from kube9_core.snapshot.moment import moment
from kube9_core.snapshot.wire.workloads import Pod
from kube9_core.testing import snapshot_of

OWNERS = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {replicas: 3, template: {spec: {containers: [{name: app, image: a}]}}}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web-1
  namespace: shop
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]
spec: {replicas: 3, template: {spec: {containers: [{name: app, image: a}]}}}
"""
READY = "conditions: [{type: Ready, status: 'True'}], phase: Running"
BY_SET = "ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}]"
BY_STRANGER = (
    "ownerReferences: [{apiVersion: db.example/v1, kind: Store, name: s, controller: true}]"
)


def pod(name: str, status: str, meta: str = BY_SET) -> str:
    return (
        f"---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop, {meta}}}\n"
        f"spec: {{containers: [{{name: app, image: a}}]}}\nstatus: {{{status}}}\n"
    )


def taken(*pods: str) -> Snapshot:
    return snapshot_of(OWNERS + "".join(pods), mode=Mode.CLUSTER)


def named(snapshot: Snapshot, kind: str, name: str) -> Workload:
    found = snapshot.find(Workload, "shop", name, kind)
    assert found is not None
    return found


def test_pods_are_counted_under_the_owner_a_person_edits() -> None:
    snapshot = taken(pod("web-1-a", READY), pod("web-1-b", READY), pod("web-1-c", "phase: Pending"))
    pods = snapshot.pods_of(named(snapshot, "Deployment", "web"))
    assert pods.total == 3
    assert [item.name for item in pods.noted] == ["web-1-c"]


@pytest.mark.parametrize(
    "status",
    [
        "phase: Pending",
        "phase: Running",
        "phase: Failed",
        "phase: Running, conditions: [{type: Ready, status: 'False'}]",
        f"{READY}, containerStatuses: [{{name: app, ready: true, restartCount: 1}}]",
        f"{READY}, initContainerStatuses: [{{name: app, lastState: {{terminated: {{}}}}}}]",
    ],
)
def test_a_pod_that_is_not_simply_well_is_kept(status: str) -> None:
    snapshot = taken(pod("web-1-a", status))
    assert len(snapshot.pods_of(named(snapshot, "Deployment", "web")).noted) == 1


@pytest.mark.parametrize(
    "status", [READY, "phase: Succeeded", f"{READY}, containerStatuses: [{{name: app}}]"]
)
def test_a_pod_that_is_well_is_only_counted(status: str) -> None:
    snapshot = taken(pod("web-1-a", status))
    assert snapshot.pods_of(named(snapshot, "Deployment", "web")).noted == ()


def test_pods_on_their_way_out_or_at_their_end_are_noted_but_not_counted() -> None:
    leaving = f"{BY_SET}, deletionTimestamp: '2026-01-01T00:00:00Z'"
    snapshot = taken(pod("web-1-a", READY, leaving), pod("web-1-b", "phase: Failed"))
    pods = snapshot.pods_of(named(snapshot, "Deployment", "web"))
    assert (pods.total, len(pods.noted)) == (0, 2)


def test_a_pod_of_a_controller_that_was_not_read_stands_for_itself() -> None:
    snapshot = taken(pod("s-0", READY, BY_STRANGER), pod("s-1", "phase: Pending", BY_STRANGER))
    well, waiting = (snapshot.pods_of(named(snapshot, "Pod", name)) for name in ("s-0", "s-1"))
    assert (well.total, well.noted) == (1, ())
    assert (waiting.total, [item.name for item in waiting.noted]) == (1, ["s-1"])


def test_pods_that_are_not_kept_are_told_of_one_that_stands_for_them() -> None:
    census = Census()
    for name, phase in (("s-0", "Pending"), ("s-1", "Pending"), ("s-2", "Failed")):
        found = snapshot_of(pod(name, f"phase: {phase}", BY_STRANGER), mode=Mode.CLUSTER)
        wire = next(iter(found.all(Workload))).wire
        assert isinstance(wire, Pod)
        census.add(wire)
    kept = snapshot_of(pod("s-0", READY, BY_STRANGER), mode=Mode.CLUSTER)
    snapshot = Snapshot(
        kept.all(Workload),
        version=kept.version,
        mode=Mode.CLUSTER,
        coverage=kept.coverage,
        live=census.taken(),
    )
    pods = snapshot.pods_of(named(snapshot, "Pod", "s-0"))
    assert (pods.total, [item.name for item in pods.noted]) == (2, ["s-0", "s-1", "s-2"])


def test_static_pods_of_all_nodes_are_told_together() -> None:
    def of_node(node: str) -> str:
        owner = f"ownerReferences: [{{apiVersion: v1, kind: Node, name: {node}, controller: true}}]"
        return pod(f"proxy-{node}", "phase: Pending", owner)

    snapshot = snapshot_of(of_node("n1") + of_node("n2"), mode=Mode.CLUSTER)
    pods = [snapshot.pods_of(item) for item in snapshot.all(Workload)]
    assert [(item.total, len(item.noted)) for item in pods] == [(1, 1), (1, 1)]


def test_a_workload_without_pods_has_none_unless_pods_could_not_be_read() -> None:
    snapshot = taken()
    assert snapshot.pods_of(named(snapshot, "Deployment", "web")).total == 0
    blind = snapshot_of(OWNERS, mode=Mode.CLUSTER, unread={Workload: CoverageState.FORBIDDEN})
    with pytest.raises(Unseen):
        blind.pods_of(next(iter(blind.all(Workload))))


def test_a_census_of_healthy_pods_keeps_one_number_for_each_controller() -> None:
    body = msgspec.json.encode(
        {
            "metadata": {
                "name": "web-1-a",
                "namespace": "shop",
                "ownerReferences": [
                    {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "r", "controller": True}
                ],
            },
            "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]},
        }
    )
    census = Census()
    for _ in range(1000):
        census.add(msgspec.json.decode(body, type=Pod))
    live = census.taken()
    assert dict(live.totals) == {("shop", "apps", "ReplicaSet", "r"): 1000}
    assert not live.noted


@pytest.mark.parametrize("text", [None, "", "yesterday"])
def test_what_is_no_time_is_none(text: str | None) -> None:
    assert moment(text) is None


def test_manifests_have_no_time_and_a_cluster_has() -> None:
    assert snapshot_of(OWNERS).taken_at is None
    assert taken().taken_at is not None


def test_a_pod_with_a_debug_container_is_kept_and_tells_since_when_it_runs() -> None:
    running = "{name: debugger, state: {running: {startedAt: '2026-11-23T08:00:00Z'}}}"
    ended = "{name: dump, state: {terminated: {reason: Error, exitCode: 1}}}"
    status = f"{READY}, ephemeralContainerStatuses: [{running}, {ended}]"
    snapshot = taken(pod("web-1-a", status))
    (found,) = snapshot.pods_of(named(snapshot, "Deployment", "web")).noted
    debugger, dump = found.debugging
    assert found.containers == ()
    assert (debugger.role, debugger.running_since) == (
        "ephemeral",
        moment("2026-11-23T08:00:00Z"),
    )
    assert (dump.running_since, dump.ended, dump.exit_code) == (None, "Error", 1)
