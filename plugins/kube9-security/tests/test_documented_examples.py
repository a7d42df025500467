"""The examples of the Kubernetes documentation, written out by us, give the documented verdicts.

Pods: "Pod Security Standards", "Configure a Security Context for a Pod or Container" and
"Restrict a Container's Syscalls with seccomp". Roles: "Using RBAC Authorization". Network
policies have a test of their own.
"""

from collections.abc import Callable
from typing import Any, Final

import pytest
import yaml

from kube9_core.api import KubernetesVersion
from kube9_core.snapshot.rights.identity import Grantee, Identity
from kube9_core.snapshot.rights.request import Request
from kube9_core.snapshot.rights.rights import Rights
from kube9_core.testing import snapshot_of

BrokenControls = Callable[[dict[str, Any], str, KubernetesVersion], frozenset[str]]

_NOW: Final = KubernetesVersion(1, 34)
_UNTOLD: Final = frozenset(
    ("allowPrivilegeEscalation", "capabilities_restricted", "runAsNonRoot")
) | {"seccompProfile_restricted"}
"""What restricted asks to be said, and a pod that says nothing does not say."""
_PODS: Final = {
    "says nothing": ("containers: [{name: app, image: nginx}]", (), _UNTOLD),
    "restricted": (
        """
        securityContext:
          {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
        containers:
        - name: app
          image: nginx
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
        """,
        (),
        (),
    ),
    "privileged": (
        "containers: [{name: app, image: nginx, securityContext: {privileged: true}}]",
        ("privileged",),
        {"privileged"} | _UNTOLD,
    ),
    "users and groups, as a task sets them": (
        """
        securityContext:
          {runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000]}
        volumes: [{name: data, emptyDir: {}}]
        containers:
        - name: app
          image: busybox
          command: [sh, -c, sleep 1h]
          volumeMounts: [{name: data, mountPath: /data}]
          securityContext: {allowPrivilegeEscalation: false}
        """,
        (),
        _UNTOLD - {"allowPrivilegeEscalation"},
    ),
    "a container with another user than its pod": (
        """
        securityContext: {runAsUser: 1000}
        containers:
        - name: app
          image: nginx
          securityContext: {runAsUser: 2000, allowPrivilegeEscalation: false}
        """,
        (),
        _UNTOLD - {"allowPrivilegeEscalation"},
    ),
    "capabilities for network and clock": (
        """
        containers:
        - name: app
          image: nginx
          securityContext: {capabilities: {add: [NET_ADMIN, SYS_TIME]}}
        """,
        ("capabilities_baseline",),
        _UNTOLD,
    ),
    "a low port and nothing else": (
        """
        securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
        containers:
        - name: app
          image: nginx
          securityContext:
            allowPrivilegeEscalation: false
            capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}
        """,
        (),
        (),
    ),
    "a seccomp profile of the node's own": (
        """
        securityContext: {seccompProfile: {type: Localhost, localhostProfile: profiles/audit.json}}
        containers: [{name: app, image: nginx}]
        """,
        (),
        _UNTOLD - {"seccompProfile_restricted"},
    ),
    "seccomp switched off": (
        """
        securityContext: {seccompProfile: {type: Unconfined}}
        containers: [{name: app, image: nginx}]
        """,
        ("seccompProfile_baseline",),
        _UNTOLD,
    ),
    "a level of SELinux": (
        """
        containers:
        - {name: app, image: nginx, securityContext: {seLinuxOptions: {level: "s0:c1,c2"}}}
        """,
        (),
        _UNTOLD,
    ),
    "a folder of the host": (
        """
        volumes: [{name: logs, hostPath: {path: /var/log}}]
        containers: [{name: app, image: nginx}]
        """,
        ("hostPathVolumes",),
        {"hostPathVolumes", "restrictedVolumes"} | _UNTOLD,
    ),
    "host namespaces": (
        """
        hostNetwork: true
        containers: [{name: app, image: nginx}]
        """,
        ("hostNamespaces",),
        {"hostNamespaces"} | _UNTOLD,
    ),
    "sysctls, one safe and one not": (
        """
        securityContext:
          sysctls:
          - {name: kernel.shm_rmid_forced, value: "0"}
          - {name: net.core.somaxconn, value: "1024"}
        containers: [{name: app, image: nginx}]
        """,
        ("sysctls",),
        {"sysctls"} | _UNTOLD,
    ),
    "a probe that calls another host": (
        """
        containers:
        - {name: app, image: nginx, livenessProbe: {tcpSocket: {host: 10.0.0.7, port: 80}}}
        """,
        ("hostProbesAndHostLifecycle",),
        {"hostProbesAndHostLifecycle"} | _UNTOLD,
    ),
}


@pytest.mark.parametrize("name", _PODS)
def test_a_pod_of_the_documentation_meets_the_levels_it_is_said_to(
    broken_controls: BrokenControls, name: str
) -> None:
    text, baseline, restricted = _PODS[name]
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "shop"},
        "spec": yaml.safe_load(text),
    }
    assert broken_controls(pod, "pss-baseline", _NOW) == frozenset(baseline)
    assert broken_controls(pod, "pss-restricted", _NOW) == frozenset(restricted)


_RBAC: Final = """
kind: Role
metadata: {namespace: default, name: pod-reader}
rules: [{apiGroups: [""], resources: [pods], verbs: [get, watch, list]}]
---
kind: RoleBinding
metadata: {namespace: default, name: read-pods}
subjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]
roleRef: {kind: Role, name: pod-reader, apiGroup: rbac.authorization.k8s.io}
---
kind: ClusterRole
metadata: {name: secret-reader}
rules: [{apiGroups: [""], resources: [secrets], verbs: [get, watch, list]}]
---
kind: RoleBinding
metadata: {namespace: development, name: read-secrets}
subjects: [{kind: User, name: dave, apiGroup: rbac.authorization.k8s.io}]
roleRef: {kind: ClusterRole, name: secret-reader, apiGroup: rbac.authorization.k8s.io}
---
kind: ClusterRoleBinding
metadata: {name: read-secrets-global}
subjects: [{kind: Group, name: manager, apiGroup: rbac.authorization.k8s.io}]
roleRef: {kind: ClusterRole, name: secret-reader, apiGroup: rbac.authorization.k8s.io}
---
kind: Role
metadata: {namespace: default, name: pod-and-pod-logs-reader}
rules: [{apiGroups: [""], resources: [pods, pods/log], verbs: [get, list]}]
---
kind: RoleBinding
metadata: {namespace: default, name: read-logs}
subjects: [{kind: ServiceAccount, name: logs, namespace: tools}]
roleRef: {kind: Role, name: pod-and-pod-logs-reader, apiGroup: rbac.authorization.k8s.io}
---
kind: Role
metadata: {namespace: default, name: configmap-updater}
rules:
- {apiGroups: [""], resources: [configmaps], resourceNames: [my-configmap], verbs: [update, get]}
---
kind: RoleBinding
metadata: {namespace: default, name: update-configmap}
subjects: [{kind: User, name: tom, apiGroup: rbac.authorization.k8s.io}]
roleRef: {kind: Role, name: configmap-updater, apiGroup: rbac.authorization.k8s.io}
---
kind: ClusterRole
metadata: {name: monitoring}
aggregationRule:
  clusterRoleSelectors: [{matchLabels: {rbac.example.com/aggregate-to-monitoring: "true"}}]
rules: []
---
kind: ClusterRole
metadata: {name: monitoring-endpoints, labels: {rbac.example.com/aggregate-to-monitoring: "true"}}
rules: [{apiGroups: [""], resources: [services, endpoints, pods], verbs: [get, list, watch]}]
---
kind: ClusterRoleBinding
metadata: {name: monitor}
subjects: [{kind: Group, name: "system:serviceaccounts:qa", apiGroup: rbac.authorization.k8s.io}]
roleRef: {kind: ClusterRole, name: monitoring, apiGroup: rbac.authorization.k8s.io}
---
kind: ClusterRole
metadata: {name: health}
rules: [{nonResourceURLs: [/healthz, /healthz/*], verbs: [get, post]}]
---
kind: ClusterRoleBinding
metadata: {name: health}
subjects: [{kind: Group, name: "system:serviceaccounts", apiGroup: rbac.authorization.k8s.io}]
roleRef: {kind: ClusterRole, name: health, apiGroup: rbac.authorization.k8s.io}
"""
_JANE, _DAVE, _TOM = (Grantee.user(name).identity for name in ("jane", "dave", "tom"))
_MANAGER: Final = Identity("ann", ("manager", "system:authenticated"))
_LOGS, _QA = Grantee.account("tools", "logs").identity, Grantee.account("qa", "bot").identity
_ALLOWED: Final = [
    (_JANE, Request("watch", "pods", namespace="default")),
    (_DAVE, Request("get", "secrets", namespace="development", name="db")),
    (_MANAGER, Request("list", "secrets")),
    (_MANAGER, Request("get", "secrets", namespace="anywhere", name="db")),
    (_LOGS, Request("get", "pods/log", namespace="default", name="web")),
    (_TOM, Request("update", "configmaps", namespace="default", name="my-configmap")),
    (_QA, Request("list", "endpoints", namespace="shop")),
    (_QA, Request("get", path="/healthz/etcd")),
    (_LOGS, Request("post", path="/healthz")),
]
_REFUSED: Final = [
    (_JANE, Request("create", "pods", namespace="default")),
    (_JANE, Request("get", "pods", namespace="development", name="web")),
    (_JANE, Request("get", "pods/log", namespace="default", name="web")),
    (_DAVE, Request("get", "secrets", namespace="default", name="db")),
    (_DAVE, Request("list", "secrets")),
    (_MANAGER, Request("delete", "secrets", namespace="development", name="db")),
    (_LOGS, Request("create", "pods/exec", namespace="default", name="web")),
    (_TOM, Request("update", "configmaps", namespace="default", name="other")),
    (_TOM, Request("list", "configmaps", namespace="default")),
    (_TOM, Request("create", "configmaps", namespace="default")),
    (_QA, Request("get", path="/metrics")),
    (_JANE, Request("get", path="/healthz")),
]


@pytest.fixture(scope="module")
def rights() -> Rights:
    documents = _RBAC.strip().split("---\n")
    head = "apiVersion: rbac.authorization.k8s.io/v1\n"
    return snapshot_of("---\n".join(head + text for text in documents)).index(Rights)


@pytest.mark.parametrize(("who", "what"), _ALLOWED, ids=str)
def test_what_the_documentation_says_is_allowed_is(
    rights: Rights, who: Identity, what: Request
) -> None:
    assert rights.allows(who, what)


@pytest.mark.parametrize(("who", "what"), _REFUSED, ids=str)
def test_what_the_documentation_says_is_refused_is(
    rights: Rights, who: Identity, what: Request
) -> None:
    assert not rights.allows(who, what)
