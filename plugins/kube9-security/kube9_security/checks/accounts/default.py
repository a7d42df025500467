"""What the default account of a namespace was given."""

from collections.abc import Iterator

from kube9_core.api import (
    SECURITY,
    Binding,
    Grantee,
    GranteeKind,
    Mode,
    Problem,
    Problems,
    Rights,
    Role,
    ServiceAccount,
    Snapshot,
    Workload,
)
from kube9_security.checks.accounts.tokens import Given, is_static, mounts_token

__all__ = ["default_account_privileges"]

_DEFAULT = "default"
_PATCH = "automountServiceAccountToken: false\n"


def _is_judged(subject: ServiceAccount | Binding, snapshot: Snapshot) -> bool:
    """Default accounts; in manifests, which need not hold them, the bindings that name them."""
    if isinstance(subject, ServiceAccount):
        return subject.name == _DEFAULT
    return snapshot.mode is Mode.MANIFESTS and any(True for _ in _unwritten(subject, snapshot))


@SECURITY.check(
    "security/default-account-privileges",
    "high",
    on=(ServiceAccount, Binding),
    where=_is_judged,
    needs=(Role, Workload),
    fix="Bind the role to an account of the workload's own, and mount no token by default.",
    frameworks={
        "cis-1.12": "5.1.5",
        "cis-1.8": "5.1.5",
        "nsa-cisa": "auth-own-accounts",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=("https://kubernetes.io/docs/concepts/security/service-accounts/",),
)
def default_account_privileges(subject: ServiceAccount | Binding, snapshot: Snapshot) -> Problems:
    """The default account has no rights and no token.

    Every pod of the namespace that names no account runs as this one, the next one somebody
    tries out included. Rights may come by its name or by the groups of all accounts
    (system:serviceaccounts, system:serviceaccounts:NAMESPACE); only the account of the very
    namespace that the binding names is meant. Its token is judged where a pod really gets it.
    """
    if isinstance(subject, Binding):
        yield from _of_binding(subject, snapshot)
        return
    given, namespace = snapshot.index(Given), subject.namespace or ""
    for binding in (*given.own(namespace, _DEFAULT), *given.to_all()):
        yield Problem(
            f"has the rights of {_role(binding)} by {binding.ref}",
            at="metadata.name",
            key=str(binding.ref),
        )
    users = [item.name for item in snapshot.among(Workload, namespace) if _uses(item, subject)]
    if users:
        yield Problem(
            f"gives its token to {len(users)} workload{'s' if len(users) > 1 else ''} "
            f"that name{'' if len(users) > 1 else 's'} no account",
            at="automountServiceAccountToken",
            severity="low",
            patch=_PATCH,
        )


def _of_binding(binding: Binding, snapshot: Snapshot) -> Iterator[Problem]:
    for grantee in _unwritten(binding, snapshot):
        yield Problem(
            f"gives {_role(binding)} to the default account of {grantee.namespace}",
            at=_place(binding, grantee),
            key=str(grantee),
        )


def _place(binding: Binding, grantee: Grantee) -> str:
    """The subject that names an account, as one or as the user it is."""
    for index, subject in enumerate(binding.subjects):
        name, namespace = subject.name or "", subject.namespace or binding.namespace or ""
        account = subject.kind == GranteeKind.ACCOUNT
        meant = Grantee.account(namespace, name) if account else Grantee.user(name)
        if meant == grantee and subject.kind != GranteeKind.GROUP:
            return f"subjects[{index}]"
    return "subjects"


def _unwritten(binding: Binding, snapshot: Snapshot) -> Iterator[Grantee]:
    """The default accounts a binding names that stand in no manifest."""
    for grantee in snapshot.index(Rights).grantees_of(binding):
        if grantee.kind is GranteeKind.ACCOUNT and grantee.name == _DEFAULT:
            found = snapshot.find(ServiceAccount, grantee.namespace, _DEFAULT)
            if found is None or found.source is None:
                yield grantee


def _role(binding: Binding) -> str:
    ref = binding.wire.role_ref
    return f"{ref.kind} {ref.name}" if ref else "a role"


def _uses(workload: Workload, account: ServiceAccount) -> bool:
    pod = workload.pod
    own = pod.service_account == _DEFAULT and not is_static(pod)
    return own and bool(pod.regular_containers) and mounts_token(pod, account)
