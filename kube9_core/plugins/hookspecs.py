"""The hooks a plugin may implement.

Each takes no argument, does no I/O and returns frozen declarations; what is done with them
is the engine's work. Hooks appear here together with their first caller.
"""

from typing import TYPE_CHECKING

import pluggy

from kube9_core.declare.marker import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kube9_core.declare.check import Checks
    from kube9_core.declare.framework import Frameworks
    from kube9_core.declare.pillar import Pillar
    from kube9_core.declare.plugin_settings import SettingsModels
    from kube9_core.declare.ports import Collectors, Sanitizers, Sinks
    from kube9_core.declare.profile import DistributionProfiles
    from kube9_core.declare.query import Queries
    from kube9_core.declare.status import StatusBlocks
    from kube9_core.declare.table import Tables
    from kube9_core.declare.task import Tasks

__all__ = ["PROJECT", "hookspec"]

hookspec = pluggy.HookspecMarker(PROJECT)


@hookspec
def kube9_pillars() -> "Iterable[Pillar]":  # type: ignore[empty-body] # a specification has no body
    """Pillars beyond the six that the core owns.

    Returns:
        Pillars whose slugs nobody uses yet.
    """


@hookspec
def kube9_checks() -> "Checks":  # type: ignore[empty-body] # as above
    """Checks.

    Returns:
        What `Pillar.check` made of the plugin's functions.
    """


@hookspec
def kube9_collectors() -> "Collectors":  # type: ignore[empty-body] # as above
    """Collectors of records.

    Returns:
        Collectors whose names start with the plugin's namespace.
    """


@hookspec
def kube9_sanitizers() -> "Sanitizers":  # type: ignore[empty-body] # as above
    """Sanitizers of outbound fields.

    Returns:
        Sanitizers, each for one field of one record.
    """


@hookspec
def kube9_sinks() -> "Sinks":  # type: ignore[empty-body] # as above
    """Sinks for finished reports.

    Returns:
        Sinks whose names start with the plugin's namespace.
    """


@hookspec
def kube9_frameworks() -> "Frameworks":  # type: ignore[empty-body] # as above
    """Frameworks of controls.

    Returns:
        Frameworks whose names nobody uses yet.
    """


@hookspec
def kube9_profiles() -> "DistributionProfiles":  # type: ignore[empty-body] # as above
    """Profiles of distributions.

    Returns:
        Profiles whose names nobody uses yet.
    """


@hookspec
def kube9_tasks() -> "Tasks":  # type: ignore[empty-body] # as above
    """Work on a schedule of its own.

    Returns:
        Tasks whose names start with the plugin's namespace.
    """


@hookspec
def kube9_queries() -> "Queries":  # type: ignore[empty-body] # as above
    """Commands below `kube9-operator query`.

    Returns:
        Queries whose first word is the plugin's name.
    """


@hookspec
def kube9_status() -> "StatusBlocks":  # type: ignore[empty-body] # as above
    """Blocks of the published status.

    Returns:
        Blocks whose keys start with the plugin's name.
    """


@hookspec
def kube9_tables() -> "Tables":  # type: ignore[empty-body] # as above
    """Tables in the store.

    Returns:
        Tables whose names start with the plugin's name.
    """


@hookspec
def kube9_settings() -> "SettingsModels":  # type: ignore[empty-body] # as above
    """The plugin's part of the settings file.

    Returns:
        One model at most.
    """
