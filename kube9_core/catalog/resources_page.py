"""The page of our custom resources: an example of each, and every field with its meaning."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kube9_core.catalog.crds import DEFINITIONS
from kube9_core.catalog.crds.definition import Definition
from kube9_core.catalog.markdown import NOTICE, Page, cell, code, codes, joined, table

__all__ = ["EXAMPLES", "resources_page"]

_TEXT = (
    "All of group `kube9.io`, version `v1alpha1`, in namespaces, with the category `kube9`: "
    "`kubectl get kube9 -A` lists them. The operator works without them; then only the ConfigMaps "
    "and `kube9-operator query` tell its status. `kubectl explain` knows these fields too."
)
EXAMPLES: Final[Mapping[str, str]] = {
    "Assessment": """\
apiVersion: kube9.io/v1alpha1
kind: Assessment
metadata:
  generateName: before-release-
  namespace: kube9-system
spec:
  pillars: [security]
  namespaces: [shop-*]
""",
    "Exemption": """\
apiVersion: kube9.io/v1alpha1
kind: Exemption
metadata:
  name: cni
  namespace: kube9-system
spec:
  checks: [security/host-*]
  match:
    namespaces: [kube-system]
    names: [cni]
  reason: It configures the node's network.
  expires: "2027-06-30"
""",
    "OperatorStatus": """\
apiVersion: kube9.io/v1alpha1
kind: OperatorStatus
metadata:
  name: kube9-operator
  namespace: kube9-system
spec:
  acknowledgements:
    - id: 5f1d
      status: dismissed
""",
}
"""An object of each kind; a test has the API server accept them."""


def resources_page() -> Page:
    """The page docs/custom-resources.md."""
    blocks = [NOTICE, "# Custom resources", _TEXT]
    for definition in DEFINITIONS:
        blocks += _blocks(definition)
    return Page("docs/custom-resources.md", joined(blocks))


def _blocks(definition: Definition) -> Iterator[str]:
    schema = definition.schema["properties"]
    yield f"## {definition.kind.name}"
    yield f"{definition.about} In short `{definition.short}`."
    yield f"```yaml\n{EXAMPLES[definition.kind.name]}```"
    yield from _rules(schema["spec"])
    rows = [*_fields("spec", schema["spec"]), *_fields("status", schema["status"])]
    yield table(("Field", "Type", "Meaning"), rows)


def _rules(spec: Mapping[str, Any]) -> Iterator[str]:
    rules = spec.get("x-kubernetes-validations", ())
    if rules:
        yield "Refused otherwise:"
        yield "\n".join(f"- {cell(rule['message'])}" for rule in rules)


def _fields(path: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, field in schema.get("properties", {}).items():
        below = f"{path}.{name}"
        required = name in schema.get("required", ())
        meaning = f"{field['description']}{' Required.' if required else ''}"
        yield code(below), _type(field), cell(meaning)
        nested, suffix = _nested(field)
        yield from _fields(f"{below}{suffix}", nested)


def _nested(field: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    if "items" in field:
        return field["items"], "[]"
    return field.get("additionalProperties", field), ".*" if "additionalProperties" in field else ""


def _type(field: Mapping[str, Any]) -> str:
    if "enum" in field:
        told = codes(field["enum"])
    elif "items" in field:
        told = f"list of {_type(field['items'])}"
    elif "additionalProperties" in field:
        told = f"map of {_type(field['additionalProperties'])}"
    else:
        told = field["type"]
    return f"{told} or null" if field.get("nullable") else told
