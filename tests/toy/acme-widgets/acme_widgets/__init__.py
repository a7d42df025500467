"""Acme's Widgets in kube9: a check, a collector, a task, a query and a place in the status."""

from acme_widgets.block import BLOCK
from acme_widgets.checks import owner
from acme_widgets.large import LIST_LARGE
from acme_widgets.sizes import SIZES
from acme_widgets.watch import LARGE, WATCH
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


@hookimpl
def kube9_checks() -> Checks:
    return [owner]


@hookimpl
def kube9_collectors() -> Collectors:
    return [SIZES]


@hookimpl
def kube9_tasks() -> Tasks:
    return [WATCH]


@hookimpl
def kube9_tables() -> Tables:
    return [LARGE]


@hookimpl
def kube9_queries() -> Queries:
    return [LIST_LARGE]


@hookimpl
def kube9_status() -> StatusBlocks:
    return [BLOCK]


@hookimpl
def kube9_settings() -> SettingsModels:
    from acme_widgets.settings import WidgetSettings  # noqa: PLC0415 - queries do without pydantic

    return [PluginSettings(WidgetSettings)]
