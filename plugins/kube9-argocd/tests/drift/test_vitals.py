"""The health of a live object is what Argo CD's own code says of it."""

import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kube9_argocd.drift.evidence import ResourceKey
from kube9_argocd.drift.vitals import vitals
from kube9_argocd.views.suspects import SICKENING

if TYPE_CHECKING:
    from kube9_testbed.argocd.judge import HealthJudge

Tree = dict[str, Any]
VERSIONS: Final = {"": "v1", "autoscaling": "autoscaling/v2"}
WAITING: Final = ("CrashLoopBackOff", "ErrImagePull", "CreateContainerConfigError", "Creating")


def written(group: str, kind: str, **parts: Tree) -> Tree:
    version = VERSIONS.get(group, f"{group}/v1")
    metadata = {"name": "web", "namespace": "shop", **parts.pop("metadata", {})}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **parts}


def judged(tree: Tree) -> str | None:
    group = tree["apiVersion"].rpartition("/")[0]
    health = vitals(ResourceKey(group, tree["kind"], "shop", "web"), json.dumps(tree))
    return health.status if health else None


def condition(name: str, reason: str = "", status: str = "True", message: str = "") -> Tree:
    return {"type": name, "status": status, "reason": reason, "message": message}


LATE = written(
    "apps",
    "Deployment",
    metadata={"generation": 2},
    status={
        "observedGeneration": 2,
        "conditions": [condition("Progressing", "ProgressDeadlineExceeded", "False", "too late")],
    },
)
CASES: Final = {
    "a Deployment that is late": (LATE, "Degraded"),
    "a paused Deployment": (written("apps", "Deployment", spec={"paused": True}), "Suspended"),
    "a Deployment nobody looked at": (
        written("apps", "Deployment", metadata={"generation": 1}),
        "Progressing",
    ),
    "a Deployment with old pods": (
        written(
            "apps", "Deployment", spec={"replicas": 1}, status={"updatedReplicas": 1, "replicas": 2}
        ),
        "Progressing",
    ),
    "a Deployment without a single available pod": (
        written("apps", "Deployment", status={"updatedReplicas": 1, "replicas": 1}),
        "Progressing",
    ),
    "a Deployment that is deleted": (
        written("apps", "Deployment", metadata={"deletionTimestamp": "2026-11-24T12:00:00Z"}),
        "Progressing",
    ),
    "a StatefulSet whose pods are not ready": (
        written(
            "apps",
            "StatefulSet",
            spec={"replicas": 2},
            status={"observedGeneration": 1, "readyReplicas": 1},
        ),
        "Progressing",
    ),
    "a StatefulSet that updates what its partition says": (
        written(
            "apps",
            "StatefulSet",
            spec={
                "replicas": 3,
                "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 2}},
            },
            status={
                "observedGeneration": 1,
                "readyReplicas": 3,
                "updatedReplicas": 1,
                "currentRevision": "a",
                "updateRevision": "b",
            },
        ),
        "Healthy",
    ),
    "a DaemonSet that is not on all nodes": (
        written(
            "apps", "DaemonSet", status={"desiredNumberScheduled": 2, "updatedNumberScheduled": 1}
        ),
        "Progressing",
    ),
    "a ReplicaSet that may make no pods": (
        written("apps", "ReplicaSet", status={"conditions": [condition("ReplicaFailure")]}),
        "Degraded",
    ),
    "a Job that failed": (
        written("batch", "Job", status={"conditions": [condition("Failed")]}),
        "Degraded",
    ),
    "a Job that is done": (
        written("batch", "Job", status={"conditions": [condition("Complete")]}),
        "Healthy",
    ),
    "a Job that waits": (
        written("batch", "Job", status={"conditions": [condition("Suspended")]}),
        "Suspended",
    ),
    "a Pod that crashes": (
        written(
            "",
            "Pod",
            spec={"restartPolicy": "Always"},
            status={
                "phase": "Running",
                "containerStatuses": [
                    {"name": "app", "state": {"waiting": {"reason": "CrashLoopBackOff"}}}
                ],
            },
        ),
        "Degraded",
    ),
    "a claim without a volume": (
        written("", "PersistentVolumeClaim", status={"phase": "Pending"}),
        "Progressing",
    ),
    "a load balancer without an address": (
        written("", "Service", spec={"type": "LoadBalancer"}),
        "Progressing",
    ),
    "a Service of the cluster": (written("", "Service", spec={"type": "ClusterIP"}), "Healthy"),
    "an Ingress without an address": (written("networking.k8s.io", "Ingress"), "Progressing"),
    "an autoscaler without metrics": (
        written(
            "autoscaling",
            "HorizontalPodAutoscaler",
            status={"conditions": [condition("ScalingActive", "FailedGetResourceMetric", "False")]},
        ),
        "Degraded",
    ),
    "a ConfigMap": (written("", "ConfigMap"), None),
}


@pytest.mark.parametrize("name", CASES)
def test_health_is_told_by_the_status(name: str) -> None:
    tree, expected = CASES[name]
    assert judged(tree) == expected


@pytest.mark.cluster
@pytest.mark.parametrize("name", CASES)
def test_argo_cd_says_the_same(health_judge: "HealthJudge", name: str) -> None:
    tree, expected = CASES[name]
    assert health_judge.status(tree) == expected


def test_the_reason_is_in_the_words_of_the_status() -> None:
    found = vitals(ResourceKey("apps", "Deployment", "shop", "web"), json.dumps(LATE))
    assert found is not None
    assert found.message == "too late"


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b'{"status": 3}', b'{"spec": {"replicas": "x"}}']
)
def test_what_is_no_such_object_has_no_health(body: bytes) -> None:
    assert vitals(ResourceKey("apps", "Deployment", "shop", "web"), body) is None


FEW = st.integers(0, 3)
CONDITIONS = st.lists(
    st.builds(
        condition,
        st.sampled_from(
            (
                *("Progressing", "ReplicaFailure", "Failed", "Complete", "Suspended", "Ready"),
                *("AbleToScale", "ScalingActive", "ScalingLimited"),
            )
        ),
        st.sampled_from(
            (
                *("", "ProgressDeadlineExceeded", "FailedGetScale", "FailedUpdateScale"),
                *("FailedGetResourceMetric", "InvalidSelector"),
            )
        ),
        st.sampled_from(("True", "False", "Unknown")),
    ),
    max_size=3,
    unique_by=lambda item: item["type"],
)
CONTAINERS = st.lists(
    st.fixed_dictionaries(
        {"name": st.just("app")},
        optional={
            "state": st.one_of(
                st.just({"running": {}}),
                st.builds(lambda reason: {"waiting": {"reason": reason}}, st.sampled_from(WAITING)),
            ),
            "lastState": st.sampled_from(({}, {"terminated": {"exitCode": 1}})),
        },
    ),
    max_size=2,
)
STATUS = st.fixed_dictionaries(
    {},
    optional={
        "observedGeneration": FEW,
        "replicas": FEW,
        "updatedReplicas": FEW,
        "availableReplicas": FEW,
        "readyReplicas": FEW,
        "currentRevision": st.sampled_from("ab"),
        "updateRevision": st.sampled_from("ab"),
        "desiredNumberScheduled": FEW,
        "updatedNumberScheduled": FEW,
        "numberAvailable": FEW,
        "phase": st.sampled_from(("Pending", "Running", "Succeeded", "Failed", "Lost", "Bound")),
        "conditions": CONDITIONS,
        "containerStatuses": CONTAINERS,
        "loadBalancer": st.sampled_from(({}, {"ingress": []}, {"ingress": [{"ip": "192.0.2.1"}]})),
    },
)
SPEC = st.fixed_dictionaries(
    {},
    optional={
        "paused": st.booleans(),
        "replicas": FEW,
        "restartPolicy": st.sampled_from(("Always", "OnFailure", "Never")),
        "type": st.sampled_from(("ClusterIP", "LoadBalancer")),
        "updateStrategy": st.sampled_from(
            (
                {"type": "OnDelete"},
                {"type": "RollingUpdate"},
                {"type": "RollingUpdate", "rollingUpdate": {}},
                {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}},
            )
        ),
    },
)
METADATA = st.fixed_dictionaries(
    {"generation": FEW}, optional={"deletionTimestamp": st.just("2026-11-24T12:00:00Z")}
)


@pytest.mark.cluster
@settings(deadline=None, max_examples=2000)
@given(st.sampled_from(SICKENING), METADATA, SPEC, STATUS)
def test_argo_cd_agrees_on_any_object(
    health_judge: "HealthJudge",
    kind: tuple[str, str],
    metadata: Tree,
    spec: Tree,
    status: Tree,
) -> None:
    tree = written(*kind, metadata=metadata, spec=spec, status=status)
    assert judged(tree) == health_judge.status(tree)
