"""The one RBAC rule that is missing, in words and as YAML that can be pasted into a role."""

import msgspec

from kube9_core.model.kind import Kind

__all__ = ["MissingRule"]


class MissingRule(msgspec.Struct, frozen=True, order=True):
    """A permission somebody has to grant.

    Attributes:
        verb: "list".
        group: API group, "" for core.
        resource: plural, with the subresource where there is one: "operatorstatuses/status".
        namespace: where; None means the whole cluster.
        name: the one object it is about; "" for all, as a list always is.
    """

    verb: str
    group: str
    resource: str
    namespace: str | None = None
    name: str = ""

    @classmethod
    def listing(cls, kind: Kind, group: str, namespace: str | None) -> "MissingRule":
        """The rule that lets somebody list a kind."""
        return cls("list", group, kind.plural, namespace if kind.namespaced else None)

    @property
    def words(self) -> str:
        """The rule in the server's words: list pods in the API group "" at the cluster scope."""
        where = (
            "at the cluster scope"
            if self.namespace is None
            else f'in the namespace "{self.namespace}"'
        )
        named = f' "{self.name}"' if self.name else ""
        return f'{self.verb} {self.resource}{named} in the API group "{self.group}" {where}'

    @property
    def yaml(self) -> str:
        """The rule as one item of `rules` of a Role or ClusterRole, on one line."""
        names = f', resourceNames: ["{self.name}"]' if self.name else ""
        return (
            f'{{apiGroups: ["{self.group}"], resources: ["{self.resource}"]{names}, '
            f'verbs: ["{self.verb}"]}}'
        )

    @property
    def role(self) -> str:
        """What the rule belongs into: "ClusterRole" or "Role in namespace x"."""
        return "ClusterRole" if self.namespace is None else f"Role in namespace {self.namespace}"

    def __str__(self) -> str:
        return self.words
