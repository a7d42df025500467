"""Every kind that bears pods is judged by both packs, and told where to change what."""

import pytest

from kube9_core.plugins.catalogue import discover
from kube9_core.testing import Said, verdict_on

CHECKS = {check.id: check for check in discover().checks}
LABELS = "metadata: {labels: {app: web}}"
POD = (
    "hostPID: true, containers: [{name: web, image: 'web:1', securityContext: {privileged: true}}]"
)
TEMPLATE = f"template: {{{LABELS}, spec: {{{POD}}}}}"
SELECTOR = "selector: {matchLabels: {app: web}}"
APPS = ("apps/v1", "apps/v1beta2", "apps/v1beta1", "extensions/v1beta1")
SCALED = [
    *(("Deployment", version) for version in APPS),
    ("ReplicaSet", "apps/v1"),
    ("ReplicaSet", "extensions/v1beta1"),
    ("StatefulSet", "apps/v1"),
    ("StatefulSet", "apps/v1beta1"),
    ("Rollout", "argoproj.io/v1alpha1"),
]
PLAIN = [
    ("ReplicationController", "v1"),
    ("DeploymentConfig", "apps.openshift.io/v1"),
    ("DeploymentConfig", "v1"),
]
BATCH = [("batch/v1", "Job"), ("extensions/v1beta1", "Job")]
CRON = ["batch/v1", "batch/v1beta1", "batch/v2alpha1"]


def written(version: str, kind: str, body: str, name: str = "name: web") -> str:
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{{name}}}\n{body}\n"


def controller(replicas: int, selector: str) -> str:
    return f"spec: {{replicas: {replicas}, {selector}, {TEMPLATE}}}"


LONG_RUNNING = [
    *((written(v, kind, controller(3, SELECTOR)), "spec.template.spec") for kind, v in SCALED),
    *(
        (written(v, kind, controller(3, "selector: {app: web}")), "spec.template.spec")
        for kind, v in PLAIN
    ),
    *(
        (written(v, "DaemonSet", f"spec: {{{SELECTOR}, {TEMPLATE}}}"), "spec.template.spec")
        for v in ("apps/v1", "extensions/v1beta1")
    ),
    (written("v1", "Pod", f"spec: {{{POD}}}"), "spec"),
    (written("v1", "PodTemplate", TEMPLATE), "template.spec"),
]
TO_AN_END = [
    *((written(v, kind, f"spec: {{{TEMPLATE}}}"), "spec.template.spec") for v, kind in BATCH),
    (
        written("batch/v1", "Job", f"spec: {{{TEMPLATE}}}", "generateName: web-"),
        "spec.template.spec",
    ),
    *(
        (
            written(v, "CronJob", f"spec: {{jobTemplate: {{spec: {{{TEMPLATE}}}}}}}"),
            "spec.jobTemplate.spec.template.spec",
        )
        for v in CRON
    ),
]


def named(value: str) -> str:
    """The kind and version, as the name of a test; paths stay what they are."""
    lines = value.splitlines()
    return f"{lines[1]} {lines[0]}" if len(lines) > 1 else value


def findings(check: str, manifest: str) -> tuple[Said, ...]:
    return verdict_on(CHECKS[check], manifest).findings


@pytest.mark.parametrize(("manifest", "spec"), [*LONG_RUNNING, *TO_AN_END], ids=named)
def test_a_pod_and_its_containers_are_judged_in_every_kind(manifest: str, spec: str) -> None:
    (shared,) = findings("security/host-pid", manifest)
    (privileged,) = findings("security/privileged-container", manifest)
    assert shared.at == f"{spec}.hostPID"
    assert privileged.at == f"{spec}.containers[0].securityContext.privileged"
    assert privileged.container == "web"


@pytest.mark.parametrize(("manifest", "spec"), LONG_RUNNING, ids=named)
def test_probes_are_asked_of_whatever_runs_for_long(manifest: str, spec: str) -> None:
    (probe,) = findings("reliability/liveness-probe", manifest)
    assert probe.at == f"{spec}.containers[0]"


@pytest.mark.parametrize(("manifest", "spec"), TO_AN_END, ids=named)
def test_probes_are_not_asked_of_jobs(manifest: str, spec: str) -> None:
    assert spec.endswith("template.spec")
    assert findings("reliability/liveness-probe", manifest) == ()


@pytest.mark.parametrize(("kind", "version"), [*SCALED, *PLAIN])
def test_replicas_are_judged_wherever_somebody_sets_them(kind: str, version: str) -> None:
    selector = "selector: {app: web}" if (kind, version) in PLAIN else SELECTOR
    (single,) = findings(
        "reliability/single-replica", written(version, kind, controller(1, selector))
    )
    (close,) = findings(
        "reliability/replicas-not-spread", written(version, kind, controller(3, selector))
    )
    assert (single.at, close.at) == ("spec.replicas", "spec.template.spec")


BORROWER = written(
    "argoproj.io/v1alpha1",
    "Rollout",
    "spec: {replicas: 3, workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}}",
    "name: canary",
)
LENDER = written("apps/v1", "Deployment", controller(0, SELECTOR))
BUDGET = written(
    "policy/v1", "PodDisruptionBudget", f"spec: {{maxUnavailable: 1, {SELECTOR}}}", "name: budget"
)


def test_a_borrowed_template_is_judged_once_where_it_is_written() -> None:
    (privileged,) = findings("security/privileged-container", f"{BORROWER}---\n{LENDER}")
    assert "Deployment" in privileged.resource


def test_a_rollout_is_judged_with_the_pods_it_borrows() -> None:
    (close,) = findings("reliability/replicas-not-spread", f"{BORROWER}---\n{LENDER}")
    assert (close.at, "Rollout" in close.resource) == ("spec.workloadRef", True)
    (bare,) = findings(
        "reliability/disruption-budget-missing",
        f"{BORROWER}---\n{LENDER}---\n{BUDGET.replace('app: web', 'app: other')}",
    )
    assert "Rollout" in bare.resource
    both = f"{BORROWER}---\n{LENDER}---\n{BUDGET}"
    assert findings("reliability/disruption-budget-missing", both) == ()


@pytest.mark.parametrize(
    "check", ["reliability/replicas-not-spread", "reliability/disruption-budget-missing"]
)
def test_nobody_calls_missing_what_stands_in_a_template_that_was_not_read(check: str) -> None:
    verdict = verdict_on(CHECKS[check], f"{BORROWER}---\n{BUDGET}")
    assert (verdict.outcome, verdict.findings) == ("skipped", ())
    assert "Deployment web, which was not read" in (verdict.reason or "")
