"""One sorted catalogue of everything the plugins declare, with conflicts refused by name.

A conflict costs the plugin that comes later: first-party distributions go first, then by
name, so chance never decides which of two is loaded.
"""

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kube9_core.declare.check import Check
from kube9_core.declare.framework import Framework
from kube9_core.declare.pillar import PILLARS, Pillar
from kube9_core.declare.ports import Collector, Sanitizer, Sink
from kube9_core.declare.profile import DistributionProfile
from kube9_core.model.report import PluginRow
from kube9_core.plugins.finding import SELECTED
from kube9_core.plugins.loading import Candidate, Loaded, installed, load
from kube9_core.plugins.names import SLUGS, conflict, names_of, twice
from kube9_core.plugins.views import custom_views
from kube9_core.snapshot.registry import BUILT_IN, Registry

__all__ = ["Catalogue", "build", "discover", "nearest"]


@dataclass(frozen=True)
class Catalogue:
    """What is installed and can be used.

    Attributes:
        plugins: every plugin found, also the broken and disabled ones.
        checks: sorted by id.
        loaded: what each plugin brought, of those that are loaded only.
    """

    plugins: tuple[PluginRow, ...]
    pillars: tuple[Pillar, ...]
    checks: tuple[Check[Any], ...]
    collectors: tuple[Collector, ...]
    sanitizers: tuple[Sanitizer, ...]
    sinks: tuple[Sink, ...]
    frameworks: tuple[Framework, ...]
    owners: tuple[tuple[str, str], ...]
    loaded: tuple[Loaded, ...] = ()

    @cached_property
    def profiles(self) -> tuple[DistributionProfile, ...]:
        """The profiles of distributions, sorted by name."""
        every = (one for item in self.loaded for one in item.profiles)
        return tuple(sorted(every, key=lambda one: one.name))

    @cached_property
    def registry(self) -> Registry:
        """The kinds that can be read, those of the plugins' own views too."""
        views = custom_views(self.checks, self.loaded)
        return Registry(views) if views else BUILT_IN

    @cached_property
    def _owner(self) -> dict[str, str]:
        return dict(self.owners)

    @cached_property
    def _by_id(self) -> dict[str, Check[Any]]:
        named = {alias: check for check in self.checks for alias in check.aliases}
        return named | {check.id: check for check in self.checks}

    def plugin_of(self, check: Check[Any]) -> str:
        """The name of the plugin that declares a check."""
        return self._owner[check.id]

    def find(self, name: str) -> Check[Any] | None:
        """Find a check by its id or a former one."""
        return self._by_id.get(name)

    def framework(self, name: str) -> Framework | None:
        """Find a framework by name."""
        return next((item for item in self.frameworks if item.name == name), None)


def discover(disabled: Iterable[str] = ()) -> Catalogue:
    """Load everything that is installed, except what is disabled by name."""
    return build(installed(), load, frozenset(disabled))


def build(
    candidates: Iterable[Candidate],
    loader: Callable[[Candidate], Loaded],
    disabled: frozenset[str] = frozenset(),
) -> Catalogue:
    """Make the catalogue.

    Args:
        candidates: in order of precedence.
        loader: how one is loaded; tests give their own plugins.
        disabled: names of plugins that are not even imported.
    """
    taken: dict[str, Candidate] = {}
    results: list[Loaded] = []
    for candidate in candidates:
        idle = _idle(candidate, disabled)
        if idle is not None:
            results.append(Loaded(candidate, idle))
            continue
        other = taken.get(f"plugin {candidate.name}")
        if other is not None:
            results.append(Loaded(candidate, twice(f"plugin {candidate.name}", candidate, other)))
            continue
        taken[f"plugin {candidate.name}"] = candidate
        loaded = loader(candidate)
        reason = loaded.reason or conflict(loaded, taken)
        results.append(Loaded(candidate, reason) if reason else loaded)
        if reason is None:
            taken.update(dict.fromkeys(names_of(loaded), candidate))
    return _assembled(_settled(results), disabled)


def nearest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names most like a misspelt one, for "did you mean"."""
    return tuple(difflib.get_close_matches(name, list(known), n=3, cutoff=0.5))


def _idle(candidate: Candidate, disabled: frozenset[str]) -> str | None:
    """Why a plugin is not even looked at."""
    if not candidate.selected:
        said = f"{candidate.folder} has it, but {SELECTED} does not name it"
        return f"{said}; {candidate.damage}" if candidate.damage else said
    return "disabled" if candidate.name in disabled else None


def _assembled(results: list[Loaded], disabled: frozenset[str]) -> Catalogue:
    pairs = [(check, item.candidate.name) for item in results for check in item.checks]
    return Catalogue(
        plugins=tuple(_row(item, disabled) for item in results),
        pillars=(*PILLARS, *(pillar for item in results for pillar in item.pillars)),
        checks=tuple(sorted((check for check, _ in pairs), key=lambda check: check.id)),
        collectors=tuple(one for item in results for one in item.collectors),
        sanitizers=tuple(one for item in results for one in item.sanitizers),
        sinks=tuple(one for item in results for one in item.sinks),
        frameworks=tuple(
            sorted((one for item in results for one in item.frameworks), key=lambda one: one.name)
        ),
        owners=tuple(sorted((check.id, plugin) for check, plugin in pairs)),
        loaded=tuple(item for item in results if item.reason is None),
    )


def _row(item: Loaded, disabled: frozenset[str]) -> PluginRow:
    found = item.candidate
    state = _state(item, disabled)
    reason = None if state == "disabled" else item.reason
    return PluginRow(found.name, found.distribution, found.version, state, reason)


def _state(item: Loaded, disabled: frozenset[str]) -> str:
    if not item.candidate.selected:
        return "not selected"
    if item.candidate.name in disabled:
        return "disabled"
    return "failed" if item.reason else "loaded"


def _settled(results: list[Loaded]) -> list[Loaded]:
    """Refuse what names a pillar or control that nobody declares, until all is consistent."""
    while True:
        controls = _controls(results)
        known = {name for item in results for check in item.checks for name in _names(check)}
        profiles = {item.name for loaded in results for item in loaded.profiles}
        pillars = SLUGS | {item.slug for loaded in results for item in loaded.pillars}
        checked = [
            _exempting(_mapped(loaded, controls, pillars), known, profiles) for loaded in results
        ]
        if checked == results:
            return results
        results = checked


def _names(check: Check[Any]) -> tuple[str, ...]:
    return (check.id, *check.aliases)


def _controls(results: Iterable[Loaded]) -> dict[str, set[str]]:
    return {
        framework.name: {control.id for control in framework.controls}
        for loaded in results
        for framework in loaded.frameworks
    }


def _mapped(loaded: Loaded, controls: dict[str, set[str]], pillars: frozenset[str]) -> Loaded:
    """Refuse a plugin that names a pillar or a control which nobody declares."""
    for check in loaded.checks:
        where = f"{check.file}:{check.line}: check {check.id}"
        if check.pillar not in pillars:
            return Loaded(loaded.candidate, f"{where}: pillar {check.pillar!r} is not declared")
        for framework, control in check.frameworks:
            if control not in controls.get(framework, {control}):
                reason = f"{where}: framework {framework} has no control {control!r}"
                return Loaded(loaded.candidate, reason)
    return loaded


def _exempting(loaded: Loaded, known: set[str], profiles: set[str]) -> Loaded:
    """Refuse a plugin whose profile names a check of its own, or a profile, that nobody has."""
    spaces = {check.id.partition("/")[0] for check in loaded.checks}
    for profile in loaded.profiles:
        for name in profile.includes:
            if name not in profiles:
                reason = f"profile {profile.name}: there is no profile {name!r} to include"
                return Loaded(loaded.candidate, reason)
        for name in sorted({name for item in profile.exemptions for name in item.checks}):
            if name not in known and name.partition("/")[0] in spaces:
                reason = f"profile {profile.name}: there is no check {name!r}"
                return Loaded(loaded.candidate, reason)
    return loaded
