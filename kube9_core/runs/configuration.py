"""Finds and reads the settings file, and turns it into adjustments of the checks there are.

Every mistake in it ends the run before it begins, named with file, line and the nearest name:
a setting that is silently not applied is worse than none. What the fields mean is told by
`kube9_core.settings`.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kube9_core.declare.check import Check
from kube9_core.engine.guard import guarded, unlimited
from kube9_core.engine.selection import Adjustment
from kube9_core.errors import UsageError
from kube9_core.plugins.catalogue import Catalogue, nearest

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

    from kube9_core.manifests.single import Single
    from kube9_core.manifests.values import Value
    from kube9_core.settings import CheckSettings, Settings

__all__ = [
    "FILE_NAME",
    "Configuration",
    "adjustments",
    "disabled_here",
    "find",
    "own_settings",
    "plugin_settings",
    "read",
]

FILE_NAME = ".kube9.yaml"
_UNKNOWN_KEY = "extra_forbidden"
_CORES = "enabled"
"""The one setting of every plugin that the core itself reads."""

Steps = tuple[str | int, ...]


class Configuration(msgspec.Struct, frozen=True):
    """A settings file as read, before the plugins are known.

    Attributes:
        document: knows the lines; None where there is no settings file.
        settings: what it says; None where there is none.
    """

    document: "Single | None" = None
    settings: "Settings | None" = None

    @property
    def excluded_namespaces(self) -> tuple[str, ...]:
        """Globs of namespaces that are left out."""
        return self.settings.exclude.namespaces if self.settings else ()

    @property
    def scope(self) -> tuple[str, ...]:
        """The only namespaces that may be looked into; empty for the whole cluster."""
        return self.settings.scope.namespaces if self.settings else ()

    @property
    def disabled(self) -> frozenset[str]:
        """Plugins that must not even be imported."""
        plugins = self.settings.plugins if self.settings else {}
        return frozenset(name for name, own in plugins.items() if own.get("enabled") is False)


def find(folder: Path) -> Path | None:
    """Find `.kube9.yaml` in a folder or, if it has none, in one above it."""
    places = (place / FILE_NAME for place in (folder, *folder.parents))
    return next((place for place in places if place.is_file()), None)


def read(path: str | None) -> Configuration:
    """Read a settings file.

    Args:
        path: of the file; None for no settings at all.

    Raises:
        UsageError: it cannot be read, or says something that no setting is called.
    """
    if path is None:
        return Configuration()
    from kube9_core.manifests.single import read_single  # noqa: PLC0415 - a YAML reader only where there is a file

    document = read_single(path)
    for error in document.errors:
        place = ":".join(str(n) for n in (path, error.line, error.column) if n is not None)
        raise UsageError(f"{place}: {error.message}")
    from kube9_core.settings import Settings  # noqa: PLC0415 - pydantic only where there is a file

    model: Settings = _validated(Settings, document, (), _filled(document.value))
    return Configuration(document, model)


def disabled_here() -> frozenset[str]:
    """The plugins that the settings file here, or above, switches off."""
    found = find(Path.cwd())
    return read(None if found is None else str(found)).disabled


def adjustments(configuration: Configuration, catalogue: Catalogue) -> Mapping[str, Adjustment]:
    """Say for each check what differs from its declaration.

    Args:
        configuration: what `read` gave.
        catalogue: the plugins that were loaded without those disabled.

    Returns:
        By check id. Checks with parameters are always there, if only with their defaults.

    Raises:
        UsageError: a check, plugin or parameter is unknown, or has a wrong value.
    """
    found = {check.id: Adjustment(params=_defaults(check)) for check in _tuned(catalogue)}
    if configuration.settings is None or configuration.document is None:
        return found
    _know_plugins(configuration.settings, configuration.document, catalogue)
    plugin_settings(configuration, catalogue)
    for name, own in configuration.settings.checks.items():
        check = _check(name, configuration.document, catalogue)
        if check is not None:
            found[check.id] = _adjustment(check, name, own, configuration.document)
    return found


def plugin_settings(
    configuration: Configuration, catalogue: Catalogue
) -> "Mapping[str, BaseModel]":
    """The settings of each loaded plugin that has any, as instances of its own model.

    Args:
        configuration: what `read` gave.
        catalogue: the loaded plugins.

    Returns:
        By plugin name; with the defaults where the file says nothing.

    Raises:
        UsageError: a setting is unknown or has a wrong value.
    """
    return {
        item.candidate.name: own_settings(configuration, item.candidate.name, declared.model)
        for item in catalogue.loaded
        for declared in item.settings
    }


def own_settings(
    configuration: Configuration, plugin: str, model: "type[BaseModel]"
) -> "BaseModel":
    """The settings of one plugin.

    Args:
        configuration: what `read` gave.
        plugin: its name.
        model: the one it declares.

    Raises:
        UsageError: a setting is unknown or has a wrong value.
    """
    settings, document = configuration.settings, configuration.document
    if settings is None or document is None:
        return model()
    own = {key: value for key, value in settings.plugins.get(plugin, {}).items() if key != _CORES}
    made: BaseModel = _validated(model, document, ("plugins", plugin), msgspec.json.encode(own))
    return made


def _filled(value: "Value") -> bytes:
    """Take what is left empty, as when all below a key is commented out, for no setting at all."""
    if not isinstance(value, dict):
        return b"{}" if value is None else msgspec.json.encode(value)
    filled = {key: item for key, item in value.items() if item is not None}
    checks = filled.get("checks")
    if isinstance(checks, dict):
        filled["checks"] = {key: {} if item is None else item for key, item in checks.items()}
    return msgspec.json.encode(filled)


def _tuned(catalogue: Catalogue) -> Iterator[Check[Any]]:
    return (check for check in catalogue.checks if check.params is not None)


def _defaults(check: Check[Any]) -> object:
    return None if check.params is None else check.params()


def _adjustment(
    check: Check[Any], name: str, own: "CheckSettings", document: "Single"
) -> Adjustment:
    steps: Steps = ("checks", name, "params")
    if check.params is None:
        if own.params:
            raise _error(document, steps, f"check {check.id} has no parameters")
        return Adjustment(own.enabled, own.severity)
    params = _validated(check.params, document, steps, msgspec.json.encode(own.params))
    return Adjustment(own.enabled, own.severity, params)


def _check(name: str, document: "Single", catalogue: Catalogue) -> Check[Any] | None:
    """Find a check; None where its plugin is switched off or broken, so that nobody can know."""
    check = catalogue.find(name)
    if check is not None:
        return check
    space = name.partition("/")[0]
    if any(row.name == space and row.state != "loaded" for row in catalogue.plugins):
        return None
    ids = [item.id for item in catalogue.checks]
    raise _error(document, ("checks", name), f"no check {name!r}", nearest(name, ids))


def _know_plugins(settings: "Settings", document: "Single", catalogue: Catalogue) -> None:
    names = [row.name for row in catalogue.plugins]
    known = {item.candidate.name: item for item in catalogue.loaded}
    for name, own in settings.plugins.items():
        if name not in names:
            close = nearest(name, names)
            raise _error(document, ("plugins", name), f"no plugin {name!r} is installed", close)
        enabled = own.get(_CORES, True)
        if not isinstance(enabled, bool):
            steps: Steps = ("plugins", name, _CORES)
            raise _error(document, steps, f"{_spelled(steps)}: must be true or false")
        if name in known and not known[name].settings:
            _has_none(name, own, document)


def _has_none(plugin: str, own: Mapping[str, object], document: "Single") -> None:
    for key in own:
        if key != _CORES:
            said = f"plugin {plugin} has no setting {key!r}"
            raise _error(document, ("plugins", plugin, key), said, nearest(key, [_CORES]))


def _validated(model: "type[BaseModel]", document: "Single", steps: Steps, json: bytes) -> Any:  # noqa: ANN401 - an instance of whatever model was given
    from pydantic import ValidationError  # noqa: PLC0415 - as above

    made: list[BaseModel] = []
    faults: list[ValidationError] = []

    def judge() -> None:
        try:
            made.append(model.model_validate_json(json, strict=True))
        except ValidationError as error:
            faults.append(error)

    casualty = guarded(judge, unlimited)  # validators are code of plugins
    if faults:
        raise _first(faults[0], model, document, steps)
    if casualty is not None:
        raise _error(document, steps, f"{_spelled(steps)}: {casualty.reason}")
    unknown = set(msgspec.json.decode(json)) - set(_names(model))
    for name in sorted(unknown):  # a model that tolerates unknown keys hides a user's mistake
        close = nearest(name, _names(model))
        raise _error(document, (*steps, name), f"no setting {_spelled((*steps, name))}", close)
    return made[0]


def _first(
    error: "ValidationError", model: "type[BaseModel]", document: "Single", steps: Steps
) -> UsageError:
    found = error.errors(include_url=False)[0]
    place: Steps = (*steps, *found["loc"])
    if found["type"] != _UNKNOWN_KEY:
        message = found["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
        said = "must be " if found["msg"].startswith("Input should be ") else ""
        return _error(document, place, f"{_spelled(place)}: {said}{message}")
    close = nearest(str(found["loc"][-1]), _siblings(model, found["loc"]))
    return _error(document, place, f"no setting {_spelled(place)}", close)


def _siblings(model: "type[BaseModel]", place: Steps) -> list[str]:
    """The names that stand where an unknown one was written."""
    from pydantic import BaseModel  # noqa: PLC0415 - as above

    here: Any = model
    for step in place[:-1]:
        fields = getattr(here, "model_fields", {})
        annotation = fields[step].annotation if step in fields else here
        inner = [item for item in getattr(annotation, "__args__", ()) if isinstance(item, type)]
        models = [item for item in (annotation, *inner) if isinstance(item, type)]
        here = next((item for item in models if issubclass(item, BaseModel)), here)
    return _names(here)


def _names(model: "type[BaseModel]") -> list[str]:
    aliases = [field.alias for field in model.model_fields.values() if field.alias]
    return [*model.model_fields, *aliases]


def _spelled(steps: Steps) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".") or "the file"


def _error(document: "Single", steps: Steps, message: str, close: Iterable[str] = ()) -> UsageError:
    line = document.line(steps)
    place = document.path if line is None else f"{document.path}:{line}"
    names = " or ".join(close)
    return UsageError(f"{place}: {message}{f'; did you mean {names}?' if names else ''}")
