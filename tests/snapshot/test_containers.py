"""A container of any role shows what it will run with, and where that was written."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from kube9_core.errors import UndeclaredKind, Unreadable
from kube9_core.snapshot.container import Container
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.workload import Workload

ReadOne = Callable[[str], Object]
Containers = Callable[..., dict[str, Container]]


@pytest.fixture
def containers(read_one: ReadOne) -> Containers:
    """The containers of a pod by name, from what stands in its spec."""

    def made(spec: str, annotations: str = "{}") -> dict[str, Container]:
        pod = read_one(
            f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p, annotations: {annotations}}}\n"
            f"spec: {spec}"
        )
        assert isinstance(pod, Workload)
        return {item.name: item for item in pod.containers}

    return made


ROLES = """
  containers: [{name: web, image: a}, {name: log, image: a}]
  initContainers: [{name: setup, image: a}, {name: mesh, image: a, restartPolicy: Always}]
  ephemeralContainers: [{name: debug, image: a}]
"""


def test_each_container_knows_its_role_and_place(containers: Containers) -> None:
    found = {name: (str(item.role), item.path) for name, item in containers(ROLES).items()}
    assert found == {
        "web": ("regular", "containers[0]"),
        "log": ("regular", "containers[1]"),
        "setup": ("init", "initContainers[0]"),
        "mesh": ("sidecar", "initContainers[1]"),
        "debug": ("ephemeral", "ephemeralContainers[0]"),
    }


def test_only_an_init_container_can_be_a_sidecar(containers: Containers) -> None:
    found = containers("{containers: [{name: web, image: a, restartPolicy: Always}]}")
    assert found["web"].role == "regular"


INHERITED = """
  securityContext:
    runAsUser: 1000
    runAsNonRoot: true
    seccompProfile: {type: RuntimeDefault}
    appArmorProfile: {type: RuntimeDefault}
    windowsOptions: {hostProcess: true}
  containers:
    - {name: heir, image: a}
    - name: own
      image: a
      securityContext:
        runAsUser: 0
        runAsNonRoot: false
        seccompProfile: {type: Unconfined}
        appArmorProfile: {type: Unconfined}
        windowsOptions: {hostProcess: false}
  initContainers: [{name: setup, image: a}]
  ephemeralContainers: [{name: debug, image: a}]
"""


@pytest.mark.parametrize("name", ["heir", "setup", "debug"])
def test_what_a_container_does_not_say_it_inherits(containers: Containers, name: str) -> None:
    found = containers(INHERITED)[name]
    assert (found.run_as_user, found.run_as_non_root) == (1000, True)
    assert found.seccomp is not None
    assert found.seccomp.type == "RuntimeDefault"
    assert found.apparmor is not None
    assert found.apparmor.type == "RuntimeDefault"
    assert found.host_process
    assert found.origin("runAsUser") == "^securityContext.runAsUser"
    assert found.origin("seccompProfile") == "^securityContext.seccompProfile"


def test_what_a_container_says_wins(containers: Containers) -> None:
    found = containers(INHERITED)["own"]
    assert (found.run_as_user, found.run_as_non_root) == (0, False)
    assert found.seccomp is not None
    assert found.seccomp.type == "Unconfined"
    assert not found.host_process
    assert found.origin("runAsUser") == "securityContext.runAsUser"


def test_a_value_nobody_set_belongs_where_it_should_be_written(containers: Containers) -> None:
    found = containers("{containers: [{name: web, image: a}]}")["web"]
    assert (found.run_as_user, found.run_as_non_root, found.seccomp) == (None, None, None)
    assert found.origin("runAsNonRoot") == "securityContext.runAsNonRoot"


def test_fields_without_a_pod_level_twin_are_the_containers_own(containers: Containers) -> None:
    found = containers(INHERITED)["heir"]
    assert found.origin("privileged") == "securityContext.privileged"
    assert found.origin("capabilities") == "securityContext.capabilities"
    assert not found.privileged
    assert not found.read_only_root


@pytest.mark.parametrize(
    ("security", "allowed"),
    [
        ("{}", True),
        ("{allowPrivilegeEscalation: true}", True),
        ("{allowPrivilegeEscalation: false}", False),
        ("{allowPrivilegeEscalation: false, privileged: true}", True),
        ("{allowPrivilegeEscalation: false, capabilities: {add: [SYS_ADMIN]}}", True),
        ("{allowPrivilegeEscalation: false, capabilities: {add: [NET_ADMIN]}}", False),
    ],
)
def test_privilege_escalation_is_allowed_unless_forbidden_and_implied_by_more(
    containers: Containers, security: str, *, allowed: bool
) -> None:
    found = containers(f"{{containers: [{{name: web, image: a, securityContext: {security}}}]}}")
    assert found["web"].allows_privilege_escalation is allowed


def test_the_apparmor_annotation_is_that_of_the_container(containers: Containers) -> None:
    key = "container.apparmor.security.beta.kubernetes.io"
    found = containers(ROLES, f"{{{key}/web: unconfined, other: x}}")
    assert found["web"].apparmor_annotation == "unconfined"
    assert found["log"].apparmor_annotation is None


RESOURCES = """
  resources: {limits: {cpu: "4"}}
  containers:
    - name: web
      image: a
      resources: {requests: {cpu: 100m}, limits: {cpu: "1", memory: 1Gi}}
    - {name: odd, image: a, resources: {requests: {cpu: much}}}
"""


def test_a_limit_without_a_request_is_the_request(containers: Containers) -> None:
    found = containers(RESOURCES)["web"]
    assert found.request("cpu") == Decimal("0.1")
    assert found.request("memory") == found.limit("memory") == Decimal(2**30)
    assert found.limit("nvidia.com/gpu") is None
    assert found.pod.request("cpu") == Decimal(4)


def test_a_quantity_nobody_can_read_is_named_with_its_place(containers: Containers) -> None:
    with pytest.raises(Unreadable, match=r"containers\[1\]\.resources\.requests\.cpu.*'much'"):
        containers(RESOURCES)["odd"].request("cpu")


def test_a_container_without_an_image_cannot_be_judged_by_it(containers: Containers) -> None:
    with pytest.raises(Unreadable, match="names no image"):
        _ = containers("{containers: [{name: web}]}")["web"].image


def test_probes_and_hooks_are_found_by_their_field(containers: Containers) -> None:
    spec = """{containers: [{name: web, image: a,
      readinessProbe: {tcpSocket: {port: 1}}, lifecycle: {preStop: {exec: {command: [x]}}}}]}"""
    found = containers(spec)["web"]
    assert list(found.probes) == ["readinessProbe"]
    assert list(found.hooks) == ["preStop"]


@pytest.mark.parametrize(
    ("spec", "account"),
    [
        ("{}", "default"),
        ("{serviceAccountName: bot}", "bot"),
        ("{serviceAccount: old}", "old"),
        ("{serviceAccountName: bot, serviceAccount: old}", "bot"),
    ],
)
def test_a_pod_runs_as_the_account_it_names(read_one: ReadOne, spec: str, account: str) -> None:
    pod = read_one(f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {spec}\n")
    assert isinstance(pod, Workload)
    assert pod.pod.service_account == account


def test_a_shape_does_not_tell_whose_it_is(containers: Containers) -> None:
    container = containers("{containers: [{name: web, image: a}]}")["web"]
    assert container.pod.workload.name == "p"
    shared = type(container.pod)(container.pod.wire, {}, container.pod.version)
    with pytest.raises(UndeclaredKind, match="second argument"):
        _ = shared.workload
