"""What of a cluster is kept: all that is judged or looked up, and of repetitions one."""

import json
from typing import Any

import pytest

from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.version import NEWEST
from kube9_core.snapshot import kinds
from kube9_core.snapshot.intake import Intake, reading_order
from kube9_core.snapshot.platform import ConfigMap
from kube9_core.snapshot.registry import BUILT_IN, ENTRIES
from kube9_core.snapshot.snapshot import Mode, Snapshot
from kube9_core.snapshot.workload import Workload

Json = dict[str, Any]
_COMPLETE = {entry.kind: Coverage(str(entry.kind), CoverageState.COMPLETE, 0) for entry in ENTRIES}
LABELS = {"app": "web"}


def container(**more: Any) -> Json:  # noqa: ANN401 - JSON
    return {"name": "web", "image": "nginx:1", **more}


def meta(name: str, owner: tuple[str, str, str] | None = None, **more: Any) -> Json:  # noqa: ANN401 - JSON
    made: Json = {"name": name, "namespace": "shop", "uid": f"uid-of-{name}", **more}
    if owner is not None:
        version, kind, of = owner
        reference = {"apiVersion": version, "kind": kind, "name": of, "uid": "u"}
        made["ownerReferences"] = [{**reference, "controller": True}]
    return made


def template(spec: Json | None = None, **labels: str) -> Json:
    return {
        "metadata": {"labels": {**LABELS, **labels}},
        "spec": spec or {"containers": [container()]},
    }


def deployment(name: str = "web", spec: Json | None = None, **more: Any) -> Json:  # noqa: ANN401 - JSON
    return {"metadata": meta(name, **more), "spec": {"replicas": 3, "template": template(spec)}}


def replica_set(replicas: int = 3, name: str = "web-1", spec: Json | None = None) -> Json:
    made = {"replicas": replicas, "template": template(spec, **{"pod-template-hash": "1"})}
    return {"metadata": meta(name, ("apps/v1", "Deployment", "web")), "spec": made}


def pod(
    name: str,
    owner: tuple[str, str, str] | None = ("apps/v1", "ReplicaSet", "web-1"),
    *,
    phase: str = "Running",
    spec: Json | None = None,
    labels: Json | None = None,
    **more: Any,  # noqa: ANN401 - JSON
) -> Json:
    """A pod as it is read: with a node and the token volume that admission adds."""
    token = f"kube-api-access-{name[-1] * 5}"
    written = spec or {"containers": [container()]}
    mount = {"name": token, "mountPath": "/var/run/secrets"}
    mounted = [{**item, "volumeMounts": [mount]} for item in written["containers"]]
    placed = {
        **written,
        "containers": mounted,
        "volumes": [{"name": token, "projected": {"sources": []}}],
        "nodeName": f"node-{name}",
        "serviceAccountName": "default",
        "serviceAccount": "default",
        "tolerations": [{"key": "node.kubernetes.io/not-ready", "operator": "Exists"}],
    }
    own = {**LABELS, "pod-template-hash": "1"} if labels is None else labels
    ready = {"type": "Ready", "status": "True"}
    return {
        "metadata": meta(name, owner, labels=own, **more),
        "spec": placed,
        "status": {"phase": phase, "conditions": [ready]},
    }


def taken(*objects: tuple[str, Json]) -> Intake:
    """Take objects in, each with its kind, in the order a run reads them."""
    intake = Intake(NEWEST)
    found = [(BUILT_IN.entries_for(_version(kind), kind)[0], body) for kind, body in objects]
    for entry, body in sorted(found, key=lambda item: reading_order(item[0].kind)):
        intake.take(entry, entry.kind.api_version, json.dumps(body, separators=(",", ":")).encode())
    return intake


def _version(kind: str) -> str:
    return next(entry.kind.api_version for entry in ENTRIES if entry.kind.name == kind)


def snapshot(intake: Intake) -> Snapshot:
    return Snapshot(
        intake.finish(), version=NEWEST, mode=Mode.CLUSTER, coverage=_COMPLETE, live=intake.live()
    )


def kept(*objects: tuple[str, Json]) -> list[str]:
    return [f"{item.kind.name} {item.name}" for item in taken(*objects).objects]


def judged(*objects: tuple[str, Json]) -> set[tuple[str, str]]:
    bearers = snapshot(taken(*objects)).bearers
    return {(item.workload.name, item.owner.name) for item in bearers}


WEB = (("Deployment", deployment()), ("ReplicaSet", replica_set()))


def test_pods_like_their_template_are_counted_and_forgotten() -> None:
    pods = [("Pod", pod(f"web-1-{n}")) for n in range(5)]
    assert kept(*WEB, *pods) == ["Deployment web", "ReplicaSet web-1"]
    found = snapshot(taken(*WEB, *pods))
    (owner, _) = found.all(Workload)
    assert found.pods_of(owner).total == 5


def test_of_pods_with_the_same_injected_sidecar_one_is_kept() -> None:
    spec = {"containers": [container(), {"name": "mesh", "image": "mesh:1"}]}
    pods = [("Pod", pod(f"web-1-{n}", spec=spec)) for n in range(5)]
    assert judged(*WEB, *pods) == {("web", "web"), ("web-1-0", "web")}


def test_a_pod_with_a_container_for_debugging_is_kept() -> None:
    spec = {"containers": [container()], "ephemeralContainers": [{"name": "d", "image": "sh:1"}]}
    pods = [("Pod", pod("web-1-0")), ("Pod", pod("web-1-1", spec=spec))]
    assert judged(*WEB, *pods) == {("web", "web"), ("web-1-1", "web")}


def test_an_annotation_that_changes_how_a_pod_runs_tells_it_apart() -> None:
    key = "container.apparmor.security.beta.kubernetes.io/web"
    odd = pod("web-1-1", annotations={key: "unconfined", "other": "x"})
    pods = [("Pod", pod("web-1-0", annotations={"other": "y"})), ("Pod", odd)]
    assert judged(*WEB, *pods) == {("web", "web"), ("web-1-1", "web")}


def test_a_pod_that_selectors_can_tell_apart_is_kept_but_not_judged_again() -> None:
    labels = {**LABELS, "statefulset.kubernetes.io/pod-name": "db-0"}
    owner = ("apps/v1", "StatefulSet", "db")
    db = {"metadata": meta("db"), "spec": {"replicas": 1, "template": template()}}
    given = (("StatefulSet", db), ("Pod", pod("db-0", owner, labels=labels)))
    assert kept(*given) == ["StatefulSet db", "Pod db-0"]
    assert judged(*given) == {("db", "db")}


def test_claims_made_for_each_pod_make_no_difference() -> None:
    owner = ("apps/v1", "StatefulSet", "db")
    db = {"metadata": meta("db"), "spec": {"replicas": 1, "template": template()}}
    one = pod("db-0", owner, labels=LABELS)
    claim = {"name": "data", "persistentVolumeClaim": {"claimName": "data-db-0"}}
    one["spec"]["volumes"].append(claim)
    assert kept(("StatefulSet", db), ("Pod", one)) == ["StatefulSet db"]


def test_the_revision_that_a_daemon_set_writes_on_its_pods_makes_no_difference() -> None:
    owner = ("apps/v1", "DaemonSet", "agent")
    agent = {"metadata": meta("agent"), "spec": {"template": template()}}
    labels = {**LABELS, "controller-revision-hash": "x", "pod-template-generation": "1"}
    pods = [("Pod", pod(f"agent-{n}", owner, labels=labels)) for n in range(3)]
    assert kept(("DaemonSet", agent), *pods) == ["DaemonSet agent"]


def test_the_zone_of_its_node_makes_no_difference() -> None:
    zones = ({"topology.kubernetes.io/zone": zone} for zone in "abc")
    own = {**LABELS, "pod-template-hash": "1"}
    pods = [("Pod", pod(f"web-1-{n}", labels=own | zone)) for n, zone in enumerate(zones)]
    assert kept(*WEB, *pods) == ["Deployment web", "ReplicaSet web-1"]


def test_pods_without_a_controller_are_all_kept() -> None:
    assert kept(*(("Pod", pod(f"lone-{n}", None)) for n in range(2))) == [
        "Pod lone-0",
        "Pod lone-1",
    ]


def test_of_pods_whose_controller_was_not_read_one_is_kept() -> None:
    strange = ("example.com/v1", "Thing", "it")
    pods = [("Pod", pod(f"it-{n}", strange)) for n in range(3)]
    assert judged(*pods) == {("it-0", "it-0")}


def test_static_pods_that_nodes_run_alike_are_judged_once() -> None:
    pods = [
        ("Pod", pod(f"proxy-node-{n}", ("v1", "Node", f"node-{n}"), labels={"app": "proxy"}))
        for n in range(3)
    ]
    other = pod("etcd-node-0", ("v1", "Node", "node-0"), labels={"app": "etcd"})
    assert judged(*pods, ("Pod", other)) == {
        ("proxy-node-0", "proxy-node-0"),
        ("etcd-node-0", "etcd-node-0"),
    }


def test_a_pod_that_came_to_its_end_is_not_judged() -> None:
    assert kept(("Pod", pod("done", None, phase="Succeeded"))) == []
    assert kept(*WEB, ("Pod", pod("web-1-0", phase="Failed"))) == [
        "Deployment web",
        "ReplicaSet web-1",
    ]


def test_a_pod_that_failed_and_that_nobody_makes_anew_is_kept_to_be_told_of() -> None:
    assert kept(("Pod", pod("broken", None, phase="Failed"))) == ["Pod broken"]


def test_a_pod_on_its_way_out_is_not_judged() -> None:
    leaving = pod("old", None, deletionTimestamp="2026-11-23T12:00:00Z")
    assert kept(("Pod", leaving)) == []


def test_the_node_that_the_scheduler_chose_is_not_taken_for_its_authors_wish() -> None:
    (view,) = taken(("Pod", pod("lone", None))).objects
    assert isinstance(view, Workload)
    assert view.pod_spec.node_name is None


def test_old_revisions_are_not_kept() -> None:
    old = replica_set(0, "web-0", {"containers": [container(image="nginx:0")]})
    assert kept(*WEB, ("ReplicaSet", old)) == ["Deployment web", "ReplicaSet web-1"]


def test_what_its_author_scaled_to_nothing_is_kept() -> None:
    idle = {"metadata": meta("idle"), "spec": {"replicas": 0, "template": template()}}
    assert kept(("ReplicaSet", idle), ("Deployment", deployment("off"))) == [
        "Deployment off",
        "ReplicaSet idle",
    ]


@pytest.mark.parametrize(("end", "left"), [("Complete", 0), ("Failed", 0), ("Suspended", 1)])
def test_a_job_that_a_controller_made_is_kept_while_it_may_run(end: str, left: int) -> None:
    done = {
        "metadata": meta("report-1", ("batch/v1", "CronJob", "report")),
        "spec": {"template": template()},
        "status": {"conditions": [{"type": end, "status": "True"}]},
    }
    assert len(kept(("Job", done))) == left


def test_a_job_that_a_person_made_is_kept_also_when_it_is_done() -> None:
    done = {
        "metadata": meta("migrate"),
        "spec": {"template": template()},
        "status": {"conditions": [{"type": "Complete", "status": "True"}]},
    }
    assert kept(("Job", done)) == ["Job migrate"]


def test_equal_pod_specs_are_one() -> None:
    same = deployment("other")
    views = taken(*WEB, ("Deployment", same)).objects
    specs = {id(view.pod_spec) for view in views if isinstance(view, Workload)}
    assert len(specs) == 1


def test_the_copy_that_kubectl_leaves_is_dropped() -> None:
    key = "kubectl.kubernetes.io/last-applied-configuration"
    (view,) = taken(("Deployment", deployment(annotations={key: "{}", "mine": "x"}))).objects
    assert dict(view.annotations) == {"mine": "x"}


def test_values_of_config_maps_are_dropped_and_credentials_noted() -> None:
    data = {"API_TOKEN": "ghp_0123456789abcdefghijklmnopqrstuvwxyz", "plain": "x"}
    (view,) = taken(("ConfigMap", {"metadata": meta("c"), "data": data})).objects
    assert isinstance(view, ConfigMap)
    assert view.keys == {"API_TOKEN", "plain"}
    assert [item.key for item in view.credentials] == ["API_TOKEN"]
    assert "ghp_" not in repr(view.wire)


def test_a_field_of_the_wrong_type_is_told_and_the_rest_is_judged() -> None:
    odd = {"metadata": meta("odd"), "spec": {"replicas": "three", "template": template()}}
    intake = taken(("Rollout", odd))
    assert [item.name for item in intake.objects] == ["odd"]
    assert intake.mistakes == (
        "Rollout shop/odd: spec.replicas: expected a whole number, found text",
    )


def test_of_very_many_mistakes_the_number_is_told() -> None:
    def odd(number: int) -> Json:
        return {"metadata": meta(f"odd-{number}"), "spec": {"replicas": "three"}}

    mistakes = taken(*(("Rollout", odd(number)) for number in range(150))).mistakes
    assert len(mistakes) == 101
    assert mistakes[-1] == "50 fields more do not fit their schema"


def test_makers_are_read_before_what_they_make() -> None:
    ordered = sorted(kinds.WORKLOADS, key=reading_order)
    assert ordered[-1] == kinds.POD
    assert ordered.index(kinds.DEPLOYMENT) < ordered.index(kinds.REPLICA_SET)
    assert ordered.index(kinds.CRON_JOB) < ordered.index(kinds.JOB)
