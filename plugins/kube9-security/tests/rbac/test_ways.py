"""The graph finds the shortest way up from everywhere, and only ways that are there."""

from collections import deque

from hypothesis import given
from hypothesis import strategies as st
from kube9_security.checks.rbac.escalation.graph import ADMIN, Edge, Place, Ways

_ACCOUNTS = [Place("account", "shop", name) for name in "abcdef"]
_HUBS = [Place("any", name) for name in ("shop", "till", None)]
_PLACES = [*_ACCOUNTS, *_HUBS, ADMIN]

_RIGHTS = st.lists(
    st.tuples(st.sampled_from(_ACCOUNTS), st.sampled_from(_PLACES), st.sampled_from("xyz")),
    max_size=14,
)
_STANDING = st.lists(
    st.tuples(st.sampled_from(_HUBS), st.sampled_from([*_ACCOUNTS, *_HUBS])), max_size=8
)


@given(rights=_RIGHTS, standing=_STANDING)
def test_an_account_climbs_if_and_only_if_there_is_a_way(
    rights: list[tuple[Place, Place, str]], standing: list[tuple[Place, Place]]
) -> None:
    edges: dict[Place, list[Edge]] = {}
    for start, to, key in rights:
        edges.setdefault(start, []).append(Edge(to, key))
    for start, to in standing:
        edges.setdefault(start, []).append(Edge(to))
    ways = Ways(edges)
    for account in _ACCOUNTS:
        found = [way for first in ways.steps(account) if (way := ways.way(account, first))]
        shortest = _shortest(edges, account)
        lengths = [len([edge for edge in way if edge.key]) for way in found]
        assert min(lengths, default=None) == shortest
        assert all(_is_there(edges, account, way) for way in found)


def _shortest(edges: dict[Place, list[Edge]], start: Place) -> int | None:
    """Try everything; steps that take nothing cost nothing."""
    best = {start: 0}
    pending = deque([start])
    while pending:
        place = pending.popleft()
        for edge in edges.get(place, ()):
            cost = best[place] + bool(edge.key)
            if cost < best.get(edge.to, cost + 1):
                best[edge.to] = cost
                pending.append(edge.to)
    return best.get(ADMIN)


def _is_there(edges: dict[Place, list[Edge]], start: Place, way: tuple[Edge, ...]) -> bool:
    place, seen = start, {start}
    for edge in way:
        if edge not in edges.get(place, ()) or edge.to in seen:
            return False
        seen.add(edge.to)
        place = edge.to
    return place == ADMIN
