"""Which checks run: what was declared, as configured, as asked for on the command line."""

import re
from collections.abc import Iterable, Mapping
from fnmatch import translate
from typing import Any

import msgspec

from kube9_core.declare.check import Check, ModeName
from kube9_core.model.severity import Severity

__all__ = ["Adjustment", "Planned", "Selection", "plan"]


class Adjustment(msgspec.Struct, frozen=True):
    """What a settings file says of one check.

    Attributes:
        enabled: None leaves the check's own default.
        severity: None leaves the check's own.
        params: an instance of its model, already validated.
    """

    enabled: bool | None = None
    severity: Severity | None = None
    params: Any = None


class Selection(msgspec.Struct, frozen=True):
    """What was asked for; an empty field asks for everything.

    Attributes:
        minimum: leave out checks less severe than this.
    """

    pillars: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    minimum: Severity = Severity.INFO


class Planned(msgspec.Struct, frozen=True):
    """A check that will run, as configured."""

    check: Check[Any]
    severity: Severity
    params: Any = None


def plan(
    checks: Iterable[Check[Any]],
    selection: Selection,
    adjustments: Mapping[str, Adjustment],
    mode: ModeName,
) -> tuple[Planned, ...]:
    """Choose the checks to run, in order of their ids.

    Naming a check on the command line, also by a glob, runs it even if it is off.

    Args:
        checks: everything declared.
        selection: what was asked for.
        adjustments: by check id.
        mode: leaves out checks that make no sense there.
    """
    named = [re.compile(translate(glob)) for glob in selection.checks]
    neutral = Adjustment()
    found: list[Planned] = []
    for check in sorted(checks, key=lambda item: item.id):
        adjusted = adjustments.get(check.id, neutral)
        planned = Planned(check, adjusted.severity or check.severity, _params(check, adjusted))
        if mode in check.modes and _wanted(planned, selection, named, adjusted.enabled):
            found.append(planned)
    return tuple(found)


def _params(check: Check[Any], adjusted: Adjustment) -> object:
    """The parameters as configured, else the defaults of the check's model."""
    if adjusted.params is not None or check.params is None:
        return adjusted.params
    return check.params()


def _wanted(
    planned: Planned,
    selection: Selection,
    named: list[re.Pattern[str]],
    enabled: bool | None,  # noqa: FBT001 - three states, named at its one call
) -> bool:
    check = planned.check
    if selection.pillars and check.pillar not in selection.pillars:
        return False
    if selection.frameworks and not {name for name, _ in check.frameworks} & set(
        selection.frameworks
    ):
        return False
    if not planned.severity.at_least(selection.minimum):
        return False
    if named:
        return any(item.fullmatch(name) for item in named for name in (check.id, *check.aliases))
    return check.default if enabled is None else enabled
