"""What the policy in argocd-rbac-cm gives to whom.

A policy may be spread over keys `policy.NAME.csv`, whose names nobody knows beforehand, so their
values are not kept. Where there are such keys and nothing else is found, nothing is claimed.
"""

from enum import Enum
from typing import Final

from kube9_argocd.checks.installation.config_maps import RBAC, is_rbac
from kube9_argocd.checks.pages import RBAC as RBAC_PAGE
from kube9_argocd.checks.policies import ADMIN, READ_ONLY, Policy
from kube9_core.api import (
    SECURITY,
    ConfigMap,
    ConfigMapData,
    Problem,
    Problems,
    SeverityName,
    Unreadable,
)

__all__ = [
    "DEFAULT",
    "POLICY",
    "Breadth",
    "breadth_of",
    "default_role_broad",
    "expect_whole",
    "policy_of",
    "rbac_policy_wildcard",
]

DEFAULT: Final = "policy.default"
POLICY: Final = "policy.csv"
_IDENTITY = {"well-architected": "SEC-identity"}


class Breadth(Enum):
    """What the default role may do."""

    NOTHING = "nothing"
    READS = "reads"
    UNKNOWN = "unknown"
    WRITES = "writes"


def policy_of(config: ConfigMap) -> Policy:
    """The policy that stands under `policy.csv`."""
    return Policy((config.value(POLICY) or "",))


def expect_whole(config: ConfigMap) -> None:
    """Refuse to call something absent of which a part was not read.

    Raises:
        Unreadable: there are more lines under other keys.
    """
    others = sorted(
        key for key in config.keys if key.startswith("policy.") and key.endswith(".csv")
    )
    unread = [key for key in others if key != POLICY]
    if unread:
        raise Unreadable(
            f"{RBAC} has more of the policy under {', '.join(unread)}, which is not read"
        )


def breadth_of(config: ConfigMap) -> Breadth:
    """What everybody may do who logs in, or anybody where that is not asked.

    Args:
        config: argocd-rbac-cm.
    """
    role = (config.value(DEFAULT) or "").strip()
    if not role:
        return Breadth.NOTHING
    policy = policy_of(config)
    roles = policy.roles_of(role)
    if ADMIN in roles or any(item.writes for item in policy.grants_of(role)):
        return Breadth.WRITES
    if READ_ONLY in roles or any(item.allows for item in policy.grants_of(role)):
        return Breadth.READS
    return Breadth.UNKNOWN


@SECURITY.check(
    "argocd/default-role-broad",
    "high",
    on=ConfigMap,
    where=is_rbac,
    needs=(ConfigMapData((RBAC,), (DEFAULT, POLICY)),),
    fix="Leave policy.default empty, or name a role of your own that may do next to nothing.",
    frameworks=_IDENTITY,
    references=(f"{RBAC_PAGE}#default-policy-for-authenticated-users",),
)
def default_role_broad(config: ConfigMap) -> Problems:
    """Who only logs in may do little in Argo CD.

    Everybody whom the identity provider knows gets the role in `policy.default`, and no line that
    denies takes it away again. With role:admin, or a role that may write, every employee deploys
    to every cluster. With role:readonly they see all manifests, logs and addresses of clusters,
    which is low.
    """
    breadth = breadth_of(config)
    if breadth in (Breadth.WRITES, Breadth.READS):
        verb = "writes" if breadth is Breadth.WRITES else "reads everywhere"
        severity: SeverityName | None = None if breadth is Breadth.WRITES else "low"
        yield Problem(
            f"gives everybody who logs in {config.value(DEFAULT)}, which {verb}",
            at=f'data["{DEFAULT}"]',
            severity=severity,
            patch=f'data:\n  {DEFAULT}: ""\n',
        )
    elif breadth is Breadth.UNKNOWN:
        expect_whole(config)


@SECURITY.check(
    "argocd/rbac-policy-wildcard",
    "medium",
    on=ConfigMap,
    where=is_rbac,
    needs=(ConfigMapData((RBAC,), (POLICY,)),),
    fix="Name resources, actions and projects, or put the few people who need all of it into "
    "role:admin, where everybody looks for them.",
    frameworks=_IDENTITY,
    references=(f"{RBAC_PAGE}#rbac-model-structure",),
)
def rbac_policy_wildcard(config: ConfigMap) -> Problems:
    """No line of Argo CD's policy grants everything.

    `p, ROLE, *, *, *, allow` is an administrator under another name, shells in pods included, and
    everything that a later version of Argo CD can do as well. Lists of administrators do not show
    it, because those look for role:admin.
    """
    found = [item for item in policy_of(config).grants if item.everything]
    for item in found:
        yield Problem(
            f"grants everything to {item.subject}, in line {item.line}",
            at=f'data["{POLICY}"]',
            key=item.subject,
        )
    if not found:
        expect_whole(config)
