"""The index answers as somebody does who reads every binding and every rule, one after another.

That reader knows no index and no shortcut: it is what the documentation of RBAC says, written
down once more from the objects themselves. The API server is asked in `test_authorizer_agrees`.
"""

import json
import random
from typing import TYPE_CHECKING, Any, Final

import pytest

from kube9_core.snapshot.rights.identity import Identity
from kube9_core.snapshot.rights.request import Request
from kube9_core.snapshot.rights.rights import Rights
from kube9_core.snapshot.snapshot import Mode
from kube9_core.testing import snapshot_of

if TYPE_CHECKING:
    from kube9_testbed.rights import Question, World

pytest.importorskip("kube9_testbed")

Json = dict[str, Any]
_API: Final = "rbac.authorization.k8s.io/v1"
_SEEDS: Final = tuple(range(4))
_SIZE, _QUESTIONS = 40, 150
_MODES: Final = (Mode.MANIFESTS, Mode.CLUSTER)


class Reader:
    """Reads objects one after another."""

    def __init__(self, objects: list[Json], mode: Mode) -> None:
        self._roles = {self._key(item): item for item in objects if "roleRef" not in item}
        self._bindings = [item for item in objects if "roleRef" in item]
        self._rules = {key: item.get("rules") or [] for key, item in self._roles.items()}
        if mode is Mode.MANIFESTS:
            self._unite()

    def through(
        self, user: str, groups: tuple[str, ...], wish: Request, *, anywhere: bool = False
    ) -> set[str]:
        """The names of the bindings that allow it, in its namespace or in any."""
        return {
            binding["metadata"]["name"]
            for binding in self._bindings
            if self._names(binding, user, groups) and self._allows(binding, wish, anywhere=anywhere)
        }

    def with_rules_for(self, wish: Request) -> set[str]:
        """The names of the roles that have a rule for it, wherever they hold."""
        return {
            key[2]
            for key, rules in self._rules.items()
            if any(_covers(rule, wish) for rule in rules)
        }

    def _key(self, item: Json) -> tuple[str, str | None, str]:
        metadata = item["metadata"]
        return item["kind"], metadata.get("namespace"), metadata["name"]

    def _allows(self, binding: Json, wish: Request, *, anywhere: bool) -> bool:
        place, ref = binding["metadata"].get("namespace"), binding["roleRef"]
        if place is not None and wish.path is not None:
            return False
        if place is not None and wish.namespace != place and not anywhere:
            return False
        key = (ref["kind"], place if ref["kind"] == "Role" else None, ref["name"])
        return any(_covers(rule, wish) for rule in self._rules.get(key, []))

    def _names(self, binding: Json, user: str, groups: tuple[str, ...]) -> bool:
        for subject in binding.get("subjects") or ():
            name = subject["name"]
            if subject["kind"] == "User" and name == user:
                return True
            if subject["kind"] == "Group" and name in groups:
                return True
            if subject["kind"] == "ServiceAccount":
                place = subject.get("namespace") or binding["metadata"].get("namespace")
                if place and user == f"system:serviceaccount:{place}:{name}":
                    return True
        return False

    def _unite(self) -> None:
        """What the controller does, over and over until nothing changes."""
        unions = {key: item for key, item in self._roles.items() if "aggregationRule" in item}
        for _ in range(len(unions) + 1):
            for key, item in unions.items():
                parts = self._parts(item)
                united = _once([rule for part in parts for rule in self._rules[part]])
                self._rules[key] = united or self._rules[key]

    def _parts(self, union: Json) -> list[tuple[str, str | None, str]]:
        found: list[tuple[str, str | None, str]] = []
        for selector in union["aggregationRule"]["clusterRoleSelectors"]:
            for key, item in sorted(self._roles.items(), key=lambda pair: pair[0][2]):
                labels = item["metadata"].get("labels") or {}
                other = key[0] == "ClusterRole" and key[2] != union["metadata"]["name"]
                if other and _selects(selector, labels) and key not in found:
                    found.append(key)
        return found


def _once(rules: list[Json]) -> list[Json]:
    return [rule for number, rule in enumerate(rules) if rule not in rules[:number]]


def _selects(selector: Json, labels: dict[str, str]) -> bool:
    wanted = all(
        labels.get(key) == value for key, value in (selector.get("matchLabels") or {}).items()
    )
    return wanted and all(_holds(term, labels) for term in selector.get("matchExpressions") or ())


def _holds(term: Json, labels: dict[str, str]) -> bool:
    value = labels.get(term["key"])
    match term["operator"]:
        case "In":
            return value in term["values"]
        case "NotIn":
            return value not in term["values"]
        case "Exists":
            return value is not None
    return value is None


def _covers(rule: Json, wish: Request) -> bool:
    if not {wish.verb, "*"} & {*rule.get("verbs", ())}:
        return False
    if wish.path is not None:
        return any(_reaches(written, wish.path) for written in rule.get("nonResourceURLs", ()))
    if not {wish.group, "*"} & {*rule.get("apiGroups", ())}:
        return False
    names = rule.get("resourceNames") or [wish.name]
    _, slash, subresource = wish.resource.partition("/")
    spelled = {wish.resource, "*", *((f"*/{subresource}",) if slash and subresource else ())}
    return wish.name in names and bool(spelled & {*rule.get("resources", ())})


def _reaches(written: str, path: str) -> bool:
    return written in ("*", path) or (
        written.endswith("*") and path.startswith(written.rstrip("*"))
    )


def _world(seed: int, mode: Mode) -> "tuple[World, Reader, Rights, random.Random]":
    from kube9_testbed.rights import made_up  # noqa: PLC0415 - the testbed is not everywhere

    chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    world = made_up(chance, _SIZE)
    objects = [{"apiVersion": _API, **item} for item in world.objects]
    text = "\n---\n".join(map(json.dumps, objects))
    return world, Reader(objects, mode), snapshot_of(text, mode=mode).index(Rights), chance


def _request(question: "Question") -> Request:
    wish = question.wish
    return Request(wish.verb, wish.resource, wish.group, wish.namespace, wish.name, path=wish.path)


@pytest.mark.parametrize("mode", _MODES)
@pytest.mark.parametrize("seed", _SEEDS)
def test_the_index_answers_as_a_reader_of_every_rule(seed: int, mode: Mode) -> None:
    world, reader, index, chance = _world(seed, mode)
    allowed = 0
    for _ in range(_QUESTIONS):
        question = world.question(chance)
        request = _request(question)
        identity = Identity(question.user, question.groups)
        through = reader.through(question.user, question.groups, request)
        allowed += bool(through)
        above = "system:masters" in question.groups
        assert index.allows(identity, request) is (above or bool(through)), question
        for anywhere in (False, True):
            grants = index.grants(identity, request, anywhere=anywhere)
            expected = reader.through(question.user, question.groups, request, anywhere=anywhere)
            assert {grant.binding.name for grant in grants} == expected, question
        assert {role.name for role in index.roles_with(request)} == reader.with_rules_for(request)
    assert 0 < allowed < _QUESTIONS


@pytest.mark.parametrize("mode", _MODES)
@pytest.mark.parametrize("seed", _SEEDS)
def test_who_can_names_each_whom_the_reader_would_let_in(seed: int, mode: Mode) -> None:
    world, reader, index, chance = _world(seed, mode)
    for _ in range(_QUESTIONS // 3):
        request = _request(world.question(chance))
        anywhere = chance.random() < 0.5
        found = index.who_can(request, anywhere=anywhere)
        told = {(grant.grantee, grant.binding.name) for grant in found}
        expected = {
            (grantee, binding)
            for grantee in index.grantees
            for identity in [grantee.identity]
            for binding in reader.through(
                identity.user, identity.groups, request, anywhere=anywhere
            )
            if grantee in {item for each in index.bindings for item in _named(index, each, binding)}
        }
        assert told == expected


def _named(index: Rights, binding: Any, name: str) -> tuple[Any, ...]:  # noqa: ANN401 - views
    return index.grantees_of(binding) if binding.name == name else ()
