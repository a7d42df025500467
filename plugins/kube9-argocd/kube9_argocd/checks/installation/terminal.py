"""The terminal in Argo CD's web page: kubectl exec for whoever its policy allows it."""

from kube9_argocd.checks.installation.config_maps import CONFIG, RBAC, beside, is_config
from kube9_argocd.checks.installation.policy import DEFAULT, POLICY, Breadth, breadth_of, policy_of
from kube9_argocd.checks.policies import ADMIN
from kube9_core.api import (
    SECURITY,
    ConfigMap,
    ConfigMapData,
    Problem,
    Problems,
    SeverityName,
    Snapshot,
)

__all__ = ["exec_enabled"]

_EXEC = "exec.enabled"
_SHOWN = 5


@SECURITY.check(
    "argocd/exec-enabled",
    "medium",
    on=ConfigMap,
    where=is_config,
    needs=(
        ConfigMapData((CONFIG,), (_EXEC,)),
        ConfigMapData((RBAC,), (DEFAULT, POLICY)),
    ),
    fix='Set exec.enabled to "false", and take pods/exec from the role of argocd-server.',
    frameworks={"well-architected": "SEC-workloads"},
    references=(
        "https://argo-cd.readthedocs.io/en/stable/operator-manual/web_based_terminal/",
        "https://argo-cd.readthedocs.io/en/stable/operator-manual/rbac/#the-exec-resource",
    ),
)
def exec_enabled(config: ConfigMap, snapshot: Snapshot) -> Problems:
    """Argo CD offers no shells in pods.

    The terminal in its web page asks Argo CD's policy and not the cluster's: whoever may create
    `exec` runs programs in pods of every cluster, with the rights of their accounts, and the
    cluster's audit log names argocd-server. It is off by default. Who may use it by
    argocd-rbac-cm is told; roles of projects may allow it as well. High where the default role
    may.
    """
    if config.value(_EXEC) != "true":
        return
    rbac = beside(config, RBAC, snapshot)
    holders = _holders(rbac)
    severity: SeverityName | None = "high" if _everybody(rbac) else None
    yield Problem(
        f"offers shells in pods to {', '.join(holders[:_SHOWN])}",
        at=f'data["{_EXEC}"]',
        severity=severity,
        patch=f'data:\n  {_EXEC}: "false"\n',
        evidence={"may use it": ", ".join(holders)},
    )


def _holders(rbac: ConfigMap | None) -> tuple[str, ...]:
    """Whom the policy allows it, who was put into role:admin included."""
    if rbac is None:
        return (ADMIN,)
    policy = policy_of(rbac)
    found = (ADMIN, *policy.members(ADMIN), *policy.holders("exec", "create"))
    return tuple(dict.fromkeys(found))


def _everybody(rbac: ConfigMap | None) -> bool:
    """Whether the default role may use it."""
    if rbac is None or breadth_of(rbac) is not Breadth.WRITES:
        return False
    role, policy = (rbac.value(DEFAULT) or "").strip(), policy_of(rbac)
    return policy.holds(role, "exec", "create") or ADMIN in policy.roles_of(role)
