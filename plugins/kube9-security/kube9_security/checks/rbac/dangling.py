"""Bindings that point at nothing."""

from collections.abc import Iterator

from kube9_core.api import (
    SECURITY,
    Binding,
    Grantee,
    GranteeKind,
    Mode,
    Problem,
    Problems,
    Role,
    ServiceAccount,
    Snapshot,
)
from kube9_security.checks.rbac.administrators import role_name, subject_text, without_subject

__all__ = ["rbac_dangling_role", "rbac_dangling_subject"]

_SHIPPED = frozenset(("admin", "cluster-admin", "edit", "view"))


@SECURITY.check(
    "security/rbac-dangling-role",
    "low",
    on=Binding,
    needs=(Role,),
    fix="Delete the binding, or create the role it names.",
    references=("https://kubernetes.io/docs/reference/access-authn-authz/rbac/",),
)
def rbac_dangling_role(binding: Binding, snapshot: Snapshot) -> Problems:
    """The role of a binding exists.

    The binding grants nothing today, and whatever somebody puts under that name tomorrow. In
    manifests the roles that every cluster has (cluster-admin, admin, edit, view, system:*) need
    not be there.
    """
    ref = binding.wire.role_ref
    name, kind = (ref.name if ref else None) or "", (ref.kind if ref else None) or ""
    if kind == "ClusterRole" and snapshot.mode is Mode.MANIFESTS and _is_shipped(name):
        return
    namespace = binding.namespace if kind == "Role" else None
    unreachable = kind == "Role" and namespace is None
    if unreachable or snapshot.find(Role, namespace, name, kind) is None:
        why = "which a ClusterRoleBinding cannot give" if unreachable else "which does not exist"
        yield Problem(f"names {role_name(binding)}, {why}", at="roleRef.name")


def _is_shipped(name: str) -> bool:
    return name in _SHIPPED or name.startswith("system:")


@SECURITY.check(
    "security/rbac-dangling-subject",
    "low",
    on=Binding,
    needs=(ServiceAccount,),
    fix="Remove the subject, or create the account.",
    references=("https://kubernetes.io/docs/concepts/security/rbac-good-practices/",),
)
def rbac_dangling_subject(binding: Binding, snapshot: Snapshot) -> Problems:
    """The accounts of a binding exist.

    Whoever may create an account of that name gets the rights that wait for it. Judged are
    service accounts, also those written as the user system:serviceaccount:...; whether a user
    or group exists only the identity provider knows. The account "default" comes with its
    namespace.
    """
    for index, namespace, name in _accounts(binding):
        if not namespace:
            why = "which has no namespace"
        elif snapshot.find(ServiceAccount, namespace, name) is None:
            why = "which does not exist"
        else:
            continue
        said = subject_text(binding.subjects[index])
        yield Problem(
            f"names {said}, {why}",
            at=f"subjects[{index}]",
            key=said,
            patch=without_subject(binding, index),
        )


def _accounts(binding: Binding) -> Iterator[tuple[int, str | None, str]]:
    for index, subject in enumerate(binding.subjects):
        if subject.kind == GranteeKind.ACCOUNT:
            yield index, subject.namespace or binding.namespace, subject.name or ""
        elif subject.kind == GranteeKind.USER:
            meant = Grantee.user(subject.name or "")
            if meant.kind is GranteeKind.ACCOUNT:
                yield index, meant.namespace, meant.name
