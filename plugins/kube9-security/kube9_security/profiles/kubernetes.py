"""What every cluster has: the roles the API server makes, and the namespaces it begins with.

The names are those that kube-apiserver 1.37 writes; it puts back what of them is taken away. A
role is exempted from the very checks that what is shipped fails, so what somebody adds to one
shows as soon as another check is failed by it. Bindings are exempted from nothing that tells who
holds what: who is added to one is news.
"""

from kube9_core.api import DistributionProfile
from kube9_security.profiles.shapes import object_of, role

__all__ = ["KUBERNETES"]

_URL = (
    "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings"
)
_WRITE_SYSTEM = "rbac-write-system-configmaps"
_CHANGE_EVERYTHING = (
    "rbac-broad-delete rbac-change-bindings rbac-create-workloads rbac-ephemeral-containers "
    "rbac-erase-traces rbac-nodes-proxy rbac-read-secrets rbac-steal-pods rbac-webhooks "
    f"rbac-wildcard-resource rbac-write-network rbac-write-status {_WRITE_SYSTEM}"
)
_EVERYTHING = (
    "rbac-approve-certificates rbac-bind rbac-create-volumes rbac-escalate rbac-everything "
    "rbac-exec rbac-impersonate rbac-issue-tokens rbac-port-forward rbac-wildcard-verb "
    f"{_CHANGE_EVERYTHING}"
)

_FOR_PEOPLE = (
    role(
        "cluster-admin",
        _EVERYTHING,
        "The role of administrators; who holds it is judged at each binding.",
    ),
    role(
        "system:aggregate-to-admin",
        "rbac-aggregation rbac-change-bindings",
        "The part of admin that manages the roles of one namespace; its bindings are judged.",
    ),
    role(
        "system:aggregate-to-edit",
        "rbac-aggregation rbac-broad-delete rbac-create-workloads rbac-erase-traces rbac-exec "
        "rbac-impersonate rbac-issue-tokens rbac-port-forward rbac-read-secrets "
        f"rbac-write-network {_WRITE_SYSTEM}",
        "What edit and admin are made of, for use in one namespace; their bindings are judged.",
    ),
    role(
        "admin edit view system:auth-delegator system:heapster system:kube-aggregator "
        "system:certificates.k8s.io:certificatesigningrequests:nodeclient "
        "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient "
        "system:certificates.k8s.io:kube-apiserver-client-approver "
        "system:certificates.k8s.io:kube-apiserver-client-kubelet-approver "
        "system:certificates.k8s.io:kubelet-serving-approver "
        "system:certificates.k8s.io:legacy-unknown-approver "
        "system:kubelet-api-admin system:node system:node-bootstrapper "
        "system:node-problem-detector system:persistent-volume-provisioner",
        "rbac-unused-role",
        "The API server offers it to whoever needs it, and makes it again when it is removed.",
    ),
)
_NODES = (
    role(
        "system:node",
        "rbac-create-workloads rbac-issue-tokens rbac-read-secrets rbac-steal-pods "
        "rbac-write-status",
        "What a kubelet may do; the node authorizer holds each to the pods of its own node.",
    ),
    role(
        "system:kubelet-api-admin",
        "rbac-nodes-proxy rbac-wildcard-verb",
        "Lets the API server speak to kubelets.",
    ),
    role("system:node-problem-detector", "rbac-write-status", "Sets conditions of its node."),
    role(
        "system:persistent-volume-provisioner",
        "rbac-create-volumes",
        "Makes volumes as claims ask for them.",
    ),
    role(
        "system:kube-scheduler",
        "rbac-steal-pods rbac-write-status",
        "Binds pods to nodes, and makes room for those that matter more.",
    ),
)
_CONTROLLERS = (
    role(
        "system:kube-controller-manager",
        "rbac-issue-tokens rbac-read-secrets rbac-wildcard-resource",
        "Gives each controller the token of its own account, and watches all kinds there are.",
    ),
    role(
        "system:controller:clusterrole-aggregation-controller",
        "rbac-escalate",
        "Writes into aggregated roles what flows into them.",
    ),
    role(
        "system:controller:certificate-controller",
        "rbac-approve-certificates",
        "Approves the client certificates of kubelets.",
    ),
    role(
        "system:controller:cronjob-controller system:controller:deployment-controller "
        "system:controller:job-controller system:controller:replicaset-controller "
        "system:controller:replication-controller system:controller:statefulset-controller",
        "rbac-create-workloads",
        "Makes the pods that its objects ask for.",
    ),
    role(
        "system:controller:daemon-set-controller",
        "rbac-create-workloads rbac-steal-pods",
        "Makes a pod for each node, and takes away those that fit it no more.",
    ),
    role(
        "system:controller:persistent-volume-binder",
        "rbac-create-volumes rbac-create-workloads",
        "Makes volumes for claims, and pods that wipe those to be used again.",
    ),
    role(
        "system:controller:generic-garbage-collector "
        "system:controller:storage-version-migrator-controller",
        _CHANGE_EVERYTHING,
        "Changes objects of every kind that the cluster serves: owners that are gone, versions "
        "that are old.",
    ),
    role(
        "system:controller:resourcequota-controller",
        "rbac-read-secrets rbac-wildcard-resource",
        "Counts objects of every kind that the cluster serves.",
    ),
    role(
        "system:controller:horizontal-pod-autoscaler",
        "rbac-wildcard-resource",
        "Scales any kind that has a scale, by metrics that others name.",
    ),
    role(
        "system:controller:namespace-controller",
        "rbac-broad-delete rbac-erase-traces rbac-nodes-proxy rbac-read-secrets rbac-webhooks "
        "rbac-wildcard-resource rbac-write-network",
        "Empties namespaces that are deleted.",
    ),
    role(
        "system:controller:disruption-controller",
        "rbac-wildcard-resource rbac-write-status",
        "Reads the scale of any kind, to know how many pods a budget speaks of.",
    ),
    role(
        "system:controller:node-controller",
        "rbac-steal-pods rbac-write-status",
        "Marks nodes that are gone, and removes their pods.",
    ),
    role(
        "system:controller:attachdetach-controller system:controller:route-controller "
        "system:controller:service-controller system:controller:pod-garbage-collector "
        "system:controller:device-taint-eviction-controller "
        "system:controller:resource-claim-controller",
        "rbac-write-status",
        "Reports in the status what it has done.",
    ),
    role(
        "system:controller:endpoint-controller system:controller:endpointslice-controller "
        "system:controller:endpointslicemirroring-controller",
        "rbac-write-network",
        "Writes which pods are behind a Service.",
    ),
    role(
        "system:controller:root-ca-cert-publisher",
        _WRITE_SYSTEM,
        "Keeps kube-root-ca.crt in every namespace.",
    ),
)
_FORMER = (
    role(
        "system:controller:expand-controller system:controller:persistent-volume-binder",
        "rbac-read-secrets",
        "Until 1.30: reads the credentials of storage whose driver is part of Kubernetes.",
    ),
)
_IN_NAMESPACES = (
    object_of(
        "Role",
        "system:controller:bootstrap-signer system:controller:token-cleaner",
        "rbac-read-secrets",
        "Keeps bootstrap tokens in order, which are Secrets of kube-system.",
        namespace="kube-system",
    ),
    object_of(
        "ServiceAccount",
        "clusterrole-aggregation-controller cronjob-controller daemon-set-controller "
        "deployment-controller generic-garbage-collector job-controller "
        "persistent-volume-binder replicaset-controller replication-controller "
        "statefulset-controller storage-version-migrator-controller",
        "rbac-escalation-path",
        "An account of kube-controller-manager, which signs tokens of all accounts itself.",
        namespace="kube-system",
    ),
    object_of(
        "ClusterRoleBinding",
        "system:controller:route-controller system:controller:selinux-warning-controller "
        "system:controller:service-controller system:kube-dns",
        "rbac-dangling-subject",
        "Bound beforehand: the account appears with the part of the cluster that uses it.",
    ),
    object_of(
        "RoleBinding",
        "system::leader-locking-kube-controller-manager system::leader-locking-kube-scheduler "
        "system:controller:bootstrap-signer system:controller:cloud-provider "
        "system:controller:token-cleaner",
        "rbac-dangling-subject",
        "Bound beforehand: the account appears with the part of the cluster that uses it.",
        namespace="kube-system",
    ),
    object_of(
        "RoleBinding",
        "system:controller:bootstrap-signer",
        "rbac-dangling-subject",
        "Bound beforehand: the account appears with the part of the cluster that uses it.",
        namespace="kube-public",
    ),
)

KUBERNETES = DistributionProfile(
    name="kubernetes",
    title="Kubernetes itself",
    url=_URL,
    always=True,
    exemptions=(*_FOR_PEOPLE, *_NODES, *_CONTROLLERS, *_FORMER, *_IN_NAMESPACES),
)
