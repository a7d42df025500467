"""Roles, bindings and the accounts they are for."""

from typing import ClassVar

from kube9_core.model.kind import Kind
from kube9_core.snapshot import kinds
from kube9_core.snapshot.lazy import lazy
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.wire import rbac

__all__ = ["Binding", "Role", "ServiceAccount"]


class Role(Object):
    """Role or ClusterRole."""

    KINDS: ClassVar[tuple[Kind, ...]] = kinds.ROLES
    wire: rbac.Role

    @lazy
    def rules(self) -> tuple[rbac.PolicyRule, ...]:
        """What it grants, as written."""
        return self.wire.rules or ()


class Binding(Object):
    """RoleBinding or ClusterRoleBinding."""

    KINDS: ClassVar[tuple[Kind, ...]] = kinds.BINDINGS
    wire: rbac.Binding

    @lazy
    def subjects(self) -> tuple[rbac.Subject, ...]:
        """Who it grants the role to."""
        return self.wire.subjects or ()


class ServiceAccount(Object):
    """An identity for pods."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.SERVICE_ACCOUNT,)
    wire: rbac.ServiceAccount
