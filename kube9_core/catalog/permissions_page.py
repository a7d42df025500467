"""The page that lists every permission of the operator and every write, each with its reason.

It is made from the declarations that the roles are made from. That the operator uses all of them,
and nothing else, is shown by the tests in `tests/recording`.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec.structs import replace

from kube9_core.catalog.access import Rule, Wanted, rules
from kube9_core.catalog.kept_values import kept_values
from kube9_core.catalog.markdown import NOTICE, Page, cell, code, codes, joined, table
from kube9_core.catalog.repository import Repository
from kube9_core.declare.access import Inspect

__all__ = ["permissions_page"]

_WRITING: Final = frozenset({"create", "update", "patch", "delete"})
_FEW: Final = 3
_TEXT: Final = (
    "What the chart grants with every plugin of this repository, and who needs it. A plugin that "
    "is not enabled takes its rules with it. Nothing is granted by wildcard, no Secret can be "
    "read, and nothing is written but the objects below. A test runs the operator through a proxy "
    "that records each request, in a cluster with every kind that is named here: each verb is "
    "used, and nothing else is."
)
_WIDE: Final = (
    "By a ClusterRole. With `scope.namespaces` there is none: what lives in namespaces is granted "
    "by a Role in each of them, and the rest is not looked at."
)
_OWN: Final = "By a Role in the namespace of the release."
_WRITES: Final = (
    "Every request that changes anything is one of these. An object without a name is one that "
    "has none before it is made, or one that a person made for kube9 to work on."
)
_CREATED: Final = (
    "The chart creates the ConfigMaps, so that the operator need not; the Lease it creates as "
    "well, but Argo CD applies no Leases. Installed without the chart, by `kube9-operator rbac`, "
    "it is granted this too:"
)
_SINGLE: Final = (
    "Some work has to compare single objects whose kind only people's manifests name. It lists "
    "them by their name, one by one, as the API gives them, and no permission is added for it: "
    "of a kind that is not granted above, nor by anybody else, nothing is seen, "
    "and that is said with the missing rule. Secrets are refused without being asked for. How "
    "often it looked at which kind stands in the audit trail. This does so: "
)
_EVERYBODY: Final = (
    "Besides, the cluster itself lets every account ask what the API server serves (`/version`, "
    "`/api`, `/apis`), by its role `system:discovery`."
)


def permissions_page(repository: Repository) -> Page:
    """The page docs/permissions.md.

    Args:
        repository: the plugins it is about.
    """
    plugins = tuple(home.plugin for home in repository.homes)
    granted = rules(repository.catalogue, Wanted(plugins=plugins, created=True))
    alone = rules(repository.catalogue, Wanted(plugins=plugins))
    checks = frozenset(check.id for check in repository.checks)
    wide = [rule for rule in granted if not rule.namespaced]
    own = [rule for rule in granted if rule.namespaced]
    writing = [rule for rule in granted if _WRITING & set(rule.verbs)]
    blocks = [
        *(NOTICE, "# Permissions", _TEXT),
        *("## In the whole cluster", _WIDE, _rows(wide, checks)),
        *("## In its own namespace", _OWN, _rows(own, checks)),
        _EVERYBODY,
        *_kept(repository),
        *_inspected(repository),
        *("## What is written", _WRITES, _writes(writing)),
        *(_CREATED, _writes(_beyond(alone, granted))),
    ]
    return Page("docs/permissions.md", joined(blocks))


def _kept(repository: Repository) -> tuple[str, ...]:
    text = kept_values(repository.checks)
    return ("## Values of ConfigMaps", text) if text else ()


def _inspected(repository: Repository) -> tuple[str, ...]:
    """Tasks that look single objects up: nothing in the tables says that they do."""
    names = {home.plugin for home in repository.homes}
    tasks = [
        task.name
        for loaded in repository.catalogue.loaded
        if loaded.candidate.name in names
        for task in loaded.tasks
        if any(isinstance(access, Inspect) for access in task.access)
    ]
    return ("## Single objects", f"{_SINGLE}{codes(tasks)}.") if tasks else ()


def _rows(listed: Iterable[Rule], checks: frozenset[str]) -> str:
    head = ("What", "API group", "Verbs", "Why")
    return table(
        head,
        ((_what(rule), _group(rule), codes(rule.verbs), _why(rule, checks)) for rule in listed),
    )


def _writes(listed: Iterable[Rule]) -> str:
    head = ("What", "API group", "Verbs", "Where", "Why")
    return table(head, map(_write, listed))


def _write(rule: Rule) -> tuple[str, ...]:
    verbs = codes(verb for verb in rule.verbs if verb in _WRITING)
    where = "its own namespace" if rule.namespaced else "every namespace"
    return _what(rule), _group(rule), verbs, where, cell("; ".join(rule.reasons))


def _beyond(alone: Iterable[Rule], granted: Iterable[Rule]) -> Iterator[Rule]:
    """What an operator needs that creates its objects itself."""
    verbs = {_about(rule): rule.verbs for rule in granted}
    for rule in alone:
        more = tuple(verb for verb in rule.verbs if verb not in verbs.get(_about(rule), ()))
        if more:
            yield replace(rule, verbs=more)


def _about(rule: Rule) -> tuple[bool, str, str, tuple[str, ...]]:
    return rule.namespaced, rule.group, rule.resource, rule.names


def _what(rule: Rule) -> str:
    named = f" {codes(rule.names)}" if rule.names else ""
    return f"{code(rule.url or rule.resource)}{named}"


def _group(rule: Rule) -> str:
    return code(rule.group) if rule.group else "core"


def _why(rule: Rule, checks: frozenset[str]) -> str:
    """Phrases, and checks by name where they are few."""
    phrases = [reason for reason in rule.reasons if reason not in checks]
    asking = [reason for reason in rule.reasons if reason in checks]
    plugins = sorted({name.partition("/")[0] for name in asking})
    told = codes(asking) if len(asking) <= _FEW else f"{len(asking)} checks of {codes(plugins)}"
    return cell("; ".join(filter(None, (*phrases, told))))
