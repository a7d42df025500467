"""The rules of the core and of each plugin, for the chart to unite those that are enabled."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import msgspec

from kube9_core.catalog.access import Rule, Wanted, rules
from kube9_core.catalog.chart.json_text import json_text
from kube9_core.catalog.markdown import Page
from kube9_core.catalog.repository import Repository
from kube9_core.plugins.catalogue import Catalogue

__all__ = ["Granted", "access_page", "granted"]

_PATH = "charts/kube9-operator/files/access.json"


class Granted(msgspec.Struct, frozen=True):
    """What the chart may grant.

    Attributes:
        core: always.
        events: where the cluster's Events are kept.
        plugins: where the plugin of that name is enabled, besides.
    """

    core: tuple[Rule, ...]
    events: tuple[Rule, ...]
    plugins: Mapping[str, tuple[Rule, ...]]


def granted(catalogue: Catalogue, plugins: Iterable[str]) -> Granted:
    """Part the rules by who needs them.

    Args:
        catalogue: the loaded plugins.
        plugins: names of those that the chart can enable.
    """
    alone = replace(catalogue, checks=(), loaded=())
    core = rules(alone, Wanted(created=True, events=False))
    events = _beyond(core, rules(alone, Wanted(created=True)))
    return Granted(core, events, {name: _needed(core, catalogue, name) for name in plugins})


def access_page(repository: Repository) -> Page:
    """The file that the chart's templates read."""
    names = [item.candidate.name for item in repository.plugins]
    return Page(_PATH, json_text(granted(repository.catalogue, names)))


def _needed(core: Iterable[Rule], catalogue: Catalogue, plugin: str) -> tuple[Rule, ...]:
    return _beyond(core, rules(catalogue, Wanted(plugins=(plugin,), created=True, events=False)))


def _beyond(core: Iterable[Rule], every: Iterable[Rule]) -> tuple[Rule, ...]:
    """What is not granted to everybody already."""
    told = {_key(rule): frozenset(rule.verbs) for rule in core}
    return tuple(rule for rule in every if not told.get(_key(rule), frozenset()) >= {*rule.verbs})


def _key(rule: Rule) -> tuple[object, ...]:
    return rule.namespaced, rule.group, rule.resource, rule.names, rule.url
