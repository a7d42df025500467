"""The answer to who may do something: through which binding, which role and which rules."""

import msgspec

from kube9_core.snapshot.rbac import Binding, Role
from kube9_core.snapshot.rights.identity import Grantee
from kube9_core.snapshot.rights.matching import covers
from kube9_core.snapshot.rights.request import Request
from kube9_core.snapshot.wire.rbac import PolicyRule

__all__ = ["Grant", "Rule"]


class Rule(msgspec.Struct, frozen=True, gc=False):
    """One rule that a role really has.

    Attributes:
        policy: the rule.
        origin: the role that it is written in: another one where the role aggregates.
        index: where it stands among the rules of its origin.
    """

    policy: PolicyRule
    origin: Role
    index: int

    def covers(self, request: Request) -> bool:
        """Tell whether it covers a request."""
        return covers(self.policy, request)

    @property
    def at(self) -> str:
        """Its field path in the origin."""
        return f"rules[{self.index}]"


class Grant(msgspec.Struct, frozen=True, gc=False):
    """One role that one binding gives to one grantee.

    Attributes:
        grantee: whom the binding names.
        namespace: where it holds; None for everywhere, cluster-scoped objects included.
        binding: which gives it.
        role: which is given.
        rules: those that answer the question, in the order of the role: all of them where the
            question was what somebody may do.
    """

    grantee: Grantee
    namespace: str | None
    binding: Binding
    role: Role
    rules: tuple[Rule, ...]
