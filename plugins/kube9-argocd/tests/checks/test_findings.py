"""What findings say besides that there is one: how bad it is, why, and nothing that is secret."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from kube9_argocd.checks import CHECKS
from kube9_argocd.checks.application_sets.templates import application_set_templated_project
from kube9_argocd.checks.applications.conditions import application_condition
from kube9_argocd.checks.applications.health import application_unhealthy
from kube9_argocd.checks.applications.out_of_sync import application_out_of_sync
from kube9_argocd.checks.applications.sources import application_credentials_in_source
from kube9_argocd.checks.applications.syncs import application_sync_failed
from kube9_argocd.checks.installation.access import anonymous_enabled
from kube9_argocd.checks.installation.terminal import exec_enabled
from kube9_argocd.installation.detection import Installation
from kube9_argocd.records import Cause, Change, Drift, DriftedResource
from kube9_argocd.told import DRIFT, INSTALLATIONS
from msgspec.structs import replace

from kube9_core.api import Check
from kube9_core.engine.drafts import Draft

DraftsOf = Callable[..., tuple[Draft, ...]]
APP = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: shop, namespace: argocd, creationTimestamp: "2026-01-01T00:00:00Z"}}
spec:
  project: shop
  source: {{repoURL: "https://git.example.com/shop.git", path: shop}}
  destination: {{server: "https://kubernetes.default.svc", namespace: shop}}
  syncPolicy: {{{policy}}}
status: {status}
"""
OUT = "{sync: {status: OutOfSync}, health: {status: Healthy}}"
SECRET = "wu7Eiph2ahdo"  # noqa: S105 - what must not be shown


def app(status: str, policy: str = "automated: {}") -> str:
    return APP.format(status=status, policy=policy)


def drift(**given: Any) -> Drift:  # noqa: ANN401 - any field of a drift
    known: dict[str, Any] = {
        "namespace": "argocd",
        "name": "shop",
        "onset": "2026-11-20T12:00:00Z",
        "sync": "OutOfSync",
        "health": "Healthy",
        "causes": (Cause.MANUAL_EDIT,),
        "summary": "Somebody scaled Deployment web.",
    }
    return Drift(**{**known, **given})


def only(drafts: Sequence[Draft]) -> Draft:
    (draft,) = drafts
    return draft


def test_drift_is_told_with_its_age_cause_fields_and_who_wrote_them(drafts_of: DraftsOf) -> None:
    change = Change(path="spec.replicas", desired="2", live="9", manager="kubectl-scale")
    resource = DriftedResource(
        group="apps",
        kind="Deployment",
        namespace="shop",
        name="web",
        cause=Cause.MANUAL_EDIT,
        changes=(change,),
        changes_total=1,
    )
    record = drift(onset_exact=True, resources=(resource,), resources_total=1, remedy="Revert it.")
    said = only(drafts_of(application_out_of_sync, app(OUT), {DRIFT: (record,)}))
    assert said.problem.message == "is out of sync since 3 days: manual-edit"
    assert said.problem.evidence == {
        "since": "2026-11-20T12:00:00Z",
        "summary": "Somebody scaled Deployment web.",
        "resources": 1,
        "resource_1": "Deployment shop/web: manual-edit (spec.replicas by kubectl-scale)",
        "remedy": "Revert it.",
    }


def test_values_of_changed_fields_are_never_evidence(drafts_of: DraftsOf) -> None:
    change = Change(path="data.password", desired="old-" + SECRET, live=SECRET)
    resource = DriftedResource(
        kind="ConfigMap", name="web", cause=Cause.MANUAL_EDIT, changes=(change,)
    )
    record = drift(resources=(resource,), resources_total=1)
    said = only(drafts_of(application_out_of_sync, app(OUT), {DRIFT: (record,)}))
    assert SECRET not in repr(said.problem)


def test_an_onset_that_nobody_saw_is_a_lower_bound(drafts_of: DraftsOf) -> None:
    said = only(drafts_of(application_out_of_sync, app(OUT), {DRIFT: (drift(),)}))
    assert said.problem.message.startswith("is out of sync since at least 3 days")


@pytest.mark.parametrize(
    ("policy", "causes", "severity"),
    [
        ("automated: {}", (Cause.SOURCE_AHEAD,), "medium"),
        ("", (Cause.SOURCE_AHEAD,), "low"),
        ("", (Cause.SOURCE_AHEAD, Cause.MANUAL_EDIT), "medium"),
        ("automated: {enabled: false}", (Cause.SOURCE_AHEAD,), "low"),
    ],
)
def test_a_release_that_waits_for_people_weighs_less(
    drafts_of: DraftsOf, policy: str, causes: tuple[Cause, ...], severity: str
) -> None:
    record = drift(causes=causes)
    said = only(drafts_of(application_out_of_sync, app(OUT, policy), {DRIFT: (record,)}))
    assert said.severity == severity


@pytest.mark.parametrize(("policy", "severity"), [("automated: {}", "medium"), ("", "low")])
def test_without_a_record_it_is_said_that_the_onset_is_not_known(
    drafts_of: DraftsOf, policy: str, severity: str
) -> None:
    said = only(drafts_of(application_out_of_sync, app(OUT, policy)))
    assert "not known" in said.problem.message
    assert said.severity == severity


@pytest.mark.parametrize(
    ("version", "said", "severity"),
    [
        ("v2.14.3", "lacks resources in the cluster", "medium"),
        ("v3.3.0", "lacks resources in the cluster", "medium"),
        ("v3.4.0", "lacks all its resources", "high"),
        ("v3.6.1", "lacks all its resources", "high"),
        (None, "lacks resources in the cluster", "medium"),
    ],
)
def test_missing_means_what_the_version_means_by_it(
    drafts_of: DraftsOf, version: str | None, said: str, severity: str
) -> None:
    put = {INSTALLATIONS: (Installation(namespace="argocd", version=version),), DRIFT: ()}
    draft = only(drafts_of(application_unhealthy, app("{health: {status: Missing}}"), put))
    assert (draft.problem.message, draft.severity) == (said, severity)


def test_one_that_waits_for_its_first_sync_by_hand_is_low(drafts_of: DraftsOf) -> None:
    status = "{health: {status: Missing}}"
    draft = only(drafts_of(application_unhealthy, app(status, policy="")))
    assert "waits for somebody to sync it for the first time" in draft.problem.message
    assert draft.severity == "low"
    synced = "{health: {status: Missing}, history: [{id: 1}]}"
    assert only(drafts_of(application_unhealthy, app(synced, policy=""))).severity == "medium"


@pytest.mark.parametrize(
    ("health", "severity"),
    [("Degraded", "high"), ("Suspended", "info"), ("Frobnicated", "medium")],
)
def test_health_weighs_as_much_as_it_says(drafts_of: DraftsOf, health: str, severity: str) -> None:
    status = f'{{health: {{status: {health}}}, reconciledAt: "2026-11-23T11:59:00Z"}}'
    assert only(drafts_of(application_unhealthy, app(status))).severity == severity


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("ComparisonError", "high"),
        ("SharedResourceWarning", "medium"),
        ("OrphanedResourceWarning", "low"),
        ("NewError", "medium"),
        ("NewWarning", "low"),
    ],
)
def test_a_condition_weighs_by_its_type(drafts_of: DraftsOf, name: str, severity: str) -> None:
    status = f"{{conditions: [{{type: {name}, message: so}}]}}"
    assert only(drafts_of(application_condition, app(status))).severity == severity


def test_failed_hooks_and_used_retries_are_named(drafts_of: DraftsOf) -> None:
    status = """{operationState: {phase: Failed, retryCount: 5,
      finishedAt: "2026-11-23T10:00:00Z", syncResult: {resources: [
        {kind: Job, name: migrate, namespace: shop, hookType: PreSync, hookPhase: Failed},
        {kind: Service, name: web, namespace: shop, status: SyncFailed}]}}}"""
    draft = only(drafts_of(application_sync_failed, app(status, "retry: {limit: 5}")))
    assert draft.problem.message == (
        "failed to sync 2 hours ago, all 5 retries used: PreSync hook Job migrate, Service web"
    )


@pytest.mark.parametrize(
    "check", [application_condition, application_sync_failed], ids=lambda check: str(check.id)
)
def test_messages_of_argo_cd_are_not_shown_with_what_is_secret_in_them(
    drafts_of: DraftsOf, check: Check[Any]
) -> None:
    message = f"cannot clone https://bot:{SECRET}@git.example.com/shop.git"
    status = f"""{{conditions: [{{type: ComparisonError, message: "{message}"}}],
      operationState: {{phase: Error, message: "{message}"}}}}"""
    assert SECRET not in repr(only(drafts_of(check, app(status))).problem)


def test_a_credential_is_told_without_its_value_and_not_kept(drafts_of: DraftsOf) -> None:
    manifest = app("{}").replace(
        "path: shop}",
        f"path: shop, helm: {{values: 'password: {SECRET}', "
        f"valuesObject: {{token: {SECRET}}}, "
        f"parameters: [{{name: a.password, value: {SECRET}}}]}}}}",
    )
    drafts = drafts_of(application_credentials_in_source, manifest)
    assert len(drafts) > 1
    assert SECRET not in repr([(draft.problem, vars(draft.reported)) for draft in drafts])


def config(name: str, **data: str) -> str:
    lines = "".join(f"  {key.replace('_', '.')}: '{value}'\n" for key, value in data.items())
    head = f"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: argocd}}\n"
    return f"{head}data:\n{lines}"


@pytest.mark.parametrize(
    ("role", "policy", "severity"),
    [
        ("", "", "medium"),
        ("role:readonly", "", "high"),
        ("role:admin", "", "critical"),
        ("role:dev", "p, role:dev, clusters, update, *, allow", "critical"),
    ],
)
def test_strangers_weigh_by_what_they_may_do(
    drafts_of: DraftsOf, role: str, policy: str, severity: str
) -> None:
    manifest = config("argocd-cm", users_anonymous_enabled="true") + config(
        "argocd-rbac-cm", policy_default=role, policy_csv=policy
    )
    assert only(drafts_of(anonymous_enabled, manifest)).severity == severity


def test_the_terminal_names_who_may_use_it(drafts_of: DraftsOf) -> None:
    manifest = config("argocd-cm", exec_enabled="true") + config(
        "argocd-rbac-cm", policy_csv="p, role:dev, exec, create, */*, allow"
    )
    said = only(drafts_of(exec_enabled, manifest))
    assert said.problem.message == "offers shells in pods to role:admin, role:dev"
    assert said.severity == "medium"


@pytest.mark.parametrize(
    ("generators", "severity"),
    [("[{git: {}}]", "high"), ("[{matrix: {generators: [{git: {}}, {clusters: {}}]}}]", "medium")],
)
def test_a_project_that_may_come_from_administrators_weighs_less(
    drafts_of: DraftsOf, generators: str, severity: str
) -> None:
    manifest = f"""
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {{name: shops, namespace: argocd}}
spec: {{generators: {generators}, template: {{spec: {{project: "{{{{team}}}}"}}}}}}
"""
    assert only(drafts_of(application_set_templated_project, manifest)).severity == severity


def test_what_the_operator_found_sick_is_named_where_argo_cd_names_nothing(
    drafts_of: DraftsOf,
) -> None:
    sick = DriftedResource(
        group="apps",
        kind="Deployment",
        namespace="shop",
        name="web",
        cause=Cause.HEALTH_ONLY,
        reason="Degraded: out of time",
        health="Degraded",
    )
    slow = replace(sick, name="api", reason="Progressing", health="Progressing")
    known = drift(sync="Synced", health="Degraded", causes=(), resources=(sick, slow))
    status = "{sync: {status: Synced}, health: {status: Degraded}, resourceHealthSource: appTree}"
    said = only(drafts_of(application_unhealthy, app(status), {DRIFT: (known,)}))
    assert said.problem.message == "is degraded since 3 days: Deployment web"
    assert said.problem.evidence == {"Deployment web": "Degraded: out of time"}


def test_without_argo_cd_and_flux_nothing_is_said(drafts_of: DraftsOf) -> None:
    manifest = config("settings", admin_enabled="true")
    assert drafts_of(list(CHECKS), manifest) == ()
