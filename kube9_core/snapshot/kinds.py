"""The kinds we know, at every version the API ever served them.

Sources: the API reference of each release and the deprecation guide; `DeploymentConfig` and
`OPENSHIFT_ROUTE` are OpenShift's, `Rollout` is Argo's, VerticalPodAutoscaler the autoscaler
project's, and `OTHER_POLICIES` are those of network plugins and of SIG Network.
"""

from kube9_core.model.kind import Kind

__all__ = [
    "BINDINGS",
    "CONFIG_MAP",
    "CRD",
    "ENDPOINTS",
    "ENDPOINT_SLICE",
    "GATEWAY",
    "HPA",
    "INGRESS",
    "INGRESS_CLASS",
    "LIMIT_RANGE",
    "NAMESPACE",
    "NETWORK_POLICY",
    "NODE",
    "OPENSHIFT_ROUTE",
    "OTHER_POLICIES",
    "PDB",
    "PRIORITY_CLASS",
    "PV",
    "PVC",
    "REFERENCE_GRANT",
    "RESOURCE_QUOTA",
    "ROLES",
    "ROUTES",
    "SCALABLE",
    "SECRET",
    "SERVICE",
    "SERVICE_ACCOUNT",
    "STORAGE_CLASS",
    "VPA",
    "WEBHOOKS",
    "WORKLOADS",
]

_APPS = ("apps/v1beta2", "apps/v1beta1", "extensions/v1beta1")
_BATCH = ("batch/v1beta1", "batch/v2alpha1")
_RBAC = "rbac.authorization.k8s.io"
_RBAC_SERVED = (f"{_RBAC}/v1beta1", f"{_RBAC}/v1alpha1")
_GATEWAY = "gateway.networking.k8s.io"
_ADMISSION = "admissionregistration.k8s.io"

POD = Kind("", "Pod", "v1", "pods")
DEPLOYMENT = Kind("apps", "Deployment", "v1", "deployments", served=_APPS)
REPLICA_SET = Kind("apps", "ReplicaSet", "v1", "replicasets", served=_APPS)
STATEFUL_SET = Kind("apps", "StatefulSet", "v1", "statefulsets", served=_APPS)
DAEMON_SET = Kind("apps", "DaemonSet", "v1", "daemonsets", served=_APPS)
JOB = Kind("batch", "Job", "v1", "jobs", served=("extensions/v1beta1", "batch/v2alpha1"))
CRON_JOB = Kind("batch", "CronJob", "v1", "cronjobs", served=_BATCH)
REPLICATION_CONTROLLER = Kind("", "ReplicationController", "v1", "replicationcontrollers")
POD_TEMPLATE = Kind("", "PodTemplate", "v1", "podtemplates")
DEPLOYMENT_CONFIG = Kind(
    "apps.openshift.io", "DeploymentConfig", "v1", "deploymentconfigs", served=("v1",)
)
ROLLOUT = Kind("argoproj.io", "Rollout", "v1alpha1", "rollouts")

SCALABLE = (
    DEPLOYMENT,
    REPLICA_SET,
    STATEFUL_SET,
    REPLICATION_CONTROLLER,
    DEPLOYMENT_CONFIG,
    ROLLOUT,
)
WORKLOADS = (*SCALABLE, POD, DAEMON_SET, JOB, CRON_JOB, POD_TEMPLATE)

SERVICE = Kind("", "Service", "v1", "services")
ENDPOINTS = Kind("", "Endpoints", "v1", "endpoints")
ENDPOINT_SLICE = Kind(
    "discovery.k8s.io",
    "EndpointSlice",
    "v1",
    "endpointslices",
    served=("discovery.k8s.io/v1beta1",),
)
INGRESS = Kind(
    "networking.k8s.io",
    "Ingress",
    "v1",
    "ingresses",
    served=("networking.k8s.io/v1beta1", "extensions/v1beta1"),
)
INGRESS_CLASS = Kind("networking.k8s.io", "IngressClass", "v1", "ingressclasses", namespaced=False)
NETWORK_POLICY = Kind(
    "networking.k8s.io", "NetworkPolicy", "v1", "networkpolicies", served=("extensions/v1beta1",)
)
GATEWAY = Kind(_GATEWAY, "Gateway", "v1", "gateways")
ROUTES = (
    Kind(_GATEWAY, "HTTPRoute", "v1", "httproutes"),
    Kind(_GATEWAY, "GRPCRoute", "v1", "grpcroutes"),
    Kind(_GATEWAY, "TLSRoute", "v1alpha2", "tlsroutes"),
    Kind(_GATEWAY, "TCPRoute", "v1alpha2", "tcproutes"),
    Kind(_GATEWAY, "UDPRoute", "v1alpha2", "udproutes"),
)
REFERENCE_GRANT = Kind(_GATEWAY, "ReferenceGrant", "v1beta1", "referencegrants")
OPENSHIFT_ROUTE = Kind("route.openshift.io", "Route", "v1", "routes", served=("v1",))
_SIG = "policy.networking.k8s.io"
OTHER_POLICIES = (
    Kind("cilium.io", "CiliumNetworkPolicy", "v2", "ciliumnetworkpolicies"),
    Kind(
        "cilium.io",
        "CiliumClusterwideNetworkPolicy",
        "v2",
        "ciliumclusterwidenetworkpolicies",
        namespaced=False,
    ),
    Kind("crd.projectcalico.org", "NetworkPolicy", "v1", "networkpolicies"),
    Kind(
        "crd.projectcalico.org",
        "GlobalNetworkPolicy",
        "v1",
        "globalnetworkpolicies",
        namespaced=False,
    ),
    Kind("projectcalico.org", "NetworkPolicy", "v3", "networkpolicies"),
    Kind(
        "projectcalico.org",
        "GlobalNetworkPolicy",
        "v3",
        "globalnetworkpolicies",
        namespaced=False,
    ),
    Kind("crd.antrea.io", "NetworkPolicy", "v1beta1", "networkpolicies"),
    Kind(
        "crd.antrea.io",
        "ClusterNetworkPolicy",
        "v1beta1",
        "clusternetworkpolicies",
        namespaced=False,
    ),
    Kind(_SIG, "AdminNetworkPolicy", "v1alpha1", "adminnetworkpolicies", namespaced=False),
    Kind(
        _SIG,
        "BaselineAdminNetworkPolicy",
        "v1alpha1",
        "baselineadminnetworkpolicies",
        namespaced=False,
    ),
    Kind(_SIG, "ClusterNetworkPolicy", "v1alpha2", "clusternetworkpolicies", namespaced=False),
)
HPA = Kind(
    "autoscaling",
    "HorizontalPodAutoscaler",
    "v2",
    "horizontalpodautoscalers",
    served=("autoscaling/v2beta2", "autoscaling/v2beta1", "autoscaling/v1", "extensions/v1beta1"),
)
VPA = Kind(
    "autoscaling.k8s.io",
    "VerticalPodAutoscaler",
    "v1",
    "verticalpodautoscalers",
    served=(
        "autoscaling.k8s.io/v1beta2",
        "autoscaling.k8s.io/v1beta1",
        "poc.autoscaling.k8s.io/v1alpha1",
    ),
)
PDB = Kind(
    "policy", "PodDisruptionBudget", "v1", "poddisruptionbudgets", served=("policy/v1beta1",)
)
ROLES = (
    Kind(_RBAC, "Role", "v1", "roles", served=_RBAC_SERVED),
    Kind(_RBAC, "ClusterRole", "v1", "clusterroles", namespaced=False, served=_RBAC_SERVED),
)
BINDINGS = (
    Kind(_RBAC, "RoleBinding", "v1", "rolebindings", served=_RBAC_SERVED),
    Kind(
        _RBAC,
        "ClusterRoleBinding",
        "v1",
        "clusterrolebindings",
        namespaced=False,
        served=_RBAC_SERVED,
    ),
)
SERVICE_ACCOUNT = Kind("", "ServiceAccount", "v1", "serviceaccounts")
CONFIG_MAP = Kind("", "ConfigMap", "v1", "configmaps")
SECRET = Kind("", "Secret", "v1", "secrets")
NAMESPACE = Kind("", "Namespace", "v1", "namespaces", namespaced=False)
NODE = Kind("", "Node", "v1", "nodes", namespaced=False)
PV = Kind("", "PersistentVolume", "v1", "persistentvolumes", namespaced=False)
PVC = Kind("", "PersistentVolumeClaim", "v1", "persistentvolumeclaims")
STORAGE_CLASS = Kind("storage.k8s.io", "StorageClass", "v1", "storageclasses", namespaced=False)
RESOURCE_QUOTA = Kind("", "ResourceQuota", "v1", "resourcequotas")
LIMIT_RANGE = Kind("", "LimitRange", "v1", "limitranges")
PRIORITY_CLASS = Kind(
    "scheduling.k8s.io", "PriorityClass", "v1", "priorityclasses", namespaced=False
)
WEBHOOKS = (
    Kind(
        _ADMISSION,
        "ValidatingWebhookConfiguration",
        "v1",
        "validatingwebhookconfigurations",
        namespaced=False,
    ),
    Kind(
        _ADMISSION,
        "MutatingWebhookConfiguration",
        "v1",
        "mutatingwebhookconfigurations",
        namespaced=False,
    ),
)
CRD = Kind(
    "apiextensions.k8s.io",
    "CustomResourceDefinition",
    "v1",
    "customresourcedefinitions",
    namespaced=False,
)
