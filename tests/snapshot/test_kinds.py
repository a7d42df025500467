"""Every kind is known at every version it was ever served, and seen through one view."""

from collections.abc import Callable

import pytest

from kube9_core.snapshot import (
    configuration,
    platform,
    policy,
    rbac,
    routing,
    scaling,
    secret,
    service,
)
from kube9_core.snapshot.documents import Views
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.platform import ConfigMap
from kube9_core.snapshot.registry import ENTRIES
from kube9_core.snapshot.workload import Workload

Read = Callable[[str], Views]
ReadOne = Callable[[str], Object]
_RBAC = "rbac.authorization.k8s.io"
_GATEWAY = "gateway.networking.k8s.io"
_HOOKS = "admissionregistration.k8s.io"
_APPS = ("apps/v1", "apps/v1beta2", "apps/v1beta1", "extensions/v1beta1")
SERVED: dict[type[Object], dict[str, tuple[str, ...]]] = {
    Workload: {
        "Pod": ("v1",),
        "ReplicationController": ("v1",),
        "PodTemplate": ("v1",),
        "Deployment": _APPS,
        "ReplicaSet": ("apps/v1", "apps/v1beta2", "extensions/v1beta1"),
        "StatefulSet": ("apps/v1", "apps/v1beta2", "apps/v1beta1"),
        "DaemonSet": ("apps/v1", "apps/v1beta2", "extensions/v1beta1"),
        "Job": ("batch/v1", "extensions/v1beta1"),
        "CronJob": ("batch/v1", "batch/v1beta1", "batch/v2alpha1"),
        "DeploymentConfig": ("apps.openshift.io/v1", "v1"),
        "Rollout": ("argoproj.io/v1alpha1",),
    },
    service.Service: {"Service": ("v1",)},
    service.Endpoints: {"Endpoints": ("v1",)},
    service.EndpointSlice: {
        "EndpointSlice": tuple(f"discovery.k8s.io/{v}" for v in ("v1", "v1beta1", "v1alpha1"))
    },
    routing.Ingress: {
        "Ingress": ("networking.k8s.io/v1", "networking.k8s.io/v1beta1", "extensions/v1beta1")
    },
    routing.IngressClass: {"IngressClass": ("networking.k8s.io/v1", "networking.k8s.io/v1beta1")},
    routing.Gateway: {"Gateway": (f"{_GATEWAY}/v1", f"{_GATEWAY}/v1beta1", f"{_GATEWAY}/v1alpha2")},
    routing.Route: {
        "HTTPRoute": (f"{_GATEWAY}/v1", f"{_GATEWAY}/v1beta1", f"{_GATEWAY}/v1alpha2"),
        "GRPCRoute": (f"{_GATEWAY}/v1", f"{_GATEWAY}/v1alpha2"),
        "TLSRoute": (f"{_GATEWAY}/v1", f"{_GATEWAY}/v1alpha3", f"{_GATEWAY}/v1alpha2"),
        "TCPRoute": (f"{_GATEWAY}/v1alpha2",),
        "UDPRoute": (f"{_GATEWAY}/v1alpha2",),
    },
    routing.ReferenceGrant: {
        "ReferenceGrant": (f"{_GATEWAY}/v1", f"{_GATEWAY}/v1beta1", f"{_GATEWAY}/v1alpha2")
    },
    routing.OpenShiftRoute: {"Route": ("route.openshift.io/v1", "v1")},
    policy.OtherPolicy: {
        "CiliumNetworkPolicy": ("cilium.io/v2",),
        "CiliumClusterwideNetworkPolicy": ("cilium.io/v2",),
        "NetworkPolicy": (
            *("crd.projectcalico.org/v1", "projectcalico.org/v3"),
            *("crd.antrea.io/v1beta1", "crd.antrea.io/v1alpha1"),
        ),
        "GlobalNetworkPolicy": ("crd.projectcalico.org/v1", "projectcalico.org/v3"),
        "ClusterNetworkPolicy": ("crd.antrea.io/v1beta1", "policy.networking.k8s.io/v1alpha2"),
        "AdminNetworkPolicy": ("policy.networking.k8s.io/v1alpha1",),
        "BaselineAdminNetworkPolicy": ("policy.networking.k8s.io/v1alpha1",),
    },
    policy.NetworkPolicy: {"NetworkPolicy": ("networking.k8s.io/v1", "extensions/v1beta1")},
    scaling.HorizontalPodAutoscaler: {
        "HorizontalPodAutoscaler": (
            *(f"autoscaling/{v}" for v in ("v2", "v2beta2", "v2beta1", "v1")),
            "extensions/v1beta1",
        )
    },
    scaling.VerticalPodAutoscaler: {
        "VerticalPodAutoscaler": (
            *(f"autoscaling.k8s.io/{v}" for v in ("v1", "v1beta2", "v1beta1")),
            "poc.autoscaling.k8s.io/v1alpha1",
        )
    },
    scaling.PodDisruptionBudget: {"PodDisruptionBudget": ("policy/v1", "policy/v1beta1")},
    rbac.Role: {
        kind: tuple(f"{_RBAC}/{v}" for v in ("v1", "v1beta1", "v1alpha1"))
        for kind in ("Role", "ClusterRole")
    },
    rbac.Binding: {
        kind: tuple(f"{_RBAC}/{v}" for v in ("v1", "v1beta1", "v1alpha1"))
        for kind in ("RoleBinding", "ClusterRoleBinding")
    },
    rbac.ServiceAccount: {"ServiceAccount": ("v1",)},
    platform.Namespace: {"Namespace": ("v1",)},
    platform.Node: {"Node": ("v1",)},
    platform.ConfigMap: {"ConfigMap": ("v1",)},
    configuration.EncryptionConfiguration: {
        "EncryptionConfiguration": ("apiserver.config.k8s.io/v1",)
    },
    configuration.KubeletConfiguration: {
        "KubeletConfiguration": ("kubelet.config.k8s.io/v1beta1",)
    },
    secret.Secret: {"Secret": ("v1",)},
    platform.PersistentVolume: {"PersistentVolume": ("v1",)},
    platform.PersistentVolumeClaim: {"PersistentVolumeClaim": ("v1",)},
    platform.StorageClass: {"StorageClass": ("storage.k8s.io/v1", "storage.k8s.io/v1beta1")},
    platform.ResourceQuota: {"ResourceQuota": ("v1",)},
    platform.LimitRange: {"LimitRange": ("v1",)},
    platform.PriorityClass: {
        "PriorityClass": tuple(f"scheduling.k8s.io/{v}" for v in ("v1", "v1beta1", "v1alpha1"))
    },
    platform.WebhookConfiguration: dict.fromkeys(
        ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"),
        (f"{_HOOKS}/v1", f"{_HOOKS}/v1beta1"),
    ),
    platform.CustomResourceDefinition: {
        "CustomResourceDefinition": ("apiextensions.k8s.io/v1", "apiextensions.k8s.io/v1beta1")
    },
}
CLUSTER_SCOPED = {
    *("EncryptionConfiguration", "KubeletConfiguration"),
    *("ClusterRole", "ClusterRoleBinding", "Namespace", "Node", "PersistentVolume"),
    *("StorageClass", "PriorityClass", "IngressClass", "CustomResourceDefinition"),
    *("CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy", "ClusterNetworkPolicy"),
    *("AdminNetworkPolicy", "BaselineAdminNetworkPolicy"),
    *("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"),
}
EVERY = [
    (view, kind, version)
    for view, found in SERVED.items()
    for kind, versions in found.items()
    for version in versions
]
_POD = "containers: [{name: web, image: 'nginx:1'}]"
_TEMPLATE = f"template: {{metadata: {{labels: {{app: web}}}}, spec: {{{_POD}}}}}"
BODIES = {
    "Pod": f"spec: {{{_POD}}}",
    "PodTemplate": _TEMPLATE,
    "CronJob": f"spec: {{jobTemplate: {{spec: {{{_TEMPLATE}}}}}}}",
}


def manifest(version: str, kind: str, body: str = "") -> str:
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: it}}\n{body}\n"


@pytest.mark.parametrize(("view", "kind", "version"), EVERY, ids=str)
def test_a_kind_is_seen_at_every_version(
    read: Read, view: type[Object], kind: str, version: str
) -> None:
    views = read(manifest(version, kind, BODIES.get(kind, f"spec: {{{_TEMPLATE}}}")))
    (found,) = views.objects
    assert type(found) is view
    assert (found.kind.name, found.api_version, found.name) == (kind, version, "it")
    assert found.namespace == (None if kind in CLUSTER_SCOPED else "default")
    assert views.unknown == {}


@pytest.mark.parametrize(
    ("kind", "version"), [(k, v) for k, versions in SERVED[Workload].items() for v in versions]
)
def test_every_pod_bearing_kind_shows_its_pod(read_one: ReadOne, kind: str, version: str) -> None:
    found = read_one(manifest(version, kind, BODIES.get(kind, f"spec: {{{_TEMPLATE}}}")))
    assert isinstance(found, Workload)
    assert [str(item.image) for item in found.containers] == ["nginx:1"]
    assert found.pod_path.endswith("spec")


def test_the_table_here_is_complete() -> None:
    told = {(kind, view) for view, found in SERVED.items() for kind in found}
    assert told == {(entry.kind.name, entry.view) for entry in ENTRIES}


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("example.com/v1", "Deployment"),
        ("v1", "Deployment"),
        ("apps/v1", "Pod"),
        ("serving.knative.dev/v1", "Service"),
        ("networking.istio.io/v1", "Gateway"),
    ],
)
def test_the_same_name_in_another_group_is_another_kind(
    read: Read, version: str, kind: str
) -> None:
    views = read(manifest(version, kind))
    assert views.objects == ()
    assert views.unknown == {f"{version}/{kind}": 1}


def test_unknown_kinds_are_counted(read: Read) -> None:
    two = "---\n".join([manifest("example.com/v1", "Thing")] * 2)
    assert read(two).unknown == {"example.com/v1/Thing": 2}


@pytest.mark.parametrize(
    ("kind", "version", "replicas", "expected"),
    [
        ("Deployment", "apps/v1", "replicas: 3", 3),
        ("Deployment", "apps/v1", "", 1),
        ("Deployment", "apps/v1", "replicas: 0", 0),
        ("ReplicationController", "v1", "replicas: 2", 2),
        ("DeploymentConfig", "apps.openshift.io/v1", "", 1),
        ("Rollout", "argoproj.io/v1alpha1", "replicas: 4", 4),
        ("DaemonSet", "apps/v1", "", None),
        ("Job", "batch/v1", "", None),
    ],
)
def test_replicas_are_one_where_unset_and_unknown_where_nodes_or_jobs_decide(
    read_one: ReadOne, kind: str, version: str, replicas: str, expected: int | None
) -> None:
    body = f"spec: {{{_TEMPLATE}{', ' + replicas if replicas else ''}}}"
    found = read_one(manifest(version, kind, body))
    assert isinstance(found, Workload)
    assert found.replicas == expected


def test_a_rollout_may_borrow_its_template(read: Read) -> None:
    body = "spec: {workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}}"
    views = read(manifest("argoproj.io/v1alpha1", "Rollout", body))
    assert views.mistakes == ()


def test_the_values_of_a_configmap_are_dropped(read_one: ReadOne) -> None:
    body = "data: {url: http://shop.example}\nbinaryData: {blob: aGVsbG8=}"
    found = read_one(manifest("v1", "ConfigMap", body))
    assert isinstance(found, ConfigMap)
    assert found.keys == {"url", "blob"}
    assert "shop.example" not in repr(found.wire)
    assert "aGVsbG8" not in repr(found.wire)


@pytest.mark.parametrize(
    ("text", "name"),
    [("{name: web}", "web"), ("{generateName: job-}", "job-*"), ("{}", ""), ("null", "")],
)
def test_an_object_is_called_by_its_name_or_by_what_it_is_generated_from(
    read_one: ReadOne, text: str, name: str
) -> None:
    assert read_one(f"apiVersion: v1\nkind: Service\nmetadata: {text}\n").name == name
