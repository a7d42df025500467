"""Projects, ApplicationSets and Flux."""

from collections.abc import Callable
from typing import Any

import pytest
from kube9_argocd.views import ApplicationSet, AppProject, FluxKustomization, HelmRelease

See = Callable[..., Any]


def test_a_project_that_says_nothing_allows_nothing(seen: See) -> None:
    project = seen(AppProject, "default", spec={})
    assert (project.source_repos, project.destinations, project.roles) == ((), (), ())
    assert (project.sync_windows, project.source_namespaces) == ((), ())


def test_tokens_and_windows_of_a_project_are_told(seen: See) -> None:
    role = {"name": "ci", "policies": ["p, a, b, c, d, allow"], "jwtTokens": [{"iat": 5}]}
    window = {"kind": "deny", "schedule": "0 0 * * *", "duration": "1h", "manualSync": True}
    spec = {
        "roles": [role],
        "syncWindows": [window],
        "signatureKeys": [{"keyID": "4AEE18F83AFDEB23"}],
        "orphanedResources": {"warn": False},
        "clusterResourceWhitelist": [{"group": "*", "kind": "*"}],
    }
    project = seen(AppProject, "shop", spec=spec)
    assert (project.roles[0].jwt_tokens[0].iat, project.roles[0].jwt_tokens[0].exp) == (5, 0)
    assert project.sync_windows[0].manual_sync
    assert project.spec.signature_keys[0].key_id == "4AEE18F83AFDEB23"
    assert project.spec.orphaned_resources.warn is False
    assert project.spec.cluster_resource_whitelist[0].kind == "*"


def test_generators_within_generators_are_named(seen: See) -> None:
    matrix = {"generators": [{"git": {"repoURL": "x"}}, {"merge": {"generators": [{"list": {}}]}}]}
    spec = {"generators": [{"matrix": matrix}, {"scmProvider": {"github": {}}}]}
    found = seen(ApplicationSet, "shops", spec=spec)
    assert found.generator_kinds == ("matrix", "git", "merge", "list", "scmProvider")
    assert (found.applications_sync, found.preserves_resources) == ("sync", False)


def test_the_policy_and_the_conditions_of_an_application_set_are_told(seen: See) -> None:
    policy = {"applicationsSync": "create-only", "preserveResourcesOnDeletion": True}
    condition = {"type": "ErrorOccurred", "status": "True", "message": "no such repository"}
    template = {"metadata": {"name": "{{name}}"}, "spec": {"project": "{{project}}"}}
    found = seen(
        ApplicationSet,
        spec={"syncPolicy": policy, "template": template},
        status={"conditions": [condition]},
    )
    assert (found.applications_sync, found.preserves_resources) == ("create-only", True)
    assert found.condition("ErrorOccurred").message == "no such repository"
    assert found.condition("ResourcesUpToDate") is None
    assert found.template.spec.project == "{{project}}"


def flux(ready: str | None, **status: object) -> dict[str, object]:
    conditions = [] if ready is None else [{"type": "Ready", "status": ready, "message": "said"}]
    return {"observedGeneration": 2, "conditions": conditions, **status}


APPLIED = {"lastAppliedRevision": "main@sha1:a", "lastAttemptedRevision": "main@sha1:a"}
BEHIND = {"lastAppliedRevision": "main@sha1:a", "lastAttemptedRevision": "main@sha1:b"}


@pytest.mark.parametrize(
    ("spec", "status", "sync", "health"),
    [
        ({}, flux("True", **APPLIED), "Synced", "Healthy"),
        ({}, flux("False", **BEHIND), "OutOfSync", "Degraded"),
        ({}, flux("False", **APPLIED), "OutOfSync", "Degraded"),
        ({}, flux("Unknown", **APPLIED), "Unknown", "Progressing"),
        ({}, {}, "Unknown", "Unknown"),
        ({}, {**flux("True", **APPLIED), "observedGeneration": 1}, "Unknown", "Unknown"),
        ({"suspend": True}, flux("True", **APPLIED), "Unknown", "Suspended"),
        ({"suspend": True}, flux("True", **BEHIND), "OutOfSync", "Suspended"),
    ],
    ids=[
        "fine",
        "cannot apply the new",
        "cannot apply again",
        "at it",
        "never seen",
        "spec changed",
        "suspended",
        "suspended behind",
    ],
)
def test_flux_is_told_in_the_words_of_argo_cd(
    seen: See, spec: dict[str, object], status: dict[str, object], sync: str, health: str
) -> None:
    found = seen(FluxKustomization, spec=spec, status=status, metadata={"generation": 2})
    assert (found.sync, found.health) == (sync, health)
    assert found.drift_detection == "enabled"


def test_reconciling_is_progress_unless_it_is_stalled(seen: See) -> None:
    def conditions(*names: str) -> dict[str, object]:
        found = [{"type": name, "status": "True"} for name in names]
        return {"conditions": [*found, {"type": "Ready", "status": "False"}]}

    assert seen(HelmRelease, status=conditions("Reconciling")).health == "Progressing"
    assert seen(HelmRelease, status=conditions("Reconciling", "Stalled")).health == "Degraded"


def tried(reason: str, retry: str, generation: int = 2) -> dict[str, object]:
    """As Flux leaves the status of an attempt that failed: the generation stays behind."""
    ready = {"type": "Ready", "status": "False", "reason": reason}
    again = {"type": "Reconciling", "status": "True", "reason": retry}
    told = [{**item, "observedGeneration": generation} for item in (ready, again)]
    return {"observedGeneration": 1, "conditions": told, **BEHIND}


@pytest.mark.parametrize(
    ("status", "health", "ready"),
    [
        (tried("BuildFailed", "ProgressingWithRetry"), "Degraded", False),
        (tried("BuildFailed", "Progressing"), "Progressing", False),
        (tried("DependencyNotReady", "ProgressingWithRetry"), "Progressing", False),
        (tried("BuildFailed", "ProgressingWithRetry", 1), "Unknown", None),
    ],
    ids=["tries again", "at it", "waits for another", "of an older generation"],
)
def test_what_fails_and_is_tried_again_is_degraded(
    seen: See, status: dict[str, object], health: str, *, ready: bool | None
) -> None:
    found = seen(FluxKustomization, status=status, metadata={"generation": 2})
    assert (found.health, found.ready, found.sync) == (health, ready, "OutOfSync")


def test_what_a_kustomization_applied_is_counted(seen: See) -> None:
    entries = [{"id": f"shop_web-{number}_apps_Deployment", "v": "v1"} for number in range(300)]
    source = {"kind": "GitRepository", "name": "flux-system", "namespace": "flux-system"}
    found = seen(
        FluxKustomization,
        spec={"sourceRef": source},
        status={"inventory": {"entries": entries}, **APPLIED},
    )
    assert (found.inventory, found.wire.status.inventory.entries) == (300, None)
    assert found.origin == "GitRepository/flux-system in flux-system"
    assert found.applied_revision == "main@sha1:a"
    assert seen(FluxKustomization, status={}).inventory is None


HISTORY = [
    {"chartVersion": "6.1.0", "status": "failed", "version": 3},
    {"chartVersion": "6.0.0", "status": "deployed", "version": 2},
]
CHART = {"spec": {"chart": "podinfo", "sourceRef": {"kind": "HelmRepository", "name": "podinfo"}}}


@pytest.mark.parametrize(
    ("version", "status"),
    [
        ("v2", {"history": HISTORY, "lastAttemptedRevision": "6.1.0"}),
        ("v2beta2", {"history": HISTORY, "lastAttemptedRevision": "6.1.0"}),
        ("v2beta1", {"lastAppliedRevision": "6.0.0", "lastAttemptedRevision": "6.1.0"}),
    ],
)
def test_helm_releases_of_each_version_tell_what_is_deployed(
    seen: See, version: str, status: dict[str, object]
) -> None:
    found = seen(
        HelmRelease,
        api_version=f"helm.toolkit.fluxcd.io/{version}",
        spec={"chart": CHART, "driftDetection": {"mode": "warn"}},
        status={**status, "conditions": [{"type": "Ready", "status": "False"}]},
    )
    assert (found.applied_revision, found.behind, found.sync) == ("6.0.0", True, "OutOfSync")
    assert (found.origin, found.drift_detection) == ("HelmRepository/podinfo podinfo", "warn")


def test_a_helm_release_may_name_an_artifact(seen: See) -> None:
    ref = {"kind": "OCIRepository", "name": "podinfo"}
    found = seen(HelmRelease, spec={"chartRef": ref}, status={})
    assert (found.origin, found.drift_detection) == ("OCIRepository/podinfo", "disabled")
    assert (found.applied_revision, found.message, found.inventory) == ("", "", None)
