"""Who gets into Argo CD, and as whom."""

from collections.abc import Mapping

from kube9_argocd.checks.booleans import NO
from kube9_argocd.checks.installation.config_maps import (
    CONFIG,
    RBAC,
    beside,
    is_config,
)
from kube9_argocd.checks.installation.policy import DEFAULT, POLICY, Breadth, breadth_of
from kube9_argocd.checks.pages import CONFIG as CONFIG_PAGE
from kube9_argocd.checks.pages import RBAC as RBAC_PAGE
from kube9_argocd.checks.pages import USERS
from kube9_core.api import (
    SECURITY,
    ConfigMap,
    ConfigMapData,
    Problem,
    Problems,
    SeverityName,
    Snapshot,
)

__all__ = ["admin_enabled", "anonymous_enabled", "oidc_tls_unverified"]

_ADMIN = "admin.enabled"
_ANONYMOUS = "users.anonymous.enabled"
_UNVERIFIED = "oidc.tls.insecure.skip.verify"
_SEVERITIES: Mapping[Breadth, SeverityName] = {
    Breadth.NOTHING: "medium",
    Breadth.WRITES: "critical",
}
_IDENTITY = {"well-architected": "SEC-identity"}


def _data(key: str, value: str) -> str:
    return f'data:\n  {key}: "{value}"\n'


@SECURITY.check(
    "argocd/admin-enabled",
    "medium",
    on=ConfigMap,
    where=is_config,
    needs=(ConfigMapData((CONFIG,), (_ADMIN,)),),
    fix='Set admin.enabled to "false" once people log in by SSO or with accounts of their own.',
    frameworks=_IDENTITY,
    references=(f"{USERS}#disable-admin-user", CONFIG_PAGE),
)
def admin_enabled(config: ConfigMap) -> Problems:
    """Argo CD's built-in administrator is switched off.

    The account admin may do everything, belongs to nobody and has one password that is passed on
    in chats; the first one lies in a Secret until somebody deletes it. It is on where
    `admin.enabled` is missing. Argo CD's documentation advises to use it for the set-up only.
    """
    value = config.value(_ADMIN)
    if value in NO:
        return  # anything else leaves the account as it was, which is on
    yield Problem(
        "leaves the account admin on" if value is None else "switches the account admin on",
        at=f'data["{_ADMIN}"]',
        patch=_data(_ADMIN, "false"),
    )


@SECURITY.check(
    "argocd/anonymous-enabled",
    "high",
    on=ConfigMap,
    where=is_config,
    needs=(
        ConfigMapData((CONFIG,), (_ANONYMOUS,)),
        ConfigMapData((RBAC,), (DEFAULT, POLICY)),
    ),
    fix="Take users.anonymous.enabled away, and let people log in.",
    frameworks=_IDENTITY,
    references=(f"{RBAC_PAGE}#anonymous-access", "https://nvd.nist.gov/vuln/detail/CVE-2022-29165"),
)
def anonymous_enabled(config: ConfigMap, snapshot: Snapshot) -> Problems:
    """Nobody uses Argo CD without logging in.

    Whoever reaches the address has the default role: with role:readonly all manifests, logs and
    addresses of clusters, with a role that may write every cluster that Argo CD deploys to, which
    is critical. Without a default role nothing is allowed yet, and one more line opens it.
    """
    if config.value(_ANONYMOUS) != "true":
        return
    rbac = beside(config, RBAC, snapshot)
    breadth = breadth_of(rbac) if rbac is not None else Breadth.NOTHING
    role = (rbac.value(DEFAULT) if rbac is not None else None) or "no role"
    yield Problem(
        f"lets everybody in without a login, with {role}",
        at=f'data["{_ANONYMOUS}"]',
        severity=_SEVERITIES.get(breadth),
        patch=_data(_ANONYMOUS, "false"),
    )


@SECURITY.check(
    "argocd/oidc-tls-unverified",
    "high",
    on=ConfigMap,
    where=is_config,
    needs=(ConfigMapData((CONFIG,), (_UNVERIFIED,)),),
    fix="Give the provider's certificate authority in oidc.config (rootCA), and take "
    "oidc.tls.insecure.skip.verify away.",
    frameworks={"well-architected": "SEC-data"},
    references=(CONFIG_PAGE, USERS),
)
def oidc_tls_unverified(config: ConfigMap) -> Problems:
    """Argo CD verifies the certificate of its identity provider.

    Otherwise whoever sits between both gives Argo CD the keys by which it verifies tokens, and
    logs in as anybody. Set by `oidc.tls.insecure.skip.verify`, which is off by default.
    """
    if config.value(_UNVERIFIED) == "true":
        yield Problem(
            "does not verify the certificate of its identity provider",
            at=f'data["{_UNVERIFIED}"]',
            patch=_data(_UNVERIFIED, "false"),
        )
