"""Permissions as the YAML that grants them, each rule with a comment that says who needs it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from kube9_core.catalog.access import Rule, Wanted, held_in
from kube9_core.catalog.yaml_text import yaml_text

__all__ = ["objects", "role_text", "rule_lines"]

_RBAC = "rbac.authorization.k8s.io"
_FEW = 3
_READER = "kube9-reader"

Json = Mapping[str, Any]
Granting = tuple[Json, tuple[Rule, ...]]
"""A document and the rules it grants; none where it is no role."""


def objects(rules: Iterable[Rule], wanted: Wanted) -> tuple[Json, ...]:
    """The objects that grant the rules: roles, bindings and the account.

    For a person who only reads there is a ClusterRole and no more, as nobody knows to whom it
    will be bound. With a scope there is a Role in each of its namespaces instead.

    Args:
        rules: what to grant.
        wanted: for whom.
    """
    return tuple(document for document, _ in _granting(tuple(rules), wanted))


def role_text(rules: Iterable[Rule], wanted: Wanted) -> str:
    """The same as YAML, one document after the other.

    Args:
        rules: what to grant.
        wanted: for whom.
    """
    return "---\n".join(
        "".join(_commented(document, held)) for document, held in _granting(tuple(rules), wanted)
    )


def _granting(rules: tuple[Rule, ...], wanted: Wanted) -> Iterator[Granting]:
    if not wanted.read_only:
        yield {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": _own(wanted)}, ()
    yield from _of_scope(rules, wanted) if wanted.scope else _of_cluster(rules, wanted)


def _of_cluster(rules: tuple[Rule, ...], wanted: Wanted) -> Iterator[Granting]:
    wide = tuple(rule for rule in rules if not rule.namespaced)
    if wanted.read_only:
        yield _role("ClusterRole", {"name": _READER}, wide)
        return
    yield from _bound("ClusterRole", {"name": wanted.name}, wide, wanted)
    own = tuple(rule for rule in rules if rule.namespaced)
    yield from _bound("Role", _own(wanted), own, wanted)


def _of_scope(rules: tuple[Rule, ...], wanted: Wanted) -> Iterator[Granting]:
    """A Role in each namespace; its name tells whose it is, as several operators may look in."""
    if not wanted.read_only:
        yield from _bound("Role", _own(wanted), held_in(rules, "own", wanted.namespace), wanted)
    for namespace in sorted(frozenset(wanted.scope)):
        held = held_in(rules, "scope", namespace)
        if wanted.read_only:
            yield _role("Role", {"name": _READER, "namespace": namespace}, held)
            continue
        there = {"name": f"{wanted.name}-{wanted.namespace}", "namespace": namespace}
        yield from _bound("Role", there, held, wanted)


def _own(wanted: Wanted) -> Json:
    return {"name": wanted.name, "namespace": wanted.namespace}


def _bound(
    kind: str, metadata: Json, rules: tuple[Rule, ...], wanted: Wanted
) -> Iterator[Granting]:
    yield _role(kind, metadata, rules)
    account = {"kind": "ServiceAccount", **_own(wanted)}
    binding = {
        "apiVersion": f"{_RBAC}/v1",
        "kind": f"{kind}Binding",
        "metadata": metadata,
        "roleRef": {"apiGroup": _RBAC, "kind": kind, "name": metadata["name"]},
        "subjects": [account],
    }
    yield binding, ()


def _role(kind: str, metadata: Json, rules: tuple[Rule, ...]) -> Granting:
    listed = [rule.fields for rule in rules]
    role = {"apiVersion": f"{_RBAC}/v1", "kind": kind, "metadata": metadata, "rules": listed}
    return role, rules


def _commented(document: Json, rules: tuple[Rule, ...]) -> Iterator[str]:
    """The document with its rules on one line each, below the line that says why."""
    if "rules" not in document:
        yield yaml_text(document)
        return
    yield yaml_text({key: value for key, value in document.items() if key != "rules"})
    yield "rules:\n" if rules else "rules: []\n"
    for rule in rules:
        yield rule_lines(rule.fields, rule.reasons)


def rule_lines(fields: Json, reasons: tuple[str, ...]) -> str:
    """One rule of a list as YAML, below a comment that says who needs it."""
    return f"  # {_why(reasons)}\n  - {_flow(fields)}\n"


def _why(reasons: tuple[str, ...]) -> str:
    more = len(reasons) - _FEW
    named = ", ".join(reasons[:_FEW])
    return f"{named} and {more} more" if more > 0 else named


def _flow(fields: Json) -> str:
    """JSON is YAML too; without quotes around the keys it looks like it."""
    items = (f"{key}: {_item(value)}" for key, value in fields.items())
    return f"{{{', '.join(items)}}}"


def _item(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_item, value))}]"
    return msgspec.json.encode(value).decode()
