"""What can be seen in objects of the API: section 5, policies.

The benchmark calls most of these manual. They are automatic here wherever a check judges what
the control is about.
"""

from kube9_security.frameworks.cis.row import Row

__all__ = ["POLICIES"]

_POLICY = "look at the Pod Security labels of each namespace, or at the policy that stands for them"


def _same(number: str, title: str, manual: str) -> Row:
    return Row(number, number, title, manual)


def _admission(v1_12: str | None, v1_8: str | None, title: str) -> Row:
    return Row(v1_12, v1_8, title, f"{_POLICY}, and at the pods that run")


def _role(number: str, title: str, rights: str) -> Row:
    asked = f"look at who may {rights}: kube9 rbac who-can answers it"
    return Row(number, number, title, asked)


_RBAC = (
    _same(
        "5.1.1",
        "Only those who need it hold cluster-admin",
        "look at the bindings of cluster-admin and of roles that grant as much",
    ),
    _role("5.1.2", "Few may read Secrets", "get, list or watch Secrets"),
    _same("5.1.3", "Roles use few wildcards", "look at roles with * among verbs or resources"),
    _role("5.1.4", "Few may create pods", "create pods"),
    _same(
        "5.1.5",
        "The default accounts are not used",
        "look at the account default of each namespace: its bindings, and its "
        "automountServiceAccountToken",
    ),
    _same(
        "5.1.6",
        "Account tokens are mounted only where they are needed",
        "look at automountServiceAccountToken of pods and of their accounts",
    ),
    _same(
        "5.1.7",
        "The group system:masters is not used",
        "look at bindings, and at certificates that name system:masters as organization: the "
        "API shows the bindings only",
    ),
    _role(
        "5.1.8",
        "Few may bind, impersonate or escalate",
        "bind or escalate roles, or impersonate users, groups and accounts",
    ),
    _role("5.1.9", "Few may create PersistentVolumes", "create PersistentVolumes"),
    _role("5.1.10", "Few may use the proxy of nodes", "get or create nodes/proxy"),
    _role(
        "5.1.11",
        "Few may approve certificates",
        "update certificatesigningrequests/approval",
    ),
    _role(
        "5.1.12",
        "Few may change admission webhooks",
        "create or change validating and mutating webhook configurations",
    ),
    _role("5.1.13", "Few may make tokens of accounts", "create serviceaccounts/token"),
)
_STANDARDS = (
    _same(
        "5.2.1",
        "Some policy controls which pods are admitted",
        f"{_POLICY}: every namespace with workloads of yours needs one",
    ),
    _admission("5.2.2", "5.2.2", "Privileged containers are not admitted"),
    _admission("5.2.3", "5.2.3", "Pods that share the host's processes are not admitted"),
    _admission("5.2.4", "5.2.4", "Pods that share the host's IPC are not admitted"),
    _admission("5.2.5", "5.2.5", "Pods that share the host's network are not admitted"),
    _admission("5.2.6", "5.2.6", "Containers that may gain privileges are not admitted"),
    _admission("5.2.7", "5.2.7", "Containers that run as root are not admitted"),
    _admission("5.2.8", "5.2.8", "Containers with NET_RAW are not admitted"),
    _admission(None, "5.2.9", "Containers with added capabilities are not admitted"),
    _admission("5.2.9", "5.2.10", "Containers that keep capabilities are not admitted"),
    _admission("5.2.10", "5.2.11", "Windows host processes are not admitted"),
    _admission("5.2.11", "5.2.12", "Pods with hostPath volumes are not admitted"),
    _admission("5.2.12", "5.2.13", "Containers with host ports are not admitted"),
)
_REST = (
    _same(
        "5.3.1",
        "The network plugin enforces network policies",
        "look at which network plugin runs and whether it enforces NetworkPolicy",
    ),
    _same(
        "5.3.2",
        "Every namespace has network policies",
        "look at the NetworkPolicies of each namespace: does one select every pod?",
    ),
    _same(
        "5.4.1",
        "Secrets are files rather than variables",
        "look at env and envFrom of containers for references to Secrets",
    ),
    _same(
        "5.4.2",
        "An external store of secrets was considered",
        "look at where the Secrets of the cluster come from",
    ),
    _same(
        "5.5.1",
        "The origin of images is verified at admission",
        "look at the policy or webhook that verifies signatures of images",
    ),
)
_GENERAL = (
    Row(
        "5.6.1",
        "5.7.1",
        "Namespaces separate what belongs to different teams",
        "look at which workloads share a namespace",
    ),
    Row(
        "5.6.2",
        "5.7.2",
        "Pods have the runtime's seccomp profile",
        "look at seccompProfile of pods and containers",
    ),
    Row(
        "5.6.3",
        "5.7.3",
        "Pods and containers have a security context",
        "look at securityContext of pods and containers",
    ),
    Row(
        "5.6.4",
        "5.7.4",
        "The namespace default is not used",
        "look at what runs in the namespace default",
    ),
)

POLICIES = (*_RBAC, *_STANDARDS, *_REST, *_GENERAL)
