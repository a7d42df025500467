"""One field, all signs: which cause is found, and in which words."""

import json
from typing import Any

import msgspec
import pytest
from kube9_argocd.drift.diffing import Manner, differences
from kube9_argocd.drift.evidence import Around, ResourceKey
from kube9_argocd.drift.judging import Judged, judged
from kube9_argocd.drift.scene import Scene
from kube9_argocd.drift.trees import LAST_APPLIED
from kube9_argocd.records import Cause

Tree = dict[str, Any]
WEB = ResourceKey("apps", "Deployment", "shop", "web")
ARGOCD, EDITOR, OPERATOR, STRANGER = "argocd-controller", "kubectl-edit", "acme-operator", "acme"
AT = "2026-11-24T11:03:00Z"
HOOKED = Around(webhooks=("one", "two", "three", "four"))
GONE = "removed, and the object does not say by whom"


class Case(msgspec.Struct, kw_only=True):
    """One field `spec.field` and all that is known of it; "" is not there."""

    desired: str = ""
    live: str = ""
    applied: str | None = None
    owner: str = ""
    operation: str = "Update"
    other: str = ""
    around: Around = Around()
    ahead: bool = False
    exact: bool = True
    generation: int = 2
    field: str = "field"


def tree(case: Case, value: str) -> Tree:
    return {"spec": {case.field: value} if value else {}}


def entry(manager: str, fields: Tree, **more: str) -> Tree:
    known = {"manager": manager, "operation": "Update", "time": AT, "fieldsV1": fields}
    return {**known, **more}


def found(case: Case) -> Judged:
    fields: Tree = {"f:spec": {f"f:{case.field}": {}}}
    own = [entry(case.owner, fields, operation=case.operation)] if case.owner else []
    other = [entry(case.other, {"f:spec": {"f:else": {}}})] if case.other else []
    metadata: Tree = {"generation": case.generation, "managedFields": [*own, *other]}
    if case.applied is not None:
        metadata["annotations"] = {LAST_APPLIED: json.dumps(tree(case, case.applied))}
    live = {"metadata": metadata, **tree(case, case.live)}
    scene = Scene(WEB, live, case.around, exact=case.exact, ahead=case.ahead)
    pair = (tree(case, case.desired), tree(case, case.live))
    (difference,) = differences(*pair, Manner(exact=True, known=True))
    return judged(difference, scene)


MOVED = (Cause.SOURCE_AHEAD, "the cluster has what was applied last, the source has moved on")
SINCE = (Cause.SOURCE_AHEAD, "the source has moved on since the last sync")
WROTE = (Cause.SOURCE_AHEAD, "Argo CD wrote what is there, the source has moved on")
DROPPED = (Cause.DEFAULTING, "the API server drops the field: the kind's schema has no such")
WAY = "what Argo CD wrote was changed on its way in"
PARAMETERS = "; or the parameters of the Application changed since"
CASES: list[tuple[Case, tuple[Cause, str]]] = [
    (Case(desired="b", live="a", applied="a", owner=ARGOCD), MOVED),
    (Case(desired="b", live="a", applied="a", owner=EDITOR), MOVED),
    (Case(desired="b", applied=""), MOVED),
    (
        Case(desired="a", live="x", applied="a", owner=EDITOR, ahead=True),
        (Cause.MANUAL_EDIT, f"changed by kubectl-edit at {AT}"),
    ),
    (
        Case(desired="a", live="x", applied="x", owner=EDITOR, exact=False),
        (Cause.MANUAL_EDIT, f"changed by kubectl-edit at {AT}"),
    ),
    (
        Case(desired="a", live="x", owner=STRANGER),
        (Cause.MANUAL_EDIT, f"changed by manager 'acme' at {AT}"),
    ),
    (
        Case(desired="a", live="x", owner=STRANGER, operation="Apply"),
        (Cause.CONTROLLER, f"written by manager 'acme' at {AT}"),
    ),
    (
        Case(desired="a", live="x", owner="kubectl", operation="Apply"),
        (Cause.MANUAL_EDIT, f"changed by kubectl at {AT}"),
    ),
    (
        Case(desired="a", live="x", applied="a", owner=OPERATOR),
        (Cause.CONTROLLER, f"written by manager 'acme-operator' at {AT}"),
    ),
    (
        Case(desired="a", live="x", owner="keda-operator"),
        (Cause.CONTROLLER, f"written by KEDA (keda-operator) at {AT}"),
    ),
    (
        Case(desired="1h", live="60m", applied="1h", owner=EDITOR),
        (Cause.DEFAULTING, "the API server keeps the value in another form"),
    ),
    (Case(desired="a", live="x", applied="a", owner=ARGOCD), (Cause.WEBHOOK, WAY)),
    (Case(desired="a", live="x", applied="a", owner=ARGOCD, ahead=True), (Cause.WEBHOOK, WAY)),
    (
        Case(desired="a", live="x", applied="a", owner=ARGOCD, around=HOOKED),
        (Cause.WEBHOOK, f"{WAY}; these see the kind: one, two, three"),
    ),
    (Case(desired="a", live="x", owner=ARGOCD), (Cause.WEBHOOK, WAY + PARAMETERS)),
    (Case(desired="a", live="x", owner=ARGOCD, ahead=True), WROTE),
    (Case(live="x", owner=ARGOCD), WROTE),
    (Case(live="x", applied="", owner=ARGOCD), (Cause.WEBHOOK, WAY)),
    (
        Case(live="TCP", applied="", owner=ARGOCD, field="protocol"),
        (Cause.DEFAULTING, "the API server filled the value in"),
    ),
    (
        Case(desired="a", live="x"),
        (Cause.NOT_ASSESSED, "the object says neither who wrote it nor what was applied"),
    ),
    (Case(desired="a", live="x", other=EDITOR, ahead=True), SINCE),
    (Case(desired="a", other=EDITOR, ahead=True), SINCE),
    (
        Case(desired="a", live="x", other=EDITOR),
        (Cause.MANUAL_EDIT, "changed; the object does not say by whom"),
    ),
    (
        Case(desired="a", live="x", applied="a"),
        (Cause.MANUAL_EDIT, "changed; the object does not say by whom"),
    ),
    (
        Case(desired="a", applied="a", other=EDITOR),
        (Cause.MANUAL_EDIT, f"{GONE}; kubectl-edit wrote to it last at {AT}"),
    ),
    (
        Case(desired="a", applied="a", other=EDITOR, around=HOOKED, generation=1),
        (Cause.MANUAL_EDIT, f"{GONE}; kubectl-edit wrote to it last at {AT}"),
    ),
    (Case(desired="a", applied="a", other=ARGOCD), (Cause.MANUAL_EDIT, GONE)),
    (
        Case(desired="a", applied="a", other=ARGOCD, around=HOOKED, generation=1),
        (Cause.WEBHOOK, "removed; these see the kind: one, two, three"),
    ),
    (Case(desired="a", applied="a", other=ARGOCD, generation=1), DROPPED),
    (
        Case(desired="2", live="5", owner=EDITOR, field="replicas"),
        (Cause.MANUAL_EDIT, f"changed by kubectl-edit at {AT}"),
    ),
    (
        Case(
            desired="2",
            live="5",
            owner=EDITOR,
            field="replicas",
            around=Around(scalers=("ScaledObject shop/web", "other")),
        ),
        (Cause.CONTROLLER, "ScaledObject shop/web sets the replicas"),
    ),
    (
        Case(desired="2", live="5", owner=EDITOR, around=Around(scalers=("HPA",))),
        (Cause.MANUAL_EDIT, f"changed by kubectl-edit at {AT}"),
    ),
]


@pytest.mark.parametrize(("case", "expected"), CASES)
def test_the_signs_count_in_their_order(case: Case, expected: tuple[Cause, str]) -> None:
    one = found(case)
    assert (one.cause, one.note) == expected
    assert (one.owner.manager if one.owner else "") == (case.owner if case.live else "")


def scene(*entries: Tree, **metadata: object) -> Scene:
    live: Tree = {"metadata": {"managedFields": list(entries), **metadata}, "spec": {"a": 1}}
    return Scene(WEB, live, Around(), exact=True, ahead=False)


def test_a_label_taken_away_is_nothing_that_the_schema_lacks() -> None:
    """The generation counts changes of the spec, and a removal leaves no trace."""
    desired: Tree = {"metadata": {"labels": {"a": "b"}}}
    live: Tree = {"metadata": {"labels": {}, "generation": 1, "managedFields": []}}
    (difference,) = differences(desired, live, Manner(exact=True, known=True))
    live["metadata"]["annotations"] = {LAST_APPLIED: json.dumps(desired)}
    one = judged(difference, Scene(WEB, live, Around(), exact=True, ahead=False))
    assert (one.cause, one.note) == (Cause.MANUAL_EDIT, GONE)


def test_argo_cd_comes_first_of_several_owners() -> None:
    fields: Tree = {"f:spec": {"f:a": {}}}
    both = scene(entry(EDITOR, fields), entry(ARGOCD, fields, time="2020-01-01T00:00:00Z"))
    (difference,) = differences(
        {"spec": {"a": 2}}, {"spec": {"a": 1}}, Manner(exact=True, known=True)
    )
    owner = both.owner(difference)
    assert owner is not None
    assert owner.manager == ARGOCD


def test_who_wrote_the_status_is_not_the_last_stranger() -> None:
    fields: Tree = {"f:spec": {}}
    status = entry("kube-controller-manager", fields, subresource="status", time="2030")
    assert scene(status).last_stranger() is None
    found_last = scene(status, entry("a", fields, time="2020"), entry("b", fields, time="2021"))
    last = found_last.last_stranger()
    assert last is not None
    assert last.manager == "b"


def test_a_record_of_what_was_applied_that_cannot_be_read_is_none() -> None:
    for text in ("{", "null", "[]", "[" * 100_000):
        assert scene(annotations={LAST_APPLIED: text}).applied is None
    assert scene(annotations={LAST_APPLIED: '{"a":1}'}).applied == {"a": 1}
