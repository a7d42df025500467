"""Permissions as the YAML that grants them, each rule with a comment that says who needs it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from kube9_core.catalog.access import Rule, Wanted
from kube9_core.catalog.yaml_text import yaml_text

__all__ = ["objects", "role_text"]

_RBAC = "rbac.authorization.k8s.io"
_FEW = 3
_READER = "kube9-reader"

Json = Mapping[str, Any]


def objects(rules: Iterable[Rule], wanted: Wanted) -> tuple[Json, ...]:
    """The objects that grant the rules: roles, bindings and the account.

    For a person who only reads there is a ClusterRole and no more, as nobody knows to whom it
    will be bound.

    Args:
        rules: what to grant.
        wanted: for whom.
    """
    listed = tuple(rules)
    wide = [rule.fields for rule in listed if not rule.namespaced]
    if wanted.read_only:
        return (_role("ClusterRole", {"name": _READER}, wide),)
    name, here = wanted.name, {"name": wanted.name, "namespace": wanted.namespace}
    own = [rule.fields for rule in listed if rule.namespaced]
    return (
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": here},
        _role("ClusterRole", {"name": name}, wide),
        _binding("ClusterRole", {"name": name}, wanted),
        _role("Role", here, own),
        _binding("Role", here, wanted),
    )


def role_text(rules: Iterable[Rule], wanted: Wanted) -> str:
    """The same as YAML, one document after the other.

    Args:
        rules: what to grant.
        wanted: for whom.
    """
    listed = tuple(rules)
    return "---\n".join(
        "".join(_commented(document, listed)) for document in objects(listed, wanted)
    )


def _role(kind: str, metadata: Json, rules: list[Json]) -> Json:
    return {"apiVersion": f"{_RBAC}/v1", "kind": kind, "metadata": metadata, "rules": rules}


def _binding(kind: str, metadata: Json, wanted: Wanted) -> Json:
    account = {"kind": "ServiceAccount", "name": wanted.name, "namespace": wanted.namespace}
    return {
        "apiVersion": f"{_RBAC}/v1",
        "kind": f"{kind}Binding",
        "metadata": metadata,
        "roleRef": {"apiGroup": _RBAC, "kind": kind, "name": wanted.name},
        "subjects": [account],
    }


def _commented(document: Json, rules: tuple[Rule, ...]) -> Iterator[str]:
    """The document with its rules on one line each, below the line that says why."""
    if "rules" not in document:
        yield yaml_text(document)
        return
    yield yaml_text({key: value for key, value in document.items() if key != "rules"})
    namespaced = document["kind"] == "Role"
    chosen = [rule for rule in rules if rule.namespaced is namespaced]
    yield "rules:\n" if chosen else "rules: []\n"
    for rule in chosen:
        yield f"  # {_why(rule.reasons)}\n  - {_flow(rule.fields)}\n"


def _why(reasons: tuple[str, ...]) -> str:
    more = len(reasons) - _FEW
    named = ", ".join(reasons[:_FEW])
    return f"{named} and {more} more" if more > 0 else named


def _flow(fields: Json) -> str:
    """JSON is YAML too; without quotes around the keys it looks like it."""
    items = (f"{key}: {_list(value)}" for key, value in fields.items())
    return f"{{{', '.join(items)}}}"


def _list(values: list[str]) -> str:
    return f"[{', '.join(msgspec.json.encode(value).decode() for value in values)}]"
