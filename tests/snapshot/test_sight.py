"""What stands in a namespace that nobody read is unseen: whichever way it is asked for."""

from collections.abc import Callable

import pytest

from kube9_core.errors import Unseen
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.version import NEWEST
from kube9_core.snapshot import kinds
from kube9_core.snapshot.platform import Namespace, Node
from kube9_core.snapshot.service import Service
from kube9_core.snapshot.sight import EVERYWHERE, Sight
from kube9_core.snapshot.snapshot import Mode, Snapshot

VIEWS = frozenset({Namespace, Node, Service})
PART = Sight(frozenset({"shop"}).__contains__)
SCOPE = Sight(frozenset({"shop"}).__contains__, scoped=True)
READ = {
    kind: Coverage(str(kind), CoverageState.COMPLETE, 0)
    for kind in (kinds.NAMESPACE, kinds.SERVICE)
}
OUTSIDE = Coverage("v1/Node", CoverageState.OUTSIDE, 0, "it is outside the scope")


def seen(sight: Sight) -> Snapshot:
    """An empty cluster of which so much was read, as a check sees it."""
    coverage = {**READ, kinds.NODE: OUTSIDE}
    whole = Snapshot((), version=NEWEST, mode=Mode.CLUSTER, coverage=coverage, sight=sight)
    return whole.limited(VIEWS)


Ask = Callable[[Snapshot], object]
ELSEWHERE: dict[str, Ask] = {
    "by name": lambda snapshot: snapshot.find(Service, "other", "web"),
    "by namespace": lambda snapshot: snapshot.among(Service, "other"),
    "all": lambda snapshot: snapshot.all(Service),
}
NAMESPACES: dict[str, Ask] = {
    "by name": lambda snapshot: snapshot.find(Namespace, None, "other"),
    "itself": lambda snapshot: snapshot.namespace("other"),
    "its labels": lambda snapshot: snapshot.namespace_labels("other"),
    "all": lambda snapshot: snapshot.all(Namespace),
}


@pytest.mark.parametrize("sight", [PART, SCOPE])
@pytest.mark.parametrize("ask", ELSEWHERE.values(), ids=ELSEWHERE)
def test_of_other_namespaces_nothing_is_known(sight: Sight, ask: Ask) -> None:
    with pytest.raises(Unseen, match="read"):
        ask(seen(sight))
    ask(seen(EVERYWHERE))


@pytest.mark.parametrize("ask", NAMESPACES.values(), ids=NAMESPACES)
def test_outside_a_scope_not_even_the_namespaces_are_known(ask: Ask) -> None:
    with pytest.raises(Unseen, match="outside the scope"):
        ask(seen(SCOPE))
    ask(seen(PART))


def test_inside_the_scope_what_is_missing_is_missing() -> None:
    snapshot = seen(SCOPE)
    assert snapshot.find(Service, "shop", "web") is None
    assert snapshot.among(Service, "shop") == ()
    assert snapshot.namespace("shop") is None


def test_a_kind_outside_the_scope_is_unseen_and_not_missing() -> None:
    with pytest.raises(Unseen, match="v1/Node could not be read: it is outside the scope"):
        seen(SCOPE).find(Node, None, "a")


def test_a_collector_takes_the_scope_for_all_there_is_and_looks_no_further() -> None:
    snapshot = seen(SCOPE).of_scope().limited(VIEWS)
    assert snapshot.all(Service) == ()
    assert snapshot.all(Namespace) == ()
    with pytest.raises(Unseen, match="outside the scope"):
        snapshot.find(Service, "other", "web")
    with pytest.raises(Unseen, match="not every namespace was read"):
        seen(PART).of_scope().limited(VIEWS).all(Service)
