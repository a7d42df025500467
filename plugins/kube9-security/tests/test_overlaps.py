"""One mistake is one finding, also where several checks see it.

Which checks are named shows who speaks for whom; whoever adds a check that sees a mistake of
these again is told here.
"""

from datetime import UTC, datetime
from typing import Any

import pytest
from kube9_security.checks import CHECKS

from kube9_core.api import Check, Severity
from kube9_core.engine.assessment import Rules, assess
from kube9_core.engine.drafts import Draft
from kube9_core.engine.exempting import in_force
from kube9_core.engine.selection import Planned
from kube9_core.model.exemption import Exemption, Match
from kube9_core.testing import snapshot_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
POD = """
apiVersion: v1
kind: Pod
metadata: {{name: shop, namespace: shop}}
spec:
  automountServiceAccountToken: false
  serviceAccountName: shop
  securityContext: {{runAsNonRoot: true, seccompProfile: {{type: RuntimeDefault}}, {pod}}}
  volumes: [{volumes}]
  containers:
    - name: app
      image: {image}
      volumeMounts: [{mounts}]
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {{{capabilities}}}
        {own}
"""
FINE = {
    "pod": "",
    "volumes": "",
    "image": "registry.example/shop/app:1.4.2",
    "mounts": "",
    "capabilities": "drop: [ALL]",
    "own": "",
}
OF_PODS = [
    check
    for check in CHECKS
    if check.id.partition("/")[2] not in ("metadata-api-reachable", "default-namespace")
    and "manifests" in check.modes
    and {subject.__name__ for subject in check.subjects} <= {"PodSpec", "Container"}
]


def exempted(*checks: str) -> tuple[Exemption, ...]:
    given = Exemption(
        name="shop/known", scope=None, checks=checks, match=Match(), reason="known", expires=None
    )
    return in_force((given,), NOW)


def found(
    *, every: bool = False, exemptions: tuple[Exemption, ...] = (), **change: str
) -> list[Draft]:
    """All findings of a pod that is fine but for what is changed."""
    planned = tuple(planned_of(check) for check in OF_PODS if every or check.default)
    rules = Rules(planned, exemptions, NOW, lambda _: "security")
    snapshot = snapshot_of(POD.format(**{**FINE, **change}))
    drafts = (draft for item in assess(snapshot, rules) for draft in item.drafts)
    return [draft for draft in drafts if draft.exemption is None]


def planned_of(check: Check[Any]) -> Planned:
    return Planned(check, check.severity, check.params() if check.params else None)


def told(drafts: list[Draft]) -> list[tuple[str, str]]:
    return sorted((draft.check.id.partition("/")[2], draft.at or "") for draft in drafts)


def host(name: str, path: str) -> str:
    return f"{{name: {name}, hostPath: {{path: {path}}}}}"


def mount(name: str) -> str:
    return f"{{name: {name}, mountPath: /{name}}}"


def test_a_pod_that_is_fine_has_no_finding() -> None:
    assert told(found()) == []


@pytest.mark.parametrize(
    ("add", "severity"),
    [("NET_ADMIN", "high"), ("NET_RAW, NET_ADMIN", "high"), ("SYS_ADMIN", "critical")],
)
def test_added_capabilities_are_one_finding_as_bad_as_the_worst_of_them(
    add: str, severity: Severity
) -> None:
    (finding,) = found(capabilities=f"drop: [ALL], add: [{add}]")
    assert finding.check.id == "security/added-capabilities-restricted"
    assert finding.severity == severity
    assert all(name in finding.problem.message for name in add.split(", "))


def test_whoever_accepts_added_capabilities_has_not_accepted_the_worst() -> None:
    given = exempted("security/added-capabilities-restricted", "security/added-capabilities")
    added = "drop: [ALL], add: [SYS_ADMIN, NET_RAW]"
    at = "spec.containers[0].securityContext.capabilities.add"
    assert told(found(exemptions=given, capabilities=added)) == [
        ("kernel-capabilities", at),
        ("sys-admin-capability", at),
    ]


def test_what_is_not_dropped_is_one_finding() -> None:
    at = "spec.containers[0].securityContext.capabilities.drop"
    assert told(found(capabilities="drop: [CHOWN]")) == [("drop-all-capabilities", at)]
    given = exempted("security/drop-all-capabilities")
    assert told(found(capabilities="", exemptions=given)) == [("net-raw-capability", at)]


def test_each_host_volume_is_told_by_the_check_that_says_most_of_it() -> None:
    names = {
        "a": "/run/containerd/containerd.sock",
        "b": "/etc/kubernetes/azure.json",
        "c": "/etc",
        "d": "/data",
        "e": "/run",
    }
    volumes = ", ".join(host(name, path) for name, path in names.items())
    mounts = ", ".join(mount(name) for name in names)
    drafts = found(volumes=volumes, mounts=mounts)
    assert told(drafts) == [
        ("cloud-credential-path", "spec.volumes[1].hostPath"),
        ("host-path-volume", "spec.volumes[3].hostPath"),
        ("runtime-socket", "spec.volumes[0].hostPath"),
        ("runtime-socket", "spec.volumes[4].hostPath"),
        ("sensitive-host-path", "spec.volumes[2].hostPath"),
    ]
    assert all("hostPathVolumes" in {c.control for c in draft.controls} for draft in drafts)


def test_whoever_accepts_a_host_folder_has_not_accepted_that_it_is_written_to() -> None:
    given = exempted("security/host-path-volume")
    drafts = found(exemptions=given, volumes=host("d", "/data"), mounts=mount("d"))
    assert told(drafts) == [("writable-host-path", "spec.containers[0].volumeMounts[0].readOnly")]


def test_a_user_or_group_of_root_is_one_finding_also_with_the_contested_checks() -> None:
    drafts = found(every=True, pod="runAsUser: 0, runAsGroup: 0, fsGroup: 0")
    about_ids = [item for item in told(drafts) if item[1].startswith("spec.securityContext.")]
    assert about_ids == [
        ("low-group-id", "spec.securityContext.fsGroup"),
        ("low-group-id", "spec.securityContext.runAsGroup"),
        ("low-user-id", "spec.securityContext.runAsUser"),
    ]


def test_an_image_without_a_version_is_one_finding_also_with_the_contested_checks() -> None:
    about_image = [item for item in told(found(every=True, image="nginx")) if "image" in item[0]]
    assert about_image == [("image-digest", "spec.containers[0].image")]


def test_no_two_findings_of_a_pod_with_everything_wrong_stand_at_one_place() -> None:
    drafts = found(
        pod="runAsUser: 0, fsGroup: 0, sysctls: [{name: kernel.msgmax, value: '1'}]",
        volumes=", ".join((host("a", "/run/docker.sock"), host("b", "/"), host("c", "/data"))),
        image="k8s.gcr.io/pause:3.6",
        mounts=", ".join(map(mount, "abc")),
        capabilities="add: [ALL]",
        own="privileged: true\n        procMount: Unmasked\n        runAsUser: 0",
    )
    places = [(draft.container, draft.at) for draft in drafts]
    assert len(set(places)) == len(places), told(drafts)
