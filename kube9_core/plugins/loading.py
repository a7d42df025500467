"""Loads each installed plugin on its own, so that a broken one costs only itself.

pluggy's own loader stops at the first broken plugin and silently skips the second of two with
the same name; so entry points are walked here, one by one, and everything a plugin does while
it is loaded happens inside one `try`. What goes wrong becomes the plugin's visible reason.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pluggy
from pluggy import HookImpl

from kube9_core.declare.tuning import fields_without_default
from kube9_core.errors import DeclarationError, OutOfTime
from kube9_core.plugins import hookspecs
from kube9_core.plugins.candidates import Candidate, core_version
from kube9_core.plugins.finding import installed
from kube9_core.plugins.places import enter
from kube9_core.plugins.suitability import unsuitable

if TYPE_CHECKING:
    from kube9_core.declare.check import Check
    from kube9_core.declare.framework import Framework
    from kube9_core.declare.pillar import Pillar
    from kube9_core.declare.plugin_settings import PluginSettings
    from kube9_core.declare.ports import Collector, Sanitizer, Sink
    from kube9_core.declare.profile import DistributionProfile
    from kube9_core.declare.query import Query
    from kube9_core.declare.status import StatusBlock
    from kube9_core.declare.table import Table
    from kube9_core.declare.task import Task

__all__ = ["HOOKS", "Candidate", "Loaded", "core_version", "installed", "load"]

_HOOKS = {
    "kube9_pillars": "pillar.Pillar",
    "kube9_checks": "check.Check",
    "kube9_collectors": "ports.Collector",
    "kube9_sanitizers": "ports.Sanitizer",
    "kube9_sinks": "ports.Sink",
    "kube9_frameworks": "framework.Framework",
    "kube9_profiles": "profile.DistributionProfile",
    "kube9_tasks": "task.Task",
    "kube9_queries": "query.Query",
    "kube9_status": "status.StatusBlock",
    "kube9_tables": "table.Table",
    "kube9_settings": "plugin_settings.PluginSettings",
}
"""What each hook gives, below `declare`; imported when the hook is called and not before."""
HOOKS = frozenset(_HOOKS)
"""Every hook there is."""


@dataclass(frozen=True)
class Loaded:
    """What a plugin declares, or why it could not be loaded.

    Attributes:
        reason: None when all is well.
    """

    candidate: Candidate
    reason: str | None = None
    pillars: "tuple[Pillar, ...]" = ()
    checks: "tuple[Check[Any], ...]" = ()
    collectors: "tuple[Collector, ...]" = ()
    sanitizers: "tuple[Sanitizer, ...]" = ()
    sinks: "tuple[Sink, ...]" = ()
    frameworks: "tuple[Framework, ...]" = ()
    profiles: "tuple[DistributionProfile, ...]" = ()
    tasks: "tuple[Task, ...]" = ()
    queries: "tuple[Query[Any], ...]" = ()
    status: "tuple[StatusBlock, ...]" = ()
    tables: "tuple[Table, ...]" = ()
    settings: "tuple[PluginSettings, ...]" = ()


def load(candidate: Candidate, hooks: Collection[str] = HOOKS) -> Loaded:
    """Import a plugin and consume all it declares.

    What it prints goes where standard output leads: whoever runs a process that has something to
    say there points it elsewhere meanwhile.

    Args:
        candidate: what `installed` found.
        hooks: the only ones that are called; a query in the pod needs few of them.

    Returns:
        What it declares; with a reason instead if anything went wrong.
    """
    try:
        declared = _declared(candidate, hooks)
        _try_settings(declared["settings"])
    except (KeyboardInterrupt, OutOfTime):
        raise
    except BaseException as error:  # noqa: BLE001 - one of the two places: whatever a plugin's code does while loading is its own failure
        return Loaded(candidate, _reason(error))
    return Loaded(candidate, None, **declared)


def _declared(candidate: Candidate, wanted: Collection[str]) -> dict[str, tuple[Any, ...]]:
    reason = candidate.damage or unsuitable(candidate) or enter(candidate)
    if reason or candidate.entry is None:
        raise DeclarationError(reason or "has no entry point")
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(candidate.entry.load(), name=candidate.name)
    manager.check_pending()
    hooks = {name: tuple(getattr(manager.hook, name).get_hookimpls()) for name in _HOOKS}
    if not any(hooks.values()):
        raise DeclarationError(
            f"implements no hook; did you forget @hookimpl on {', '.join(_HOOKS)}?"
        )
    return {
        name.removeprefix("kube9_"): tuple(_consumed(name, impls)) if name in wanted else ()
        for name, impls in hooks.items()
    }


def _try_settings(declared: "Iterable[PluginSettings]") -> None:
    """Let settings that do not hold with nothing set fail here, and not where the core needs them.

    What is no model, or demands a value, is told by `soundness`.
    """
    for model in (settings.model for settings in declared):
        if fields_without_default(model) != ():
            continue
        try:
            model()
        except ValueError as error:
            said = " ".join(str(error).split())
            raise DeclarationError(f"its settings must hold with nothing set: {said}") from None


def _consumed(hook: str, impls: Iterable[HookImpl]) -> Iterator[object]:
    """Call each implementation itself: pluggy would drop one that returns None without a word."""
    home, _, name = _HOOKS[hook].partition(".")
    wanted: type = getattr(import_module(f"kube9_core.declare.{home}"), name)
    for impl in impls:
        if impl.wrapper or impl.hookwrapper:
            raise DeclarationError(f"{hook} is a wrapper; a hook only declares")
        result = impl.function()
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
