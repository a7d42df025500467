"""The settings file: its JSON schema for editors, and a page for people."""

import json
from typing import Any

from pydantic import BaseModel

from kube9_core.catalog.check_page import page_of
from kube9_core.catalog.markdown import NOTICE, Page, cell, code, codes, joined, table
from kube9_core.catalog.parameters import parameters
from kube9_core.catalog.plugin_settings import plugin_properties, plugin_rows
from kube9_core.catalog.repository import Repository
from kube9_core.settings import (
    CheckSettings,
    EventSettings,
    Exclusions,
    ReadingSettings,
    ScheduleSettings,
    ServerSettings,
    Settings,
    StoreSettings,
    Window,
)

__all__ = ["EXAMPLE", "settings_document", "settings_page", "settings_schema"]

EXAMPLE = """\
# yaml-language-server: $schema=./settings.schema.json
checks:
  security/privileged-container:
    severity: high
  security/host-port:
    enabled: false
plugins:
  reliability:
    enabled: false
exclude:
  namespaces: [kube-*]
schedule:
  interval: 1h
  maintenance:
    - days: [sat, sun]
      start: "02:00"
      length: 3h
"""
_MODELS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("", Settings),
    ("checks.<id>.", CheckSettings),
    ("exclude.", Exclusions),
    ("schedule.", ScheduleSettings),
    ("schedule.maintenance[].", Window),
    ("reading.", ReadingSettings),
    ("store.", StoreSettings),
    ("events.", EventSettings),
    ("server.", ServerSettings),
)
_TEXT = (
    "`kube9 assess` reads the file that `--config` names, else the nearest `.kube9.yaml`: in this "
    "folder or in one above it. A key that does not exist is an error that names the nearest one. "
    "[settings.schema.json](settings.schema.json) lets an editor complete and check the file.\n\n"
    "The operator reads its file again when it changes, and takes single values of `schedule`, "
    "`reading`, `store`, `events` and `server` from the environment too, where they win: "
    "`KUBE9_SCHEDULE_INTERVAL=30m` is `schedule.interval`.\n\n"
    "`kube9 assess` ends with exit code 2 at the first mistake. The operator starts nevertheless: "
    "what is wrong has its default, all else holds, and the first line of its log, the `error` of "
    "its status and the condition `SettingsApplied` name each mistake with file, line and what "
    "would be right. A change that is wrong while it runs leaves all settings as they were, and "
    "is named in the same places."
)


def settings_document(repository: Repository) -> dict[str, Any]:
    """The JSON schema of the settings file; it knows the checks, so that editors propose them."""
    schema: dict[str, Any] = Settings.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["properties"]["checks"]["properties"] = {
        check.id: {"$ref": "#/$defs/CheckSettings", "description": check.title}
        for check in repository.checks
    }
    schema["properties"]["plugins"]["properties"] = plugin_properties(
        repository.plugins, schema["$defs"]
    )
    return schema


def settings_schema(repository: Repository) -> Page:
    """The file docs/settings.schema.json."""
    schema = settings_document(repository)
    text = json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False)
    return Page("docs/settings.schema.json", f"{text}\n")


def settings_page(repository: Repository) -> Page:
    """The page docs/settings.md."""
    rows = [
        (code(f"{prefix}{item.name}"), item.type, code(item.default), cell(item.description))
        for prefix, model in _MODELS
        for item in parameters(model)
    ]
    blocks = [
        NOTICE,
        "# Settings",
        _TEXT,
        f"```yaml\n{EXAMPLE}```",
        table(("Key", "Type", "Default", "Meaning"), rows),
        *_of_plugins(repository),
        *_tunable(repository),
    ]
    return Page("docs/settings.md", joined(blocks))


def _of_plugins(repository: Repository) -> tuple[str, ...]:
    rows = [
        (code(key), sort, code(default), cell(text))
        for key, sort, default, text in plugin_rows(repository.plugins)
    ]
    head = ("Key", "Type", "Default", "Meaning")
    return ("## Settings of plugins", table(head, rows)) if rows else ()


def _tunable(repository: Repository) -> tuple[str, ...]:
    rows = [
        (f"[{check.id}](checks/{page_of(check)})", codes(p.name for p in parameters(check.params)))
        for check in repository.checks
        if check.params is not None
    ]
    head = ("Check", "Parameters")
    return ("## Checks with parameters", table(head, rows)) if rows else ()
