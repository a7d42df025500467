"""A finding about a Secret tells how many may read that one, where roles and bindings were read."""

from collections.abc import Mapping
from typing import Any

from kube9_security.checks.credentials.tokens import legacy_token_secret

from kube9_core.api import Binding, Secret
from kube9_core.model.coverage import CoverageState
from kube9_core.snapshot.snapshot import Mode
from kube9_core.testing.snapshots import snapshot_of

OLD = """
apiVersion: v1
kind: Secret
metadata: {name: old-token, namespace: shop}
type: kubernetes.io/service-account-token
"""
ROLES = """
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules:
- {apiGroups: [""], resources: [secrets], verbs: [list]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: one, namespace: shop}
rules:
- {apiGroups: [""], resources: [secrets], verbs: [get], resourceNames: [old-token]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: other, namespace: shop}
rules:
- {apiGroups: [""], resources: [secrets], verbs: [get], resourceNames: [another]}
- {apiGroups: [""], resources: [secrets], verbs: [create, delete]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects:
- {kind: Group, apiGroup: rbac.authorization.k8s.io, name: auditors}
- {kind: ServiceAccount, name: backup, namespace: backup}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: one, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: one}
subjects:
- {kind: User, apiGroup: rbac.authorization.k8s.io, name: jane}
- {kind: Group, apiGroup: rbac.authorization.k8s.io, name: auditors}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: other, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: other}
subjects:
- {kind: User, apiGroup: rbac.authorization.k8s.io, name: joe}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: elsewhere, namespace: web}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects:
- {kind: User, apiGroup: rbac.authorization.k8s.io, name: max}
"""


def evidence(**options: Any) -> Mapping[str, Any] | None:  # noqa: ANN401 - of `snapshot_of`
    snapshot = snapshot_of(OLD + ROLES, mode=Mode.CLUSTER, **options)
    (secret,) = snapshot.all(Secret)
    (problem,) = legacy_token_secret(secret, snapshot)
    return problem.evidence


def test_who_may_read_this_very_secret_is_counted_once() -> None:
    found = evidence()
    assert found is not None
    assert found["readers"] == 3
    for name in ("auditors", "backup", "jane"):
        assert name in found["read by"]
    for name in ("joe", "max"):
        assert name not in found["read by"]


def test_nothing_is_said_where_bindings_were_not_read() -> None:
    assert evidence(unread={Binding: CoverageState.FORBIDDEN}) is None
