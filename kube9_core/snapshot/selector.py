"""Label selectors: which labels they match.

Semantics of meta/v1 LabelSelector: all requirements must hold; NotIn and DoesNotExist hold
where the key is missing; an empty selector matches everything. What a *missing* selector
means differs by kind, so callers decide that.
"""

from collections.abc import Mapping

import msgspec

from kube9_core.snapshot.wire.meta import LabelSelector

__all__ = ["Selector", "selector_from_labels", "selector_from_wire"]


class Term(msgspec.Struct, frozen=True, order=True, gc=False):
    """One requirement: key, operator (In, NotIn, Exists, DoesNotExist), values."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Tell whether labels meet the requirement; an unknown operator never does."""
        value = labels.get(self.key)
        match self.operator:
            case "In":
                return value in self.values and value is not None
            case "NotIn":
                return value is None or value not in self.values
            case "Exists":
                return value is not None
            case "DoesNotExist":
                return value is None
        return False


class Selector(msgspec.Struct, frozen=True, gc=False):
    """A parsed selector.

    Attributes:
        terms: all must hold; none at all matches everything.
    """

    terms: tuple[Term, ...]

    @property
    def empty(self) -> bool:
        """Whether it matches everything."""
        return not self.terms

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Tell whether labels meet every requirement."""
        return all(term.matches(labels) for term in self.terms)

    def __str__(self) -> str:
        return ", ".join(_text(term) for term in self.terms) or "everything"


def selector_from_labels(labels: Mapping[str, str] | None) -> Selector:
    """Read the plain map of Services and ReplicationControllers."""
    return Selector(
        tuple(Term(key, "In", (value,)) for key, value in sorted((labels or {}).items()))
    )


def selector_from_wire(wire: LabelSelector | None) -> Selector:
    """Read matchLabels and matchExpressions; a missing selector reads as an empty one."""
    if wire is None:
        return Selector(())
    expressions = tuple(
        Term(item.key, item.operator, item.values or ()) for item in wire.match_expressions or ()
    )
    return Selector(selector_from_labels(wire.match_labels).terms + expressions)


def _text(term: Term) -> str:
    match term.operator:
        case "In" if len(term.values) == 1:
            return f"{term.key}={term.values[0]}"
        case "In" | "NotIn":
            word = "in" if term.operator == "In" else "notin"
            return f"{term.key} {word} ({', '.join(term.values)})"
        case "Exists":
            return term.key
        case "DoesNotExist":
            return f"!{term.key}"
    return f"{term.key} {term.operator}"
