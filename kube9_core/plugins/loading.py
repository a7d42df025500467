"""Loads each installed plugin on its own, so that a broken one costs only itself.

pluggy's own loader stops at the first broken plugin and silently skips the second of two with
the same name; so entry points are walked here, one by one, and everything a plugin does while
it is loaded happens inside one `try`. What goes wrong becomes the plugin's visible reason.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pluggy
from importlib_metadata import EntryPoint, PackageNotFoundError, entry_points, version

from kube9_core.declare.check import Check
from kube9_core.declare.framework import Framework
from kube9_core.declare.pillar import Pillar
from kube9_core.declare.ports import Collector, Sanitizer, Sink
from kube9_core.errors import DeclarationError
from kube9_core.plugins import hookspecs

__all__ = ["GROUP", "Candidate", "Loaded", "installed", "load"]

GROUP = "kube9"
_CORE = "kube9-core"
_HOOKS: dict[str, type] = {
    "kube9_pillars": Pillar,
    "kube9_checks": Check,
    "kube9_collectors": Collector,
    "kube9_sanitizers": Sanitizer,
    "kube9_sinks": Sink,
    "kube9_frameworks": Framework,
}


@dataclass(frozen=True)
class Candidate:
    """One entry point, before anything of it is imported.

    Attributes:
        name: of the entry point; it is the plugin's name and default namespace.
        distribution: the package that ships it.
        version: of that package.
        requires: its requirements, to see whether this core suits it.
        entry: where its code is.
    """

    name: str
    distribution: str
    version: str
    requires: tuple[str, ...]
    entry: EntryPoint

    @property
    def first_party(self) -> bool:
        """Whether it is one of ours, and so may use the pillars' names as namespaces."""
        return self.distribution.startswith("kube9-")


@dataclass(frozen=True)
class Loaded:
    """What a plugin declares, or why it could not be loaded.

    Attributes:
        reason: None when all is well.
    """

    candidate: Candidate
    reason: str | None = None
    pillars: tuple[Pillar, ...] = ()
    checks: tuple[Check[Any], ...] = ()
    collectors: tuple[Collector, ...] = ()
    sanitizers: tuple[Sanitizer, ...] = ()
    sinks: tuple[Sink, ...] = ()
    frameworks: tuple[Framework, ...] = ()


def installed() -> tuple[Candidate, ...]:
    """List every plugin installed beside the core: ours first, then by distribution and name."""
    found = [_candidate(entry) for entry in entry_points(group=GROUP)]
    return tuple(sorted(found, key=lambda c: (not c.first_party, c.distribution, c.name)))


def load(candidate: Candidate) -> Loaded:
    """Import a plugin and consume all it declares.

    Args:
        candidate: what `installed` found.

    Returns:
        What it declares; with a reason instead if anything went wrong.
    """
    unsuitable = _unsuitable(candidate)
    if unsuitable:
        return Loaded(candidate, unsuitable)
    try:
        declared = _declared(candidate)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - one of the two places: whatever a plugin's code does while loading is its own failure
        return Loaded(candidate, _reason(error))
    return Loaded(
        candidate,
        pillars=declared["kube9_pillars"],
        checks=declared["kube9_checks"],
        collectors=declared["kube9_collectors"],
        sanitizers=declared["kube9_sanitizers"],
        sinks=declared["kube9_sinks"],
        frameworks=declared["kube9_frameworks"],
    )


def _candidate(entry: EntryPoint) -> Candidate:
    dist = entry.dist
    if dist is None:
        return Candidate(entry.name, "unknown", "0", (), entry)
    return Candidate(entry.name, dist.name, dist.version, tuple(dist.requires or ()), entry)


def _unsuitable(candidate: Candidate) -> str | None:
    from packaging.requirements import (  # noqa: PLC0415 - the start of `kube9 --help` need not pay for it
        InvalidRequirement,
        Requirement,
    )

    for text in candidate.requires:
        try:
            wanted = Requirement(text)
        except InvalidRequirement:
            return f"its requirement {text!r} cannot be read"
        if wanted.name.lower() != _CORE or (wanted.marker and not wanted.marker.evaluate()):
            continue
        have = core_version()
        if not wanted.specifier.contains(have, prereleases=True):
            return f"wants {_CORE} {wanted.specifier}, but {have} is installed"
    return None


def core_version() -> str:
    """The version of kube9-core that is running; "0" from a tree that is not installed."""
    try:
        return version(_CORE)
    except PackageNotFoundError:
        return "0"


def _declared(candidate: Candidate) -> dict[str, tuple[Any, ...]]:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(candidate.entry.load(), name=candidate.name)
    manager.check_pending()
    used = [name for name in _HOOKS if getattr(manager.hook, name).get_hookimpls()]
    if not used:
        raise DeclarationError(
            f"implements no hook; did you forget @hookimpl on {', '.join(_HOOKS)}?"
        )
    return {name: tuple(_consumed(name, getattr(manager.hook, name)())) for name in _HOOKS}


def _consumed(hook: str, results: Iterable[Iterable[object]]) -> Iterator[object]:
    wanted = _HOOKS[hook]
    for result in results:
        if isinstance(result, str) or not isinstance(result, Iterable):
            raise DeclarationError(f"{hook} returned {result!r}, not a list of {wanted.__name__}")
        for item in result:
            if not isinstance(item, wanted):
                raise DeclarationError(f"{hook} gave {item!r}, which is no {wanted.__name__}")
            yield item


def _reason(error: BaseException) -> str:
    if isinstance(error, DeclarationError):
        return str(error)
    if isinstance(error, pluggy.PluginValidationError):
        return f"{error} (hooks are {', '.join(_HOOKS)})"
    text = str(error).strip().splitlines()
    said = f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
    return f"{said} ({_where(error)})"


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "no place known"
