"""What the checks of the control plane say beyond a verdict: of whom, once, and why not."""

from collections.abc import Mapping
from typing import Any

import pytest
from kube9_security.checks.control_plane import CHECKS
from kube9_security.checks.control_plane.arguments import Flags, flags_of
from kube9_security.checks.control_plane.authorization import apiserver_authorization_mode
from kube9_security.checks.control_plane.callers import apiserver_anonymous_auth
from kube9_security.checks.control_plane.rules import is_loopback

from kube9_core.api import Check, Unseen, Workload
from kube9_core.model.coverage import CoverageState
from kube9_core.model.outcome import Outcome
from kube9_core.snapshot.snapshot import Mode
from kube9_core.testing.verdict import Verdict, verdict_on

TODAY = [check for check in CHECKS if check.where is None]
"""Without those that are about old versions only."""
OUT_OF_SIGHT = ("no pod in kube-system runs", "no API shows")
NOTHING = "apiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system}\n"


def server(node: str, *flags: str) -> str:
    return f"""---
apiVersion: v1
kind: Pod
metadata:
  name: kube-apiserver-{node}
  namespace: kube-system
  ownerReferences: [{{apiVersion: v1, kind: Node, name: {node}, controller: true, uid: "1"}}]
spec:
  containers: [{{name: api, image: "api:1", command: {["kube-apiserver", *flags]!r}}}]
"""


def judge(check: Check[Any], *servers: str) -> Verdict:
    return verdict_on(check, "".join(servers), mode=Mode.CLUSTER)


@pytest.mark.parametrize("check", TODAY, ids=lambda check: check.id)
def test_a_control_plane_out_of_sight_is_skipped_with_the_reason(check: Check[Any]) -> None:
    verdict = judge(check, NOTHING)
    assert verdict.outcome is Outcome.SKIPPED
    assert verdict.reason
    assert any(words in verdict.reason for words in OUT_OF_SIGHT)


@pytest.mark.parametrize("check", TODAY, ids=lambda check: check.id)
def test_pods_that_may_not_be_read_pass_no_check(check: Check[Any]) -> None:
    unread = {Workload: CoverageState.FORBIDDEN}
    verdict = verdict_on(check, NOTHING, mode=Mode.CLUSTER, unread=unread)
    assert verdict.outcome is Outcome.SKIPPED


def test_replicas_with_one_mistake_are_one_finding_that_names_them() -> None:
    (found,) = judge(apiserver_anonymous_auth, server("b"), server("a")).findings
    assert found.message == (
        "runs kube-apiserver with --anonymous-auth unset, which means true "
        "(pod kube-apiserver-a, pod kube-apiserver-b)"
    )
    assert found.resource == "Namespace kube-system"


def test_replicas_that_differ_are_told_apart() -> None:
    (found,) = judge(
        apiserver_anonymous_auth,
        server("a", "--anonymous-auth=false"),
        server("b", "--anonymous-auth=true"),
        server("c"),
    ).findings
    assert found.message == (
        "runs kube-apiserver with --anonymous-auth unset, which means true (pod kube-apiserver-c); "
        "--anonymous-auth=true (pod kube-apiserver-b)"
    )


def test_a_replica_that_cannot_be_judged_hides_no_mistake_of_another() -> None:
    verdict = judge(
        apiserver_authorization_mode,
        server("a", "--authorization-config=/a.yaml"),
        server("b", "--authorization-mode=AlwaysAllow"),
    )
    assert verdict.outcome is Outcome.FAILED
    assert len(verdict.findings) == 1
    assert verdict.reason
    assert "--authorization-config" in verdict.reason


def test_a_replica_that_cannot_be_judged_keeps_the_others_from_passing() -> None:
    verdict = judge(
        apiserver_authorization_mode,
        server("a", "--authorization-config=/a.yaml"),
        server("b", "--authorization-mode=Node,RBAC"),
    )
    assert verdict.outcome is Outcome.SKIPPED


@pytest.mark.parametrize(
    ("words", "variables", "value"),
    [
        (("--a=1",), {}, "1"),
        (("--a", "1"), {}, "1"),
        (("--a=1", "--a", "2"), {}, "2"),
        (("--a", "--b"), {}, "true"),
        (("--a",), {}, "true"),
        (("--a", "-"), {}, "-"),
        (("--a=b=c",), {}, "b=c"),
        (("--a=",), {}, ""),
        (("--s", "word", "--a=1"), {}, "1"),
        (("-a=1",), {}, "1"),
        (("--a=$(X)/$(Y)",), {"X": "x"}, "x/$(Y)"),
        (("--a=1", "--", "--a=2"), {}, "1"),
        (("--b", "--a"), {}, "true"),
        ((), {}, None),
    ],
)
def test_a_flag_has_the_value_that_the_program_gives_it(
    words: tuple[str, ...], variables: Mapping[str, str], value: str | None
) -> None:
    assert flags_of(words, variables, frozenset("s")).last("a") == value


def test_a_list_has_the_items_of_all_its_flags() -> None:
    flags = Flags((("a", "x,y"), ("b", "n"), ("a", '"z"')))
    assert flags.every("a") == ("x", "y", "z")


@pytest.mark.parametrize(
    ("address", "alone"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - what is judged
        ("::", False),
        ("10.0.0.1", False),
    ],
)
def test_only_the_loopback_is_ones_own(address: str, alone: bool) -> None:  # noqa: FBT001 - a case
    assert is_loopback(address) is alone


def test_whose_address_a_name_is_nobody_can_tell() -> None:
    with pytest.raises(Unseen):
        is_loopback("etcd-1.internal")
