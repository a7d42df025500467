"""The frame around the schemas of a custom resource: names, columns, the status subresource."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from kube9_core.catalog.crds.structural import structural
from kube9_core.model.kind import Kind
from kube9_core.model.own_resources import NAME

__all__ = ["Column", "Definition", "Rule", "with_rules"]


class Column(msgspec.Struct, frozen=True):
    """A column of `kubectl get`.

    Attributes:
        path: where its value stands in the object.
        wide: whether it is shown with `-o wide` only.
    """

    name: str
    type: str
    path: str
    description: str
    wide: bool = False

    @property
    def spelled(self) -> Mapping[str, Any]:
        """As the CRD says it."""
        told = {"name": self.name, "type": self.type, "jsonPath": self.path}
        return {**told, "description": self.description, **({"priority": 1} if self.wide else {})}


class Rule(msgspec.Struct, frozen=True):
    """Something an object must obey, in CEL.

    Attributes:
        rule: true for a good object.
        message: what is shown to a person whose object is refused.
        field: the field at fault, ".reason".
    """

    rule: str
    message: str
    field: str | None = None

    @property
    def spelled(self) -> Mapping[str, str]:
        """As the schema says it."""
        told = {"rule": self.rule, "message": self.message}
        return told if self.field is None else {**told, "fieldPath": self.field}


class Definition(msgspec.Struct, frozen=True):
    """One of our kinds.

    Attributes:
        kind: what it is called.
        short: its short name for kubectl.
        about: what an object of it is; the description of the kind.
        spec: schema of the spec.
        status: Struct of the status.
        spec_required: whether an object without a spec is refused.
        open_status: whether the status may hold more than the Struct says: plugins' blocks.
    """

    kind: Kind
    short: str
    about: str
    spec: Mapping[str, Any]
    status: type[msgspec.Struct]
    columns: Sequence[Column]
    spec_required: bool = False
    open_status: bool = False

    @property
    def resource(self) -> Mapping[str, Any]:
        """The whole CustomResourceDefinition."""
        return {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {
                "name": f"{self.kind.plural}.{self.kind.group}",
                "labels": {"app.kubernetes.io/name": NAME},
            },
            "spec": {
                "group": self.kind.group,
                "scope": "Namespaced",
                "names": self._names,
                "versions": [self._version],
            },
        }

    @property
    def _names(self) -> Mapping[str, Any]:
        return {
            "kind": self.kind.name,
            "listKind": f"{self.kind.name}List",
            "plural": self.kind.plural,
            "singular": self.kind.name.lower(),
            "shortNames": [self.short],
            "categories": ["kube9"],
        }

    @property
    def _version(self) -> Mapping[str, Any]:
        return {
            "name": self.kind.version,
            "served": True,
            "storage": True,
            "subresources": {"status": {}},
            "additionalPrinterColumns": [column.spelled for column in self.columns],
            "schema": {"openAPIV3Schema": self.schema},
        }

    @property
    def schema(self) -> Mapping[str, Any]:
        """What the API server demands of an object."""
        about = "What the operator says; it alone writes here."
        status: dict[str, Any] = {"description": about, **structural(self.status)}
        if self.open_status:
            status["x-kubernetes-preserve-unknown-fields"] = True
        properties = {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object"},
            "spec": self.spec,
            "status": status,
        }
        required = {"required": ["spec"]} if self.spec_required else {}
        return {
            "description": self.about,
            "type": "object",
            **required,
            "properties": properties,
        }


def with_rules(schema: Mapping[str, Any], *rules: Rule) -> Mapping[str, Any]:
    """Add what an object must obey to its schema."""
    return {**schema, "x-kubernetes-validations": [rule.spelled for rule in rules]}
