"""Tokens of service accounts in pods."""

from kube9_core.api import (
    SECURITY,
    Binding,
    Mode,
    PodSpec,
    Problem,
    Problems,
    Role,
    ServiceAccount,
    Snapshot,
)
from kube9_security.checks.accounts.tokens import Given, account_of, is_static, mounts_token

__all__ = ["service_account_token"]

_PAGE = "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/"
_PATCH = "automountServiceAccountToken: false\n"


def _has_account(pod: PodSpec) -> bool:
    return not is_static(pod)


@SECURITY.check(
    "security/service-account-token",
    "medium",
    on=PodSpec,
    where=_has_account,
    needs=(ServiceAccount, Role, Binding),
    fix="Set automountServiceAccountToken to false in the pod or in its account.",
    frameworks={
        "cis-1.12": "5.1.6",
        "cis-1.8": "5.1.6",
        "nsa-cisa": "pod-account-tokens",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(_PAGE,),
)
def service_account_token(pod: PodSpec, snapshot: Snapshot) -> Problems:
    """No API token is mounted where none is needed.

    Whoever breaks into the container logs in to the API server with it, and every right that is
    ever given to the account is theirs. A token is mounted unless the pod, or else its account,
    says otherwise. It is taken for needless where no binding names the account or the accounts
    of its namespace; an account with rights of its own was given them to be used. Tokens that a
    pod projects by hand are asked for, and not judged; static pods get none.
    """
    account = account_of(pod, snapshot)
    if account is None or not mounts_token(pod, account):
        return
    namespace = pod.workload.namespace or ""
    if snapshot.index(Given).own(namespace, pod.service_account):
        return
    if snapshot.mode is Mode.CLUSTER:
        snapshot.require(Binding)
    yield Problem(
        f"mounts a token of the account {pod.service_account}, which no binding names",
        at="automountServiceAccountToken",
        patch=_PATCH,
    )
