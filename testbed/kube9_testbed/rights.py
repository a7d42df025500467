"""Roles, bindings and questions by chance, with everything in them that is easy to get wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from random import Random
from typing import Final, TypeAlias

from kube9_testbed.responses import JsonObject

__all__ = ["NAMESPACES", "Question", "World", "made_up"]

NAMESPACES: Final = ("rights-a", "rights-b")
_API: Final = "rbac.authorization.k8s.io"
_VERBS: Final = (
    "get",
    "list",
    "create",
    "delete",
    "deletecollection",
    "patch",
    "use",
    "bind",
    "GET",
)
_GROUPS: Final = ("", "apps", "example.com", "example")
_RESOURCES: Final = (
    "pods",
    "pods/exec",
    "pods/log",
    "deployments",
    "deployments/scale",
    "secrets",
    "scale",
    "log",
    "nodes",
    "Pods",
)
_WRITTEN: Final = (*_RESOURCES, "*/scale", "*/log", "*/*", "pods/*", "*pods", "po*", "/log")
_NAMES: Final = ("one", "two", "one.two", "*")
_PATHS: Final = (
    "/metrics",
    "/metrics/",
    "/metrics/x",
    "/metricsx",
    "/debug/pprof/heap",
    "/a/b/c",
    "/",
    "x",
)
_WRITTEN_PATHS: Final = (
    *_PATHS,
    "/metrics*",
    "/metrics/*",
    "/debug/**",
    "/a/*/c",
    "/*",
    "*x",
    "/x*y",
)
_USERS: Final = ("rights-ann", "rights-bob", "system:anonymous")
_ODD: Final = (
    "system:serviceaccount:rights-a:web",
    "system:serviceaccount:rights-a:web:more",
    "system:serviceaccount:rights-a",
    "system:serviceaccount::web",
    "system:serviceaccount:",
    "SYSTEM:serviceaccount:rights-a:web",
)
_ACCOUNTS: Final = ("web", "default", "job")
_TEAMS: Final = ("rights-team", "rights-ops", "system:authenticated", "system:unauthenticated")
_ALL_ACCOUNTS: Final = (
    "system:serviceaccounts",
    *(f"system:serviceaccounts:{name}" for name in NAMESPACES),
)
_PARTS: Final = ("rights-x", "rights-y")


@dataclass(frozen=True, slots=True)
class Wish:
    """A verb, and what it is for: a path, or a resource with its subresource behind a slash."""

    verb: str
    resource: str = ""
    group: str = ""
    namespace: str | None = None
    name: str = ""
    path: str | None = None

    @property
    def attributes(self) -> JsonObject:
        """The wish as a SubjectAccessReview has it."""
        if self.path is not None:
            return {"nonResourceAttributes": {"verb": self.verb, "path": self.path}}
        resource, _, subresource = self.resource.partition("/")
        return {
            "resourceAttributes": {
                "verb": self.verb,
                "group": self.group,
                "resource": resource,
                "subresource": subresource,
                "namespace": self.namespace or "",
                "name": self.name,
            }
        }


@dataclass(frozen=True, slots=True)
class Question:
    """Whether somebody may do something.

    Attributes:
        user: The user's name.
        groups: All groups of the user.
        wish: What for.
    """

    user: str
    groups: tuple[str, ...]
    wish: Wish

    @property
    def review(self) -> JsonObject:
        """The question as a SubjectAccessReview."""
        return {"spec": {"user": self.user, "groups": list(self.groups), **self.wish.attributes}}


_Somebody: TypeAlias = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class World:
    """What was made up.

    Attributes:
        objects: roles and bindings, as they are to be written.
    """

    objects: tuple[JsonObject, ...]

    @property
    def unions(self) -> tuple[JsonObject, ...]:
        """The ClusterRoles that unite others."""
        return tuple(item for item in self.objects if "aggregationRule" in item)

    def question(self, chance: Random) -> Question:
        """Somebody and what he asks for: most often close to what some binding gives."""
        if chance.random() < _BLIND:
            return Question(*_somebody(chance), _wish(chance))
        binding = chance.choice([item for item in self.objects if item.get("subjects")])
        return Question(*_named(chance, binding), self._near(chance, binding))

    def _near(self, chance: Random, binding: JsonObject) -> Wish:
        """A request that the role of a binding may allow, with at most one thing changed."""
        namespace = binding["metadata"].get("namespace")
        ref = binding["roleRef"]
        place = namespace if ref["kind"] == "Role" else None
        rules = [
            rule
            for item in self.objects
            if item["kind"] == ref["kind"]
            and item["metadata"]["name"] == ref["name"]
            and item["metadata"].get("namespace") == place
            for rule in item.get("rules", ())
        ]
        blind = _wish(chance)
        if not rules:
            return blind
        wanted = _wanted(chance, chance.choice(rules), namespace)
        if chance.random() < _EXACT or (wanted.path is None) is not (blind.path is None):
            return wanted
        changed = chance.choice([field.name for field in fields(wanted)])
        return replace(wanted, **{changed: getattr(blind, changed)})


_BLIND: Final = 0.4
_EXACT: Final = 0.6
_STAR: Final = 0.05
_PATH: Final = 0.15


def made_up(chance: Random, size: int) -> World:
    """Make up a world.

    Args:
        chance: the same gives the same.
        size: how many roles; there are twice as many bindings.
    """
    roles = [_role(chance, number) for number in range(size)]
    unions = [_union(chance, number) for number in range(max(4, size // 15))]
    bindings = [_binding(chance, number, (*roles, *unions)) for number in range(2 * size)]
    return World((*roles, *unions, *bindings))


def _some(chance: Random, known: Sequence[str], most: int, star: float = _STAR) -> list[str]:
    found = chance.sample(known, chance.randint(1, most))
    return [*found, "*"] if chance.random() < star else found


def _rule(chance: Random, *, paths: bool) -> JsonObject:
    verbs = _some(chance, _VERBS, 3)
    if paths and chance.random() < _PATH:
        return {"verbs": verbs, "nonResourceURLs": _some(chance, _WRITTEN_PATHS, 2)}
    names = _some(chance, (*_NAMES, ""), 2, 0) if chance.random() < _EXACT / 2 else []
    return {
        "verbs": verbs,
        "apiGroups": _some(chance, _GROUPS, 2),
        "resources": _some(chance, _WRITTEN, 3),
        **({"resourceNames": names} if names else {}),
    }


def _role(chance: Random, number: int) -> JsonObject:
    whole = chance.random() < _EXACT
    labels = (
        {chance.choice(_PARTS): chance.choice("ab")} if whole and chance.random() < _EXACT else {}
    )
    rules = [_rule(chance, paths=whole) for _ in range(chance.randint(0, 3))]
    return {
        "kind": "ClusterRole" if whole else "Role",
        "metadata": {
            "name": f"rights-{number}",
            "labels": labels,
            **({} if whole else {"namespace": chance.choice(NAMESPACES)}),
        },
        "rules": [*rules, *rules[:1]] if chance.random() < _STAR else rules,
    }


def _union(chance: Random, number: int) -> JsonObject:
    """Some are part of the next one, some say rules of their own, the last finds no parts."""
    selectors = [_selector(chance) for _ in range(chance.randint(1, 2))]
    if number:
        selectors.append({"matchLabels": {"rights-union": str(number - 1)}})
    else:
        selectors = [{"matchLabels": {"rights-nobody": "has"}}]
    own = [_rule(chance, paths=True)] if chance.random() < _EXACT or not number else []
    return {
        "kind": "ClusterRole",
        "metadata": {"name": f"rights-union-{number}", "labels": {"rights-union": str(number)}},
        "aggregationRule": {"clusterRoleSelectors": selectors},
        "rules": own,
    }


def _selector(chance: Random) -> JsonObject:
    key = chance.choice(_PARTS)
    if chance.random() < _EXACT:
        return {"matchLabels": {key: chance.choice("ab")}}
    operator = chance.choice(("In", "NotIn", "Exists"))
    values = {} if operator == "Exists" else {"values": [chance.choice("ab")]}
    ours = {"key": chance.choice(_PARTS), "operator": "Exists"}
    return {"matchExpressions": [{"key": key, "operator": operator, **values}, ours]}


def _binding(chance: Random, number: int, roles: Sequence[JsonObject]) -> JsonObject:
    role = chance.choice(roles)
    kind = role["kind"]
    whole = kind == "ClusterRole" and chance.random() < _BLIND
    name = role["metadata"]["name"] if chance.random() > _STAR else "rights-gone"
    namespace = role["metadata"].get("namespace")
    if namespace is None or chance.random() < _STAR:
        namespace = chance.choice(NAMESPACES)
    place = {} if whole else {"namespace": namespace}
    subjects = [_subject(chance, whole=whole) for _ in range(chance.randint(0, 3))]
    return {
        "kind": "ClusterRoleBinding" if whole else "RoleBinding",
        "metadata": {"name": f"rights-{number}", **place},
        "roleRef": {"apiGroup": _API, "kind": kind, "name": name},
        "subjects": [*subjects, *subjects[:1]],
    }


def _subject(chance: Random, *, whole: bool) -> JsonObject:
    kind = chance.choice(("User", "User", "Group", "ServiceAccount", "ServiceAccount"))
    if kind == "ServiceAccount":
        place = whole or chance.random() < _EXACT
        where = {"namespace": chance.choice(NAMESPACES)} if place else {}
        return {"kind": kind, "name": chance.choice(_ACCOUNTS), **where}
    groups = (*_TEAMS, *_ALL_ACCOUNTS) if chance.random() < _BLIND else _TEAMS[:2]
    known = (*_USERS, *_ODD) if kind == "User" else groups
    return {"kind": kind, "apiGroup": _API, "name": chance.choice(known)}


def _wanted(chance: Random, rule: JsonObject, namespace: str | None) -> Wish:
    def one(field: str, blind: Sequence[str]) -> str:
        found: str = chance.choice(rule[field])
        return chance.choice(blind) if found == "*" else found

    verb = one("verbs", _VERBS)
    if "nonResourceURLs" in rule:
        return Wish(verb, path=one("nonResourceURLs", _PATHS).replace("*", "x"))
    resource = one("resources", _RESOURCES)
    if resource.startswith("*/"):
        resource = resource.replace("*", chance.choice(("pods", "deployments")), 1)
    name = one("resourceNames", _NAMES) if rule.get("resourceNames") else chance.choice(("", "one"))
    place = chance.choice((None, *NAMESPACES)) if namespace is None else namespace
    return Wish(verb, resource, one("apiGroups", _GROUPS), place, name)


def _wish(chance: Random) -> Wish:
    verb = chance.choice((*_VERBS, "*"))
    if chance.random() < _PATH:
        return Wish(verb, path=chance.choice(_WRITTEN_PATHS))
    return Wish(
        verb,
        chance.choice((*_RESOURCES, "*", "*/log", "pods/*")),
        chance.choice((*_GROUPS, "*")),
        chance.choice((None, *NAMESPACES, "rights-none")),
        chance.choice(("", "", *_NAMES)),
    )


def _named(chance: Random, binding: JsonObject) -> _Somebody:
    """Whom a binding names; some come with groups besides."""
    subject = chance.choice(binding["subjects"])
    match subject["kind"]:
        case "ServiceAccount":
            place = subject.get("namespace") or binding["metadata"]["namespace"]
            return _account(place, subject["name"])
        case "User":
            return subject["name"], tuple(chance.sample(_TEAMS, chance.randint(0, 2)))
    return "rights-somebody", (subject["name"],)


def _somebody(chance: Random) -> _Somebody:
    kind = chance.random()
    if kind < _STAR / 2:
        return "rights-root", ("system:masters",)
    if kind < _EXACT:
        return _account(chance.choice(NAMESPACES), chance.choice(_ACCOUNTS))
    groups = chance.sample((*_TEAMS, *_ALL_ACCOUNTS), chance.randint(0, 2))
    return chance.choice((*_USERS, *_ODD)), tuple(groups)


def _account(namespace: str, name: str) -> _Somebody:
    """With the groups that the API server gives to every account."""
    groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}")
    return f"system:serviceaccount:{namespace}:{name}", (*groups, "system:authenticated")
