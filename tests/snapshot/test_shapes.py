"""Equal pods are judged once, and nothing hides behind a template."""

import textwrap
from collections.abc import Callable

import pytest

from kube9_core.snapshot.snapshot import Snapshot

Take = Callable[..., Snapshot]
Seen = set[tuple[str, str]]


def pod_spec(extra: str = "", container: str = "") -> str:
    return f"{{{extra} containers: [{{name: web, image: 'nginx:1'{container}}}]}}"


def owned_by(kind: str, name: str, version: str = "apps/v1") -> str:
    return (
        f"  ownerReferences: [{{apiVersion: {version}, kind: {kind}, name: {name}, "
        "uid: u, controller: true}]\n"
    )


def made(kind: str, name: str, spec: str = "", owner: str = "", version: str = "apps/v1") -> str:
    """A controller with a template."""
    template = f"{{metadata: {{labels: {{app: web}}}}, spec: {spec or pod_spec()}}}"
    return (
        f"---\napiVersion: {version}\nkind: {kind}\nmetadata:\n  name: {name}\n{owner}"
        f"spec:\n  template: {template}\n"
    )


def pod(name: str, spec: str = "", owner: str = "") -> str:
    return (
        f"---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n"
        f"  labels: {{app: web, pod-template-hash: abc}}\n{owner}spec: {spec or pod_spec()}\n"
    )


def judged(snapshot: Snapshot) -> Seen:
    """Whose pods are judged, and on whom it is reported."""
    return {(bearer.workload.name, bearer.owner.name) for bearer in snapshot.bearers}


DEPLOYMENT = made("Deployment", "web")
REPLICA_SET = made("ReplicaSet", "web-abc", owner=owned_by("Deployment", "web"))


def test_pods_like_their_template_are_judged_with_it(snapshot_of: Take) -> None:
    pods = "".join(pod(f"web-abc-{n}", owner=owned_by("ReplicaSet", "web-abc")) for n in range(3))
    snapshot = snapshot_of(DEPLOYMENT + REPLICA_SET + pods)
    assert judged(snapshot) == {("web", "web")}
    assert len(snapshot.shapes) == 1


def test_an_injected_sidecar_is_judged_once_and_told_to_the_topmost_owner(
    snapshot_of: Take,
) -> None:
    spec = "{containers: [{name: web, image: 'nginx:1'}, {name: mesh, image: 'mesh:1'}]}"
    pods = "".join(pod(f"web-{n}", spec, owned_by("ReplicaSet", "web-abc")) for n in range(3))
    snapshot = snapshot_of(DEPLOYMENT + REPLICA_SET + pods)
    assert judged(snapshot) == {("web", "web"), ("web-0", "web")}
    (bearer,) = [item for item in snapshot.bearers if item.workload is not item.owner]
    assert bearer.evidence == "pod web-0"


def test_an_ephemeral_container_makes_a_pod_differ(snapshot_of: Take) -> None:
    spec = pod_spec("ephemeralContainers: [{name: debug, image: 'tools:1'}],")
    snapshot = snapshot_of(
        DEPLOYMENT + REPLICA_SET + pod("p", spec, owned_by("ReplicaSet", "web-abc"))
    )
    assert ("p", "web") in judged(snapshot)


def test_an_old_revision_without_replicas_runs_nothing(snapshot_of: Take) -> None:
    old = made(
        "ReplicaSet", "web-old", pod_spec("hostPID: true,"), owned_by("Deployment", "web")
    ) + ("  replicas: 0\n")
    assert judged(snapshot_of(DEPLOYMENT + REPLICA_SET + old)) == {("web", "web")}


def test_an_old_revision_that_still_runs_is_judged(snapshot_of: Take) -> None:
    old = made("ReplicaSet", "web-old", pod_spec("hostPID: true,"), owned_by("Deployment", "web"))
    assert ("web-old", "web") in judged(snapshot_of(DEPLOYMENT + REPLICA_SET + old))


def test_a_workload_its_author_scaled_to_zero_is_judged(snapshot_of: Take) -> None:
    snapshot = snapshot_of(DEPLOYMENT + "  replicas: 0\n")
    assert judged(snapshot) == {("web", "web")}


def test_a_pod_whose_owner_cannot_be_read_is_its_own(snapshot_of: Take) -> None:
    snapshot = snapshot_of(pod("web-0", owner=owned_by("ReplicaSet", "web-abc")))
    assert judged(snapshot) == {("web-0", "web-0")}


def test_owners_in_other_namespaces_do_not_count(snapshot_of: Take) -> None:
    stranger = pod("p", pod_spec("hostPID: true,"), owned_by("Deployment", "web"))
    stranger = stranger.replace("  name: p\n", "  name: p\n  namespace: other\n")
    assert ("p", "p") in judged(snapshot_of(DEPLOYMENT + stranger))


def test_a_chain_of_owners_is_followed_to_its_end(snapshot_of: Take) -> None:
    cron_job = (
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: nightly}\n"
        f"spec: {{jobTemplate: {{spec: {{template: {{spec: {pod_spec()}}}}}}}}}\n"
    )
    job = made(
        "Job", "nightly-1", owner=owned_by("CronJob", "nightly", "batch/v1"), version="batch/v1"
    )
    last = pod("nightly-1-x", pod_spec("hostIPC: true,"), owned_by("Job", "nightly-1", "batch/v1"))
    snapshot = snapshot_of(cron_job + job + last)
    assert judged(snapshot) == {("nightly", "nightly"), ("nightly-1-x", "nightly")}


def test_owners_that_own_each_other_end_somewhere(snapshot_of: Take) -> None:
    one = made("ReplicaSet", "one", owner=owned_by("ReplicaSet", "two"))
    two = made("ReplicaSet", "two", owner=owned_by("ReplicaSet", "one"))
    assert judged(snapshot_of(one + two))


def test_equal_pods_of_different_workloads_are_one_shape(snapshot_of: Take) -> None:
    snapshot = snapshot_of("".join(made("Deployment", f"web-{n}") for n in range(5)))
    (shape,) = snapshot.shapes
    assert len(shape.bearers) == 5


@pytest.mark.parametrize("key", ["container.apparmor.security.beta.kubernetes.io/web"])
def test_annotations_that_change_how_a_pod_runs_make_another_shape(
    snapshot_of: Take, key: str
) -> None:
    other = made("Deployment", "other").replace(
        "metadata: {labels", f"metadata: {{annotations: {{{key}: unconfined}}, labels"
    )
    assert len(snapshot_of(DEPLOYMENT + other).shapes) == 2


def test_other_annotations_do_not(snapshot_of: Take) -> None:
    other = made("Deployment", "other").replace(
        "metadata: {labels", "metadata: {annotations: {note: x}, labels"
    )
    assert len(snapshot_of(DEPLOYMENT + other).shapes) == 1


ADDED = {
    "the token volume": pod_spec(
        "volumes: [{name: kube-api-access-x, projected: {sources: [{serviceAccountToken: {}}]}}],",
        ", volumeMounts: [{name: kube-api-access-x, mountPath: /var/run}]",
    ),
    "the node and what it tolerates": pod_spec(
        "nodeName: node-1, tolerations: [{key: not-ready, operator: Exists}],"
    ),
    "the account and its pull secrets": pod_spec(
        "serviceAccountName: default, serviceAccount: default, imagePullSecrets: [{name: pull}],"
    ),
    "a StatefulSet's claim": pod_spec(
        "volumes: [{name: data, persistentVolumeClaim: {claimName: data-web-0}}],"
    ),
    "a DaemonSet's choice of node": pod_spec(
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {}}},"
    ),
    "a Job's index": pod_spec(
        container=", env: [{name: JOB_COMPLETION_INDEX, valueFrom: {fieldRef: {fieldPath: x}}}]"
    ),
    "a quota's selector": pod_spec("nodeSelector: {pool: a}, priorityClassName: normal,"),
}


@pytest.mark.parametrize("spec", ADDED.values(), ids=ADDED.keys())
def test_what_every_pod_gets_on_its_way_is_no_difference(snapshot_of: Take, spec: str) -> None:
    snapshot = snapshot_of(DEPLOYMENT + pod("web-0", spec, owned_by("Deployment", "web")))
    assert judged(snapshot) == {("web", "web")}


DIFFERENT = {
    "another image": pod_spec().replace("nginx:1", "nginx:2"),
    "the host's network": pod_spec("hostNetwork: true,"),
    "another account": pod_spec("serviceAccountName: admin,"),
    "a secret": pod_spec("volumes: [{name: s, secret: {secretName: s}}],"),
    "somebody else's claim": pod_spec(
        "volumes: [{name: data, persistentVolumeClaim: {claimName: theirs}}],"
    ),
    "a variable": pod_spec(container=", env: [{name: A, value: b}]"),
}


@pytest.mark.parametrize("spec", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_everything_else_is(snapshot_of: Take, spec: str) -> None:
    snapshot = snapshot_of(DEPLOYMENT + pod("web-0", spec, owned_by("Deployment", "web")))
    assert ("web-0", "web") in judged(snapshot)


def test_numbers_no_machine_can_hold_do_not_stop_the_comparison(snapshot_of: Take) -> None:
    spec = pod_spec(f"terminationGracePeriodSeconds: {2**70},")
    assert len(snapshot_of(made("Deployment", "web", spec)).shapes) == 1


def test_the_pod_of_a_template_object_is_judged(snapshot_of: Take) -> None:
    text = textwrap.dedent("""
        apiVersion: v1
        kind: PodTemplate
        metadata: {name: web}
        template: {spec: {containers: [{name: web, image: a}]}}
    """)
    (bearer,) = snapshot_of(text).bearers
    assert bearer.workload.pod_path == "template.spec"
