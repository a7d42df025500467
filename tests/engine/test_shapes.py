"""Equal pods are judged once and reported for everybody who makes them."""

from collections.abc import Callable

from kube9_core.api import SECURITY, Container, Problem, Problems, Snapshot, Workload
from kube9_core.engine.judgement import Judgement
from kube9_core.model.outcome import Outcome

Run = Callable[..., dict[str, Judgement]]
CALLS: list[str] = []


@SECURITY.check("acme/alone", "high", on=Container)
def alone(container: Container) -> Problems:
    """It counts how often it is called.

    Once per shape.
    """
    CALLS.append(container.name)
    yield Problem("is there", at="name", patch="name: other")


@SECURITY.check("acme/joined", "high", on=Container)
def joined(container: Container, snapshot: Snapshot) -> Problems:
    """It counts how often it is called.

    Once per workload.
    """
    CALLS.append(container.pod.workload.name)
    yield Problem("is there", at="name")


@SECURITY.check("acme/curious", "high", on=Container)
def curious(container: Container) -> Problems:
    """It asks for its workload.

    It was not told.
    """
    yield Problem(container.pod.workload.name)


@SECURITY.check("acme/workloads", "high", on=Workload)
def workloads(workload: Workload) -> Problems:
    """It complains of every workload.

    Of owners only.
    """
    yield Problem("is there")


def deployment(name: str, image: str = "a", extra: str = "") -> str:
    return f"""
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: shop}}
spec:
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec: {{containers: [{{name: app, image: {image}}}{extra}]}}
"""


def pod(name: str, owner: str, image: str = "a", extra: str = "") -> str:
    return f"""
---
apiVersion: v1
kind: Pod
metadata:
  name: {name}
  namespace: shop
  ownerReferences: [{{apiVersion: apps/v1, kind: Deployment, name: {owner}, controller: true}}]
spec:
  nodeName: node-7
  serviceAccountName: default
  containers:
  - name: app
    image: {image}
    volumeMounts: [{{name: kube-api-access-x2x4, mountPath: /var/run/secrets}}]
  {extra}
  volumes: [{{name: kube-api-access-x2x4}}]
"""


SIDECAR = "- {name: injected, image: proxy}"


def test_a_shape_is_judged_once_and_reported_for_each_workload(run: Run) -> None:
    CALLS.clear()
    found = run([alone], "".join(map(deployment, ["one", "two", "three"])))["alone"]
    assert CALLS == ["app"]
    assert (found.evaluated, found.failing) == (3, 3)
    assert [draft.reported.ref.name for draft in found.drafts] == ["one", "two", "three"]
    assert len({draft.fingerprint for draft in found.drafts}) == 3


def test_a_check_that_takes_the_snapshot_sees_each_workload(run: Run) -> None:
    CALLS.clear()
    found = run([joined], "".join(map(deployment, ["one", "two"])))["joined"]
    assert CALLS == ["one", "two"]
    assert (found.evaluated, found.failing) == (2, 2)


def test_a_check_with_one_argument_is_not_told_the_workload(run: Run) -> None:
    found = run([curious], deployment("one"))["curious"]
    assert found.outcome is Outcome.ERRORED
    assert "take the snapshot as second argument" in (found.reason or "")


def test_other_images_are_other_shapes(run: Run) -> None:
    CALLS.clear()
    run([alone], deployment("one") + deployment("two", image="b"))
    assert CALLS == ["app", "app"]


def test_a_live_pod_like_its_template_adds_nothing(run: Run) -> None:
    found = run([alone], deployment("one") + pod("one-x1", "one") + pod("one-x2", "one"))["alone"]
    assert (found.evaluated, found.failing) == (1, 1)
    assert found.drafts[0].shown_by is None


def test_an_injected_sidecar_is_reported_on_the_owner_whom_no_patch_would_mend(run: Run) -> None:
    text = deployment("one") + "".join(pod(f"one-x{n}", "one", extra=SIDECAR) for n in range(3))
    found = run([alone], text)["alone"]
    sidecar = next(draft for draft in found.drafts if draft.container == "injected")
    assert str(sidecar.reported.ref) == "Deployment shop/one"
    assert sidecar.shown_by == "pod one-x0"
    assert [draft.container for draft in found.drafts] == ["app", "injected"]
    assert [draft.patch is None for draft in found.drafts] == [False, True]


def test_a_pod_whose_owner_was_not_read_is_reported_itself(run: Run) -> None:
    (draft,) = run([alone], pod("one-x1", "gone"))["alone"].drafts
    assert str(draft.reported.ref) == "Pod shop/one-x1"


def test_workloads_are_owners_only(run: Run) -> None:
    found = run([workloads], deployment("one") + pod("one-x1", "one", extra=SIDECAR))["workloads"]
    assert [str(draft.reported.ref) for draft in found.drafts] == ["Deployment shop/one"]
    assert found.evaluated == 1


def test_a_problem_seen_on_template_and_pod_is_one_and_no_subject_passes_by_that(run: Run) -> None:
    @SECURITY.check("acme/app", "high", on=Container)
    def app(container: Container) -> Problems:
        """The container app is wrong.

        Others are not.
        """
        if container.name == "app":
            yield Problem("is wrong", at="name")

    found = run([app], deployment("one") + pod("one-x1", "one", extra=SIDECAR))["app"]
    assert len(found.drafts) == 1
    assert (found.evaluated, found.failing) == (2, 1)
