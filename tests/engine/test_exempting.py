"""What a person has decided to live with is listed, counted apart, and never hides more."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kube9_core.api import SECURITY, Container, Mode, Problem, Problems
from kube9_core.engine import score
from kube9_core.engine.assessment import Rules, assess
from kube9_core.engine.judgement import Judgement
from kube9_core.engine.selection import Planned
from kube9_core.model.exemption import Exemption, Match
from kube9_core.model.outcome import Outcome
from kube9_core.testing import snapshot_of

Run = Callable[..., dict[str, Judgement]]

OBJECTS = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {team: red}}
spec: {template: {spec: {containers: [{name: app, image: a}, {name: proxy, image: b}]}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: night, namespace: jobs}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: app, image: c}]}}}}}
"""
ALL = {"web/app", "web/proxy", "night/app"}


@SECURITY.check("acme/fails", "high", on=Container)
def fails(container: Container) -> Problems:
    """It fails on everything.

    To be exempted.
    """
    yield Problem("is there")


def exemption(
    *checks: str, scope: str | None = None, expires: str | None = None, match: Match | None = None
) -> Exemption:
    return Exemption(
        name="ops/why",
        scope=scope,
        checks=checks or ("*",),
        match=match or Match(),
        reason="we know",
        expires=expires,
    )


def covered(judgement: Judgement) -> set[str]:
    return {
        f"{item.reported.ref.name}/{item.container}"
        for item in judgement.drafts
        if item.exemption is not None
    }


MATCHES = {
    "everything": (exemption(), ALL),
    "a check by its id": (exemption("acme/fails"), ALL),
    "a check by a glob": (exemption("acme/f*"), ALL),
    "a check by part of its id": (exemption("fails"), set()),
    "other checks": (exemption("other/*"), set()),
    "a namespace": (exemption(match=Match(namespaces=("shop",))), {"web/app", "web/proxy"}),
    "namespaces by a glob": (exemption(match=Match(namespaces=("j*", "x"))), {"night/app"}),
    "a kind": (exemption(match=Match(kinds=("CronJob",))), {"night/app"}),
    "a kind nobody sees": (exemption(match=Match(kinds=("Pod",))), set()),
    "a name": (exemption(match=Match(names=("w?b",))), {"web/app", "web/proxy"}),
    "a container": (exemption(match=Match(containers=("app",))), {"web/app", "night/app"}),
    "a label": (exemption(match=Match(labels=(("team", "red"),))), {"web/app", "web/proxy"}),
    "a label of another value": (exemption(match=Match(labels=(("team", "blue"),))), set()),
    "all of it": (
        exemption(match=Match(namespaces=("shop",), containers=("proxy",))),
        {"web/proxy"},
    ),
    "its own namespace": (exemption(scope="jobs"), {"night/app"}),
    "another namespace than its own": (
        exemption(scope="jobs", match=Match(namespaces=("shop",))),
        set(),
    ),
    "something until later": (exemption(expires="2026-11-23T12:00:01Z"), ALL),
    "something in another zone": (exemption(expires="2026-11-23T13:30:00+01:00"), ALL),
    "something until now": (exemption(expires="2026-11-23T12:00:00Z"), set()),
}


@pytest.mark.parametrize("case", MATCHES)
def test_an_exemption_covers(run: Run, case: str) -> None:
    given, wanted = MATCHES[case]
    assert covered(run([fails], OBJECTS, exemptions=(given,))["fails"]) == wanted


def test_a_check_whose_findings_are_all_exempted_is_passed(run: Run) -> None:
    found = run([fails], OBJECTS, exemptions=(exemption(),))["fails"]
    assert (found.outcome, found.failing, found.exempted) == (Outcome.PASSED, 0, 3)
    assert not found.broken
    assert len(found.drafts) == 3


def test_a_check_with_some_exempted_is_failed_by_the_rest(run: Run) -> None:
    found = run([fails], OBJECTS, exemptions=(exemption(scope="shop"),))["fails"]
    assert (found.outcome, found.evaluated) == (Outcome.FAILED, 3)
    assert (found.failing, found.exempted) == (1, 2)


def test_exempted_findings_are_counted_apart(run: Run) -> None:
    found = tuple(run([fails], OBJECTS, exemptions=(exemption(scope="shop"),)).values())
    counted = score.counts(found)
    assert (counted.high, counted.exempted) == (1, 2)


def test_the_score_without_exemptions_stands_beside_it(run: Run) -> None:
    found = tuple(run([fails], OBJECTS, exemptions=(exemption(),)).values())
    assert score.score(found) == 100
    assert score.score(found, exemptions=False) == 0


def test_the_exemption_that_is_named_does_not_depend_on_the_order(run: Run) -> None:
    one, two = (
        Exemption(name=name, scope=None, checks=("*",), match=Match(), reason="r", expires=None)
        for name in ("a/one", "b/two")
    )
    for given in ((one, two), (two, one)):
        found = run([fails], OBJECTS, exemptions=given)["fails"]
        assert {item.exemption.name for item in found.drafts if item.exemption} == {"a/one"}


STATIC = """
apiVersion: v1
kind: Pod
metadata:
  name: kube-apiserver-a
  namespace: kube-system
  annotations: {kubernetes.io/config.mirror: 0f3c}
spec: {containers: [{name: app, image: a}]}
---
apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver-b, namespace: kube-system}
spec: {containers: [{name: app, image: b}]}
"""


def test_in_a_cluster_only_a_kubelet_makes_a_pod_static() -> None:
    item = exemption(match=Match(kinds=("Pod",), names=("kube-apiserver-*",), static=True))
    snapshot = snapshot_of(STATIC, mode=Mode.CLUSTER)
    for each in snapshot.everything():
        vars(each)["source"] = None  # what is read of a cluster stands in no file
    planned = (Planned(fails, fails.severity, None),)
    now = datetime(2026, 11, 23, tzinfo=UTC)
    (found,) = assess(snapshot, Rules(planned, (item,), now, lambda _: "acme"))
    assert covered(found) == {"kube-apiserver-a/app"}


def test_a_file_of_a_static_pod_shows_no_mirror(run: Run) -> None:
    item = exemption(match=Match(kinds=("Pod",), names=("kube-apiserver-*",), static=True))
    found = run([fails], STATIC, exemptions=(item,))["fails"]
    assert covered(found) == {"kube-apiserver-a/app", "kube-apiserver-b/app"}


def test_what_a_person_decided_goes_before_a_profile(run: Run) -> None:
    profile = Exemption(
        name="a:profile",
        scope=None,
        checks=("acme/fails",),
        match=Match(kinds=("Deployment",), namespaces=("shop",), names=("web",)),
        reason="it is shipped so",
        expires=None,
    )
    own = exemption(expires="2027-01-01T00:00:00Z", match=Match(names=("web",)))
    both = run([fails], OBJECTS, exemptions=(profile, own))["fails"]
    alone = run([fails], OBJECTS, exemptions=(profile,))["fails"]
    names = [
        {item.exemption.name for item in found.drafts if item.exemption} for found in (both, alone)
    ]
    assert names == [{"ops/why"}, {"a:profile"}]
