"""The Kubernetes Hardening Guidance of NSA and CISA, version 1.2 of August 2022.

The guidance is prose without numbers: each control is one demand of one of its sections, and
the ids are ours. They begin with the section: pod, net (network separation and hardening),
auth, log (audit logging and threat detection) and upgrade.
"""

from kube9_core.api import Control, Framework

__all__ = ["NSA_CISA"]

_BUILD = "it happens before anything reaches the cluster"
_NODES = "logs and settings of nodes are not part of the API"
_AROUND = "it lies around the cluster, not in it"

_PODS = (
    Control(
        "pod-non-root",
        "Containers run as another user than root",
        manual="look at runAsNonRoot and runAsUser of pods and containers",
    ),
    Control(
        "pod-rootless-engine",
        "The container engine runs without root where it can",
        manual="look at the container runtime of each node, and at hostUsers of pods",
    ),
    Control(
        "pod-immutable-filesystem",
        "The file systems of containers cannot be written",
        manual="look at readOnlyRootFilesystem of containers",
    ),
    Control(
        "pod-image-origin",
        "Images come from trusted registries and are verified",
        manual="look at which registries images come from and at what verifies their signatures",
    ),
    Control(
        "pod-image-scanning",
        "Images are scanned when they are built and while they run",
        manual="look at the image scanner of your builds, and at its findings for what runs",
    ),
    Control(
        "pod-privileged",
        "No container is privileged",
        manual="look at securityContext.privileged of containers",
    ),
    Control(
        "pod-host-namespaces",
        "Pods do not share processes, IPC or network of the host",
        manual="look at hostPID, hostIPC and hostNetwork of pods",
    ),
    Control(
        "pod-host-path",
        "Pods do not mount folders of the host",
        manual="look at hostPath volumes, and at which of them can be written",
    ),
    Control(
        "pod-privilege-escalation",
        "No process can gain more privileges",
        manual="look at allowPrivilegeEscalation of containers",
    ),
    Control(
        "pod-capabilities",
        "Containers hold no capabilities that they do not need",
        manual="look at the capabilities that containers add and drop",
    ),
    Control(
        "pod-kernel-hardening",
        "SELinux, AppArmor and seccomp limit what containers may do",
        manual="look at seccompProfile, appArmorProfile and seLinuxOptions of pods",
    ),
    Control(
        "pod-security-enforcement",
        "A level of the Pod Security Standards or an equal policy is enforced",
        manual="look at the Pod Security labels of each namespace, and at admission policies",
    ),
    Control(
        "pod-account-tokens",
        "Account tokens are not mounted where they are not needed",
        manual="look at automountServiceAccountToken of pods and of their accounts",
    ),
    Control(
        "pod-hardened-environment",
        "Untrusted workloads run in a sandbox or on a hypervisor",
        manual="look at which workloads are not trusted, and at their runtimeClassName",
    ),
)
_NETWORK = (
    Control(
        "net-namespaces",
        "Namespaces separate resources, and the default one is not used",
        manual="look at which workloads share a namespace, and at what runs in default",
    ),
    Control(
        "net-policies",
        "Network policies deny by default and allow what is needed",
        manual="look at the NetworkPolicies of each namespace, and whether the network plugin "
        "enforces them",
    ),
    Control(
        "net-resource-policies",
        "Requests, limits and quotas keep one workload from starving others",
        manual="look at LimitRanges, ResourceQuotas and the requests and limits of containers",
    ),
    Control(
        "net-control-plane",
        "The control plane is reached by TLS, with authentication, and not from the internet",
        manual="look at the arguments of the API server and at the firewall around port 6443",
    ),
    Control(
        "net-etcd",
        "etcd talks by TLS to the API server only, with a CA of its own",
        manual="look at the arguments of etcd and at the firewall around its ports",
    ),
    Control(
        "net-kubeconfig",
        "Kubeconfig files are protected",
        manual="look at who can read kubeconfig files, on nodes and on people's machines",
        unseen="files of nodes and people are not part of the API",
    ),
    Control(
        "net-worker-nodes",
        "Worker nodes are apart from other networks, and few of their ports are open",
        manual="look at the firewall around the nodes, and at Services and containers that open "
        "ports on them",
    ),
    Control(
        "net-kubelets",
        "The kubelets refuse those they do not know",
        manual="look at authentication and authorization in the kubelets' configuration",
    ),
    Control(
        "net-tls",
        "Traffic is encrypted with strong ciphers",
        manual="look at TLS at the edges of the cluster, and between its parts",
    ),
    Control(
        "net-encryption-at-rest",
        "Secrets are encrypted at rest",
        manual="look at --encryption-provider-config of kube-apiserver; where its pods are not "
        "visible, ask the provider",
    ),
    Control(
        "net-secrets",
        "Credentials are Secrets, or come from a store for them, and few can read them",
        manual="look for credentials in images, variables and ConfigMaps, and at who may read "
        "Secrets",
    ),
    Control(
        "net-cloud-metadata",
        "Pods cannot reach the cloud's metadata service or the node's credentials",
        manual="look at egress policies for 169.254.169.254, and at cloud credentials in pods",
    ),
)
_AUTH = (
    Control(
        "auth-anonymous",
        "Anonymous requests are refused",
        manual="look at --anonymous-auth of kube-apiserver and at bindings of "
        "system:unauthenticated",
    ),
    Control(
        "auth-strong",
        "People log in with strong authentication",
        manual="look at --token-auth-file and OIDC options of kube-apiserver, and at the "
        "identity provider: is a second factor asked for?",
    ),
    Control(
        "auth-rbac",
        "RBAC is in use",
        manual="look at --authorization-mode of kube-apiserver; where its pods are not visible, "
        "ask the provider",
    ),
    Control(
        "auth-least-privilege",
        "Roles grant the least that is needed",
        manual="look at who holds broad rights: kube9 rbac who-can",
    ),
    Control(
        "auth-own-accounts",
        "People and workloads have accounts of their own",
        manual="look at bindings of default accounts and of wide groups",
    ),
)
_LOGS = (
    Control(
        "log-audit",
        "The API server writes audit logs by a policy",
        manual="look at --audit-log-path and --audit-policy-file of kube-apiserver",
    ),
    Control(
        "log-audit-retention",
        "Audit logs are kept long enough, and outside of the cluster",
        manual="look at --audit-log-maxage of kube-apiserver, and at where logs are sent",
    ),
    Control(
        "log-nodes",
        "Logs of nodes and containers are collected",
        manual="look at the log collector on each node, and at syslog",
        unseen=_NODES,
    ),
    Control(
        "log-monitoring",
        "Logs are watched, and somebody is told of what stands out",
        manual="look at the rules and receivers of your alerts, and when they last fired",
        unseen=_AROUND,
    ),
    Control(
        "log-fault-tolerance",
        "Logs survive the loss of a node or of the collector",
        manual="look at where logs wait while their receiver is away",
        unseen=_AROUND,
    ),
)
_UPGRADES = (
    Control(
        "upgrade-patches",
        "Kubernetes and its add-ons are supported and patched",
        manual="look at the versions of control plane, nodes and add-ons against their support",
    ),
    Control(
        "upgrade-scans",
        "Vulnerability scans and penetration tests are repeated",
        manual="look at the dates of the last scan and of the last test",
        unseen=_AROUND,
    ),
    Control(
        "upgrade-unused",
        "Unused components are removed",
        manual="look at add-ons and workloads that nobody knows",
    ),
    Control(
        "upgrade-builds",
        "What is deployed was reviewed",
        manual="look at the reviews that a change passes on its way into the cluster",
        unseen=_BUILD,
    ),
)

NSA_CISA = Framework(
    name="nsa-cisa",
    title="NSA/CISA Kubernetes Hardening Guidance",
    version="1.2",
    url="https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF",
    controls=(*_PODS, *_NETWORK, *_AUTH, *_LOGS, *_UPGRADES),
)
