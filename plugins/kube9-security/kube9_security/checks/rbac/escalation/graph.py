"""A graph of who can become whom, walked once from the top down.

Accounts of a namespace are reached through one place ("any account of shop"), so that edges are
as many as rights, not as rights times accounts.
"""

from collections import deque
from collections.abc import Iterator, Mapping

import msgspec

__all__ = ["ADMIN", "NODES", "Edge", "Place", "Ways"]


class Place(msgspec.Struct, frozen=True, gc=False):
    """Somewhere to stand.

    Attributes:
        sort: "account", "any" for all accounts of a namespace, "running" for those of its pods,
            "legacy" for those with a token in a Secret, "nodes", "admin".
        namespace: of an account; for the others None is everywhere.
        name: of an account.
    """

    sort: str
    namespace: str | None = None
    name: str = ""

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


ADMIN = Place("admin")
NODES = Place("nodes")


class Edge(msgspec.Struct, frozen=True, gc=False):
    """One step.

    Attributes:
        to: where it ends.
        key: name of the path that begins with it; "" for a step that takes nothing.
        told: what is done, in words.
        by: the binding that gives the right.
    """

    to: Place
    key: str = ""
    told: str = ""
    by: str = ""


class Ways:
    """The shortest way to the top from everywhere.

    Args:
        edges: all steps, by where they begin.
    """

    def __init__(self, edges: Mapping[Place, list[Edge]]) -> None:
        self._edges = edges
        back: dict[Place, list[tuple[Place, Edge]]] = {}
        for start, listed in edges.items():
            for edge in listed:
                back.setdefault(edge.to, []).append((start, edge))
        self._next = _walked(back)

    def steps(self, start: Place) -> tuple[Edge, ...]:
        """All steps from a place."""
        return tuple(self._edges.get(start, ()))

    def way(self, start: Place, first: Edge) -> tuple[Edge, ...]:
        """The shortest way up that begins with a step and does not come back; () if none.

        Args:
            start: where it begins.
            first: one of its steps.
        """
        found, place, seen = [first], first.to, {start}
        while place != ADMIN:
            if place in seen:
                return ()
            seen.add(place)
            following = [edge for edge in self._next.get(place, ()) if edge.to not in seen]
            if not following:
                return ()
            found.append(following[0])
            place = following[0].to
        return tuple(found)


def _walked(back: Mapping[Place, list[tuple[Place, Edge]]]) -> dict[Place, tuple[Edge, ...]]:
    """The best two next steps of each place, as one of them may lead back to who asks."""
    following: dict[Place, tuple[Edge, ...]] = {}
    done = {ADMIN}
    pending = deque([ADMIN])
    while pending:
        for start, edge in _into(back, pending.popleft()):
            known = following.get(start, ())
            if len(known) < _KEPT:
                following[start] = (*known, edge)
            if start not in done:
                done.add(start)
                (pending.append if edge.key else pending.appendleft)(start)
    return following


_KEPT = 2


def _into(
    back: Mapping[Place, list[tuple[Place, Edge]]], place: Place
) -> Iterator[tuple[Place, Edge]]:
    return iter(back.get(place, ()))
