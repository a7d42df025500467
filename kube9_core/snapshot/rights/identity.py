"""Who asks the API server for something, and whom a binding names.

A binding names a *grantee*: one user, group or account. A request comes from an *identity*: a
user name with all the groups that the API server puts it in, so one identity holds the grants of
several grantees.
"""

from enum import StrEnum

import msgspec

from kube9_core.snapshot.wire.rbac import Subject

__all__ = ["Grantee", "GranteeKind", "Identity", "grantee_of"]

ANONYMOUS = "system:anonymous"
AUTHENTICATED = "system:authenticated"
UNAUTHENTICATED = "system:unauthenticated"
MASTERS = "system:masters"
ACCOUNTS = "system:serviceaccounts"
_ACCOUNT = "system:serviceaccount:"
_PARTS = 2


class GranteeKind(StrEnum):
    """The kinds of subjects that a binding can name, as the API spells them."""

    ACCOUNT = "ServiceAccount"
    GROUP = "Group"
    USER = "User"


class Identity(msgspec.Struct, frozen=True, order=True, gc=False):
    """Somebody who makes a request, after authentication.

    Attributes:
        user: the user name; "" where only the groups matter.
        groups: all of them, also those that the API server adds itself.
    """

    user: str
    groups: tuple[str, ...] = ()

    @property
    def superuser(self) -> bool:
        """Whether the API server lets it do everything before it looks at any role."""
        return MASTERS in self.groups


class Grantee(msgspec.Struct, frozen=True, order=True, gc=False):
    """Whom a binding names.

    A user with the name of a service account *is* that account here, as for the API server.

    Attributes:
        kind: account, group or user.
        namespace: of an account; None for the others.
        name: its name.
    """

    kind: GranteeKind
    namespace: str | None
    name: str

    @staticmethod
    def account(namespace: str, name: str) -> "Grantee":
        """The service account of that name."""
        return Grantee(GranteeKind.ACCOUNT, namespace, name)

    @staticmethod
    def user(name: str) -> "Grantee":
        """The user of that name, which may be an account's."""
        if name.startswith(_ACCOUNT):
            parts = name.removeprefix(_ACCOUNT).split(":")
            if len(parts) == _PARTS and all(parts):
                return Grantee.account(*parts)
        return Grantee(GranteeKind.USER, None, name)

    @staticmethod
    def group(name: str) -> "Grantee":
        """The group of that name."""
        return Grantee(GranteeKind.GROUP, None, name)

    @property
    def identity(self) -> Identity:
        """How it comes to the API server, with every group that it is in without being told so.

        Of a user no groups are known but those that everybody has; a group stands for a member
        of which nothing else is known.
        """
        match self.kind:
            case GranteeKind.ACCOUNT:
                groups = (ACCOUNTS, f"{ACCOUNTS}:{self.namespace}", AUTHENTICATED)
                return Identity(self.username, groups)
            case GranteeKind.GROUP:
                return Identity("", _with_everybody(self.name))
            case _:
                everybody = UNAUTHENTICATED if self.name == ANONYMOUS else AUTHENTICATED
                return Identity(self.name, (everybody,))

    @property
    def username(self) -> str:
        """The user name of an account or a user; "" for a group."""
        if self.kind is GranteeKind.ACCOUNT:
            return f"{_ACCOUNT}{self.namespace}:{self.name}"
        return self.name if self.kind is GranteeKind.USER else ""

    def __str__(self) -> str:
        if self.kind is GranteeKind.ACCOUNT:
            return f"serviceaccount:{self.namespace}/{self.name}"
        return f"{self.kind.lower()}:{self.name}"


def _with_everybody(group: str) -> tuple[str, ...]:
    """A member of `system:serviceaccounts:NS` is in `system:serviceaccounts` too."""
    more = (ACCOUNTS,) if group.startswith(f"{ACCOUNTS}:") else ()
    last = () if group in (AUTHENTICATED, UNAUTHENTICATED) else (AUTHENTICATED,)
    return (group, *more, *last)


def grantee_of(subject: Subject, namespace: str | None) -> Grantee | None:
    """Whom a subject of a binding means.

    Args:
        subject: as written.
        namespace: of the RoleBinding, where an account without a namespace is; None for a
            ClusterRoleBinding, in which such an account is nobody.

    Returns:
        None where it means nobody: an unknown kind, or no name.
    """
    if not subject.name:
        return None
    match subject.kind:
        case GranteeKind.ACCOUNT:
            place = subject.namespace or namespace
            return Grantee.account(place, subject.name) if place else None
        case GranteeKind.GROUP:
            return Grantee.group(subject.name)
        case GranteeKind.USER:
            return Grantee.user(subject.name)
    return None
