"""One mistake is one finding, however many checks see it."""

from collections.abc import Callable
from typing import Any

import pytest

from kube9_core.api import SECURITY, Check, Container, PodSpec, Problem, Problems
from kube9_core.engine.judgement import Judgement
from kube9_core.engine.selection import Planned
from kube9_core.engine.supersede import overlapping
from kube9_core.model.exemption import Exemption, Match
from kube9_core.model.outcome import Outcome

Run = Callable[..., dict[str, Judgement]]

PODS = """
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: both, image: x}, {name: loose, image: x}, {name: strict, image: x}]}
"""


def check(name: str, severity: Any, *fails: str, supersedes: tuple[str, ...] = ()) -> Check[Any]:  # noqa: ANN401 - a literal in each test
    @SECURITY.check(
        f"acme/{name}",
        severity,
        on=Container,
        supersedes=tuple(f"acme/{item}" for item in supersedes),
        frameworks={"list": name},
    )
    def declared(container: Container) -> Problems:
        """It fails on some containers.

        By name.
        """
        if container.name in fails:
            yield Problem(f"{name} failed", at="image")

    return declared


LOOSER = check("looser", "critical", "both", "loose")
STRICTER = check("stricter", "low", "both", "strict", supersedes=("looser",))


def exemption(*checks: str) -> Exemption:
    return Exemption(
        name="ops/why", scope=None, checks=checks, match=Match(), reason="we know", expires=None
    )


def controls(judgement: Judgement, container: str) -> list[str]:
    (draft,) = [item for item in judgement.drafts if item.container == container]
    return [item.control for item in draft.controls]


def test_where_both_fail_the_stricter_check_reports(run: Run) -> None:
    found = run([LOOSER, STRICTER], PODS)
    assert [item.container for item in found["stricter"].drafts] == ["both", "strict"]
    assert [item.container for item in found["looser"].drafts] == ["loose"]


def test_the_finding_breaks_the_controls_of_both(run: Run) -> None:
    found = run([LOOSER, STRICTER], PODS)
    assert controls(found["stricter"], "both") == ["looser", "stricter"]
    assert controls(found["stricter"], "strict") == ["stricter"]


def test_the_finding_is_as_bad_as_the_worse_of_both(run: Run) -> None:
    found = run([LOOSER, STRICTER], PODS)["stricter"]
    assert [str(item.severity) for item in found.drafts] == ["critical", "low"]


def test_a_mistake_is_scored_once(run: Run) -> None:
    found = run([LOOSER, STRICTER], PODS)
    assert (found["stricter"].evaluated, found["stricter"].failing) == (3, 2)
    assert (found["looser"].evaluated, found["looser"].failing) == (2, 1)


def test_each_control_still_fails(run: Run) -> None:
    found = run([LOOSER, STRICTER], PODS.replace("loose", "fine").replace("strict", "fine2"))
    assert found["looser"].broken
    assert found["stricter"].broken


def test_a_check_whose_every_case_is_reported_elsewhere_says_by_whom(run: Run) -> None:
    pod = PODS.replace("name: loose", "name: both").replace("name: strict", "name: both")
    found = run([LOOSER, STRICTER], pod)["looser"]
    assert found.outcome is Outcome.NOT_APPLICABLE
    assert found.reason == "every case is reported by acme/stricter"


def test_a_stricter_check_that_is_not_run_supersedes_nothing(run: Run) -> None:
    assert run([LOOSER], PODS)["looser"].failing == 2


def test_in_a_chain_one_finding_remains_with_all_controls(run: Run) -> None:
    checks = [
        check("a", "low", "both", supersedes=("b",)),
        check("b", "medium", "both", supersedes=("c",)),
        check("c", "high", "both"),
    ]
    found = run(checks, PODS)
    assert [len(found[name].drafts) for name in "abc"] == [1, 0, 0]
    assert controls(found["a"], "both") == ["a", "b", "c"]
    assert found["a"].drafts[0].severity == "high"


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_in_a_circle_one_finding_remains(run: Run, order: tuple[int, ...]) -> None:
    circle = [
        check("a", "low", "both", supersedes=("b",)),
        check("b", "low", "both", supersedes=("c",)),
        check("c", "low", "both", supersedes=("a",)),
    ]
    found = run([circle[n] for n in order], PODS)
    assert sum(len(item.drafts) for item in found.values()) == 1
    assert all(item.broken for item in found.values())


def test_an_exempted_stricter_finding_hides_no_looser_one(run: Run) -> None:
    found = run([LOOSER, STRICTER], PODS, exemptions=(exemption("acme/stricter"),))
    assert (found["stricter"].outcome, found["stricter"].exempted) == (Outcome.PASSED, 2)
    assert [item.container for item in found["looser"].drafts] == ["both", "loose"]
    assert found["looser"].outcome is Outcome.FAILED


def test_exempting_both_leaves_one_exempted_finding(run: Run) -> None:
    both = (exemption("acme/stricter"), exemption("acme/looser"))
    found = run([LOOSER, STRICTER], PODS, exemptions=both)
    assert found["stricter"].exempted == 2
    assert [item.container for item in found["looser"].drafts] == ["loose"]
    assert not found["looser"].broken


def test_exempting_the_looser_check_leaves_the_stricter_finding(run: Run) -> None:
    found = run([LOOSER, STRICTER], PODS, exemptions=(exemption("acme/looser"),))
    assert (found["looser"].outcome, found["looser"].exempted) == (Outcome.PASSED, 1)
    assert found["stricter"].failing == 2
    assert not found["looser"].broken


def test_exempting_both_leaves_nothing(run: Run) -> None:
    found = run([LOOSER, STRICTER], PODS, exemptions=(exemption("acme/*"),))
    assert all(item.outcome is Outcome.PASSED and not item.broken for item in found.values())


VOLUMES = """
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  volumes: [{name: socket}, {name: data}, {name: logs}]
  containers:
    - name: web
      image: x
      volumeMounts: [{name: data, mountPath: /data}, {name: logs, mountPath: /logs}]
"""


def of_volumes(name: str, *fails: str, supersedes: tuple[str, ...] = ()) -> Check[PodSpec]:
    @SECURITY.check(
        f"acme/{name}",
        "low",
        on=PodSpec,
        supersedes=supersedes,
        frameworks={"list": name},
    )
    def declared(pod: PodSpec) -> Problems:
        """Some volumes fail.

        By name.
        """
        for index, volume in enumerate(pod.volumes):
            if volume.name in fails:
                yield Problem(f"{volume.name} is wrong", at=f"volumes[{index}].hostPath")

    return declared


@SECURITY.check("acme/mounts", "high", on=Container, frameworks={"list": "mounts"})
def of_mounts(container: Container) -> Problems:
    """Every mount fails.

    And says of which volume.
    """
    names = [volume.name for volume in container.pod.volumes]
    for index, mount in enumerate(container.mounts):
        yield Problem(
            f"mounts {mount.name}",
            at=f"volumeMounts[{index}].readOnly",
            cause=f"^volumes[{names.index(mount.name)}]",
        )


def messages(judgement: Judgement) -> list[str]:
    return [item.problem.message for item in judgement.drafts]


def test_different_items_of_a_list_are_different_mistakes(run: Run) -> None:
    checks = [
        of_volumes("sockets", "socket", supersedes=("acme/folders",)),
        of_volumes("folders", "socket", "data"),
    ]
    found = run(checks, VOLUMES)
    assert messages(found["sockets"]) == ["socket is wrong"]
    assert messages(found["folders"]) == ["data is wrong"]
    assert (found["folders"].evaluated, found["folders"].failing) == (1, 1)


def test_a_containers_finding_is_the_pods_where_they_have_one_cause(run: Run) -> None:
    folders = of_volumes("folders", "socket", "data", supersedes=("acme/mounts",))
    found = run([folders, of_mounts], VOLUMES)
    assert messages(found["mounts"]) == ["mounts logs"]
    socket, data = found["folders"].drafts
    assert (str(socket.severity), [item.control for item in socket.controls]) == (
        "low",
        ["folders"],
    )
    assert (str(data.severity), [item.control for item in data.controls]) == (
        "high",
        ["folders", "mounts"],
    )


def test_a_finding_of_the_whole_pod_covers_no_containers_mistake(run: Run) -> None:
    @SECURITY.check("acme/pods", "low", on=PodSpec, supersedes=("acme/mounts",))
    def pods(_: PodSpec) -> Problems:
        """Every pod fails.

        As a whole.
        """
        yield Problem("is a pod")

    assert len(run([pods, of_mounts], VOLUMES)["mounts"].drafts) == 2


@pytest.mark.parametrize(
    ("edges", "groups"),
    [
        ({}, ["a", "b", "c", "d"]),
        ({"a": ("c",)}, ["ac", "b", "d"]),
        ({"a": ("b",), "c": ("b",)}, ["abc", "d"]),
        ({"a": ("gone",), "d": ("a",), "b": ("c",)}, ["ad", "bc"]),
        ({"a": ("b",), "b": ("c",), "c": ("a",)}, ["abc", "d"]),
    ],
)
def test_only_checks_that_may_overlap_are_decided_together(
    edges: dict[str, tuple[str, ...]], groups: list[str]
) -> None:
    checks = [check(name, "low", supersedes=edges.get(name, ())) for name in "abcd"]
    planned = [Planned(item, item.severity) for item in checks]
    found = ["".join(item.check.id[-1] for item in group) for group in overlapping(planned)]
    assert found == groups
