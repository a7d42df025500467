"""Which account a pod runs as."""

from kube9_core.api import (
    SECURITY,
    Binding,
    PodSpec,
    Problem,
    Problems,
    Role,
    ServiceAccount,
    SeverityName,
    Snapshot,
)
from kube9_security.checks.accounts.tokens import Given, account_of, is_static, mounts_token

__all__ = ["default_service_account", "deprecated_service_account_field", "service_account_missing"]

_PAGE = "https://kubernetes.io/docs/concepts/security/service-accounts/"

_WEIGHED: dict[tuple[bool, bool], tuple[SeverityName, str]] = {
    (True, True): ("medium", "with rights and a token"),
    (True, False): ("low", "with rights"),
    (False, True): ("low", "with a token"),
    (False, False): ("info", "without rights or a token"),
}
"""What the default account has: rights, and a token that is mounted."""


def _has_account(pod: PodSpec) -> bool:
    return not is_static(pod)


@SECURITY.check(
    "security/default-service-account",
    "low",
    on=PodSpec,
    where=_has_account,
    needs=(ServiceAccount, Role, Binding),
    fix="Create an account for the workload and name it in serviceAccountName.",
    frameworks={
        "cis-1.12": "5.1.5",
        "cis-1.8": "5.1.5",
        "nsa-cisa": "auth-own-accounts",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    equivalents={"kube-linter": "default-service-account"},
    references=(_PAGE,),
)
def default_service_account(pod: PodSpec, snapshot: Snapshot) -> Problems:
    """Workloads have an account of their own.

    All pods that name no account share one, so a right given to one of them is given to all.
    It is serious where the account has rights and its token is mounted, and only worth knowing
    where there is neither.
    """
    if pod.service_account != "default":
        return
    account = account_of(pod, snapshot)
    token = account is not None and mounts_token(pod, account)
    rights = bool(snapshot.index(Given).own(pod.workload.namespace or "", "default"))
    severity, told = _WEIGHED[rights, token]
    yield Problem(
        f"runs as the default account, {told}", at="serviceAccountName", severity=severity
    )


@SECURITY.check(
    "security/service-account-missing",
    "medium",
    on=PodSpec,
    where=_has_account,
    needs=(ServiceAccount,),
    fix="Create the account, or name one that exists.",
    references=(_PAGE,),
)
def service_account_missing(pod: PodSpec, snapshot: Snapshot) -> Problems:
    """The service account exists.

    The API server refuses the pods of a workload whose account does not exist, so nothing new
    starts; those that run go on until they are moved. The account "default" comes with its
    namespace and need not be in the manifests.
    """
    if account_of(pod, snapshot) is None:
        message = f"names the account {pod.service_account}, which does not exist"
        yield Problem(message, at=_field(pod))


@SECURITY.check(
    "security/deprecated-service-account-field",
    "info",
    on=PodSpec,
    modes=frozenset(("manifests",)),
    fix="Write serviceAccountName.",
    references=("https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/",),
)
def deprecated_service_account_field(pod: PodSpec) -> Problems:
    """The old name of the account field is not used.

    serviceAccount is kept for clients of old only, and tools that look at serviceAccountName
    take such a pod for one without an account. In a cluster the API server writes the old field
    beside the new one, so only manifests can be judged.
    """
    if pod.wire.service_account:
        patch = f"serviceAccount: null\nserviceAccountName: {pod.service_account}\n"
        yield Problem("uses the deprecated field serviceAccount", at="serviceAccount", patch=patch)


def _field(pod: PodSpec) -> str:
    return "serviceAccountName" if pod.wire.service_account_name else "serviceAccount"
