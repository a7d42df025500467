"""Acme's Widgets in kube9: a check, a collector, a task, a query and a place in the status."""

from kube9_core.api import (
    Checks,
    Collectors,
    PluginSettings,
    Queries,
    SettingsModels,
    StatusBlocks,
    Tables,
    Tasks,
    hookimpl,
)

# ruff: noqa: PLC0415 - each hook imports its own part, so that a query loads no check and no view


@hookimpl
def kube9_checks() -> Checks:
    from acme_widgets.checks import owner

    return [owner]


@hookimpl
def kube9_collectors() -> Collectors:
    from acme_widgets.sizes import SIZES

    return [SIZES]


@hookimpl
def kube9_tasks() -> Tasks:
    from acme_widgets.watch import WATCH

    return [WATCH]


@hookimpl
def kube9_tables() -> Tables:
    from acme_widgets.table import LARGE

    return [LARGE]


@hookimpl
def kube9_queries() -> Queries:
    from acme_widgets.large import LIST_LARGE

    return [LIST_LARGE]


@hookimpl
def kube9_status() -> StatusBlocks:
    from acme_widgets.block import BLOCK

    return [BLOCK]


@hookimpl
def kube9_settings() -> SettingsModels:
    from acme_widgets.settings import WidgetSettings

    return [PluginSettings(WidgetSettings)]
