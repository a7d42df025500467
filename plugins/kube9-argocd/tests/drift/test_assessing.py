"""The level of the application: which causes there are, which is believed, and what is advised."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
import yaml
from kube9_argocd.drift.assessing import assess
from kube9_argocd.drift.evidence import (
    Around,
    Blind,
    Compared,
    Ground,
    LiveObject,
    Look,
    Onset,
    ResourceKey,
    Seen,
)
from kube9_argocd.drift.telling import age
from kube9_argocd.records import Basis, Cause, Drift
from kube9_argocd.views import Application

Tree = dict[str, Any]
Make = Callable[..., Application]
Judge = Callable[..., Drift | None]
See = Callable[..., Look]
SYNCED: Tree = {"sync": {"status": "Synced", "revision": "aaa"}, "resources": []}
AUTO: Tree = {"syncPolicy": {"automated": {}}}
HEALING: Tree = {"syncPolicy": {"automated": {"selfHeal": True}}}


def resource(name: str = "web", **more: object) -> Tree:
    return {"group": "apps", "kind": "Deployment", "namespace": "shop", "name": name, **more}


def managed(manager: str, fields: Tree, **more: str) -> Tree:
    time_ = "2026-11-24T11:03:00Z"
    return {"manager": manager, "operation": "Update", "time": time_, "fieldsV1": fields, **more}


def replicas(manager: str, **more: str) -> Compared:
    owner = managed(manager, {"f:spec": {"f:replicas": {}}}, **more)
    live = {"metadata": {"managedFields": [owner]}, "spec": {"replicas": 5}}
    return Compared(
        normalized_live='{"spec":{"replicas":5}}',
        predicted_live='{"spec":{"replicas":2}}',
        live=msgspec.json.encode(live),
    )


HPA = replicas("kube-controller-manager", subresource="scale")
EDIT = replicas("kubectl-edit")


def test_nothing_is_said_of_what_is_synced_and_healthy(
    judge: Judge, application: Make, sight: See
) -> None:
    assert judge(application(status=SYNCED), sight()) is None


@pytest.mark.parametrize("health", ["Progressing", "Degraded", "Suspended", "Missing", ""])
def test_what_is_synced_and_not_healthy_has_that_cause(
    judge: Judge, application: Make, sight: See, health: str
) -> None:
    drift = judge(application(status={**SYNCED, "health": {"status": health}}), sight())
    assert drift is not None
    assert drift.causes == (Cause.HEALTH_ONLY,)
    assert drift.health == (health or "Unknown")


def test_the_summary_says_since_when_what_and_by_what(
    judge: Judge, application: Make, sight: See
) -> None:
    drift = judge(application(), sight(EDIT))
    assert drift is not None
    assert drift.summary == (
        "OutOfSync and Healthy for 1 h: Deployment drift/web is edited in the cluster "
        "(changed by kubectl-edit at 2026-11-24T11:03:00Z); automated sync is off."
    )
    assert (drift.onset, drift.onset_exact) == ("2026-11-24T11:00:00Z", True)


def test_an_onset_that_nobody_saw_is_called_at_least(application: Make, sight: See) -> None:
    onset = Onset(datetime(2026, 11, 20, 12, tzinfo=UTC), exact=False)
    drift = assess(application(), onset, sight(EDIT), datetime(2026, 11, 24, 12, tzinfo=UTC))
    assert drift is not None
    assert "for at least 4 days" in drift.summary
    assert not drift.onset_exact


def test_what_keeps_argo_cd_from_syncing_is_said(
    judge: Judge, application: Make, sight: See
) -> None:
    drift = judge(application(spec=AUTO), sight(EDIT), Ground(held_back="a sync window forbids it"))
    assert drift is not None
    assert drift.summary.endswith("; nothing is synced now, a sync window forbids it.")


OLD: Tree = {"reconciledAt": "2026-11-24T11:50:59Z"}


def test_a_verdict_that_was_not_renewed_three_times_is_not_believed(
    judge: Judge, application: Make, sight: See
) -> None:
    drift = judge(application(status=OLD), sight(EDIT))
    assert drift is not None
    assert (drift.causes, drift.resources) == ((Cause.STALE_VERDICT,), ())
    assert "argocd.argoproj.io/refresh=normal" in drift.remedy
    assert "says OutOfSync and Healthy, 9 min ago" in drift.summary


def test_synced_and_healthy_is_not_believed_either_once_it_is_old(
    judge: Judge, application: Make, sight: See
) -> None:
    drift = judge(application(status={**SYNCED, **OLD}), sight())
    assert drift is not None
    assert drift.causes == (Cause.STALE_VERDICT,)


def test_how_long_a_verdict_is_good_for_is_the_installations(
    judge: Judge, application: Make, sight: See
) -> None:
    app = application(status={**SYNCED, **OLD})
    assert judge(app, sight(), Ground(stale_after=timedelta(hours=1))) is None
    assert judge(app, sight(), Ground(stale_after=None)) is None


def test_a_refresh_that_nobody_answers_makes_it_stale_earlier(
    judge: Judge, application: Make, sight: See
) -> None:
    status = {**SYNCED, "reconciledAt": "2026-11-24T11:56:00Z"}
    asked = {"argocd.argoproj.io/refresh": "normal"}
    assert judge(application(status=status), sight()) is None
    drift = judge(application(status=status, annotations=asked), sight())
    assert drift is not None
    assert "nobody answers" in drift.summary


def test_a_failed_sync_is_told_even_of_a_stale_verdict_and_of_what_is_fine(
    judge: Judge, application: Make, sight: See
) -> None:
    hook = {"kind": "Job", "namespace": "shop", "name": "migrate", "hookType": "PreSync"}
    state = {
        "phase": "Failed",
        "message": "one or more synchronization tasks completed unsuccessfully",
        "operation": {"initiatedBy": {"username": "alice"}},
        "syncResult": {"resources": [{**hook, "hookPhase": "Failed", "message": "exit 1"}]},
    }
    drift = judge(application(status={**SYNCED, "operationState": state}), sight())
    assert drift is not None
    assert drift.causes == (Cause.HOOK_FAILED,)
    assert [(one.name, one.cause) for one in drift.resources] == [("migrate", Cause.HOOK_FAILED)]
    assert "begun by alice" in drift.summary
    old = judge(application(status={**SYNCED, **OLD, "operationState": state}), sight())
    assert old is not None
    assert old.causes == (Cause.HOOK_FAILED, Cause.STALE_VERDICT)


def test_leftovers_are_pruning_and_nobody_looks_at_them(judge: Judge, application: Make) -> None:
    look = Counting(EDIT)
    left = resource(status="OutOfSync", requiresPruning=True)
    drift = judge(application(status={"resources": [left]}), look)
    assert drift is not None
    assert drift.causes == (Cause.PRUNING_PENDING,)
    assert drift.resources[0].remedy.endswith("--prune")
    assert look.asked == []


class Counting:
    """A look that remembers what it was asked for."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.asked: list[ResourceKey] = []

    def at(self, app: ResourceKey, resource: ResourceKey) -> Seen:
        assert app == ResourceKey("argoproj.io", "Application", "argocd", "shop")
        self.asked.append(resource)
        return self.seen

    def around(self, app: ResourceKey, resource: ResourceKey) -> Around:
        assert app != resource
        return Around()

    def health(self, app: ResourceKey) -> None:
        assert app.kind == "Application"


def test_twenty_objects_are_looked_at_and_shown_and_all_are_counted(
    judge: Judge, application: Make
) -> None:
    look = Counting(EDIT)
    many = [resource(f"web-{n}", status="OutOfSync") for n in range(60)]
    drift = judge(application(status={"resources": many}), look)
    assert drift is not None
    assert (len(look.asked), len(drift.resources), drift.resources_total) == (20, 20, 60)


def test_hooks_and_objects_without_a_verdict_are_no_drift(judge: Judge, application: Make) -> None:
    look = Counting(EDIT)
    others = [resource("hook", status="OutOfSync", hook=True), resource("ignored")]
    drift = judge(application(status={"resources": others}), look)
    assert drift is not None
    assert (look.asked, drift.causes) == ([], (Cause.NOT_ASSESSED,))


def test_what_may_not_be_read_is_named_with_the_reason(
    judge: Judge, application: Make, sight: See
) -> None:
    drift = judge(application(), sight(Blind("no permission on Deployment")))
    assert drift is not None
    (only,) = drift.resources
    assert (only.cause, only.reason) == (Cause.NOT_ASSESSED, "no permission on Deployment")
    assert only.basis is Basis.STATUS


def test_an_object_that_is_not_there_is_missing(
    judge: Judge, application: Make, sight: See
) -> None:
    drift = judge(application(), sight(LiveObject(None)))
    assert drift is not None
    assert drift.causes == (Cause.MISSING,)
    never = judge(application(status={"history": []}), sight(LiveObject(None)))
    assert never is not None
    assert never.resources[0].reason == "not in the cluster: no sync ever went well"


@pytest.mark.parametrize(
    ("version", "words"),
    [((3, 3), "at least one object is missing"), ((3, 4), "all its objects are missing")],
)
def test_what_missing_means_depends_on_the_version(
    judge: Judge, application: Make, sight: See, version: tuple[int, int], words: str
) -> None:
    status = {**SYNCED, "health": {"status": "Missing"}}
    drift = judge(application(status=status), sight(), Ground(version=version))
    assert drift is not None
    assert words in drift.summary


def test_a_comparison_that_failed_says_why(judge: Judge, application: Make, sight: See) -> None:
    complaint = {"type": "ComparisonError", "message": "failed to\n list refs: access denied"}
    status = {"sync": {"status": "Unknown"}, "resources": [], "conditions": [complaint]}
    drift = judge(application(status=status), sight())
    assert drift is not None
    assert drift.causes == (Cause.NOT_ASSESSED,)
    assert "Argo CD could not compare" in drift.summary


def test_one_of_several_sources_that_moved_on_is_enough(
    judge: Judge, application: Make, sight: See
) -> None:
    several = {
        "sync": {"status": "OutOfSync", "revisions": ["1.2.3", "bbb"]},
        "history": [{"id": 1, "revisions": ["1.2.3", "aaa"], "deployedAt": "2020-01-01T00:00:00Z"}],
    }
    drift = judge(application(status=several), sight(Blind("nobody may look")))
    assert drift is not None
    assert Cause.SOURCE_AHEAD in drift.causes


def test_self_heal_is_advised_against_edits_of_automated_applications_only(
    judge: Judge, application: Make, sight: See
) -> None:
    def snippet(spec: Tree | None) -> str | None:
        drift = judge(application(spec=spec), sight(EDIT))
        assert drift is not None
        return drift.resources[0].snippet

    assert yaml.safe_load(snippet(AUTO) or "")["spec"] == HEALING
    assert (snippet(None), snippet(HEALING)) == (None, None)


class ByName:
    """A look that shows something else of each object."""

    def __init__(self, **seen: Seen) -> None:
        self._seen = seen

    def at(self, app: ResourceKey, resource: ResourceKey) -> Seen:
        assert app != resource
        return self._seen[resource.name]

    def around(self, app: ResourceKey, resource: ResourceKey) -> Around:
        assert app != resource
        return Around()

    def health(self, app: ResourceKey) -> None:
        assert app.kind == "Application"


def test_self_heal_is_not_advised_where_a_controller_owns_a_field_of_any_object(
    judge: Judge, application: Make
) -> None:
    both = [resource(name, status="OutOfSync") for name in ("edited", "scaled")]
    app = application(spec=AUTO, status={"resources": both})
    drift = judge(app, ByName(edited=EDIT, scaled=HPA))
    assert drift is not None
    assert drift.causes == (Cause.MANUAL_EDIT, Cause.CONTROLLER)
    assert not any("selfHeal" in (one.snippet or "") for one in drift.resources)


def test_ignoring_replicas_names_one_object_and_one_field_and_holds_for_syncs(
    judge: Judge, application: Make, sight: See
) -> None:
    spec = {
        "syncPolicy": {"automated": {"selfHeal": True}, "syncOptions": ["CreateNamespace=true"]}
    }
    drift = judge(application(spec=spec), sight(HPA))
    assert drift is not None
    assert yaml.safe_load(drift.resources[0].snippet or "") == {
        "spec": {
            "ignoreDifferences": [
                {
                    "group": "apps",
                    "kind": "Deployment",
                    "name": "web",
                    "namespace": "drift",
                    "jsonPointers": ["/spec/replicas"],
                }
            ],
            "syncPolicy": {
                "syncOptions": ["CreateNamespace=true", "RespectIgnoreDifferences=true"]
            },
        }
    }


def test_a_message_with_a_credential_is_not_repeated(
    judge: Judge, application: Make, sight: See
) -> None:
    message = "pull https://bob:hunter2-and-more@git.acme.example failed"
    sick = resource(status="Synced", health={"status": "Degraded", "message": message})
    status = {**SYNCED, "health": {"status": "Degraded"}, "resources": [sick]}
    drift = judge(application(status=status), sight())
    assert "hunter2" not in msgspec.json.encode(drift).decode()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3600, "1 h"),
        (172_799, "47 h"),
        (172_800, "2 days"),
    ],
)
def test_times_are_told_as_people_do(seconds: int, words: str) -> None:
    assert age(timedelta(seconds=seconds)) == words


def test_two_thousand_applications_that_are_fine_cost_next_to_nothing(
    judge: Judge, application: Make, sight: See
) -> None:
    app, look = application(status=SYNCED), sight()
    began = time.process_time()
    for _ in range(2000):
        judge(app, look)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("exact", [True, False])
def test_an_object_of_a_megabyte_and_a_half_is_judged_in_a_moment(
    judge: Judge, application: Make, sight: See, *, exact: bool
) -> None:
    size = 20_000
    items = [{"name": f"item-{n}", "value": "x" * 20, "n": n} for n in range(size)]
    changed = [*items[:-300], *({**item, "value": "y"} for item in items[-300:])]
    keys: Tree = {f'k:{{"name":"item-{n}"}}': {"f:value": {}} for n in range(size)}
    owner = managed("k9s", {"f:spec": {"f:items": keys}})
    whole = msgspec.json.encode(
        {"metadata": {"managedFields": [owner]}, "spec": {"items": changed}}
    )
    predicted = msgspec.json.encode({"spec": {"items": items}})
    seen = (
        Compared(normalized_live=whole, predicted_live=predicted, live=whole)
        if exact
        else LiveObject(whole)
    )
    began = time.process_time()
    custom = {"group": "acme.example", "kind": "List", "name": "long", "status": "OutOfSync"}
    drift = judge(application(status={"resources": [custom]}), sight(seen))
    assert time.process_time() - began < 3
    assert drift is not None
    (only,) = drift.resources
    assert (only.changes_total, only.cause) == (300 if exact else size, Cause.MANUAL_EDIT)
