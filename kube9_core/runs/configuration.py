"""Finds and reads the settings file, and turns it into adjustments of the checks there are.

Every mistake in it is told, with file, line and the nearest name: a setting that is silently not
applied is worse than none. Whether it ends the run before it begins is told by `mistakes`, what
the fields mean by `kube9_core.settings`.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kube9_core.declare.check import Check
from kube9_core.declare.tuning import Params, Values, is_struct, model_of
from kube9_core.engine.selection import Adjustment
from kube9_core.errors import UsageError
from kube9_core.plugins.catalogue import Catalogue, nearest
from kube9_core.runs.mistakes import Tell, refuse
from kube9_core.runs.request import AUTO, NO_PROFILES
from kube9_core.runs.settings_file import FILE_NAME, find
from kube9_core.runs.validation import mistake, spelled, validated

if TYPE_CHECKING:
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
    "profiles",
    "read",
]

_CORES = "enabled"
"""The one setting of every plugin that the core itself reads."""


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


def read(path: str | None, tell: Tell = refuse) -> Configuration:
    """Read a settings file.

    Args:
        path: of the file; None for no settings at all.
        tell: takes each mistake.

    Raises:
        UsageError: it cannot be read, or says something that no setting is called, and that is
            not to be left out.
    """
    if path is None:
        return Configuration()
    from kube9_core.manifests.single import read_single  # noqa: PLC0415 - a YAML reader only where there is a file

    document = read_single(path)
    for error in document.errors:
        place = ":".join(str(n) for n in (path, error.line, error.column) if n is not None)
        tell(UsageError(f"{place}: {error.message}"))
    from kube9_core.settings import Settings  # noqa: PLC0415 - pydantic only where there is a file

    return Configuration(document, validated(Settings, document, (), _filled(document.value), tell))


def disabled_here() -> frozenset[str]:
    """The plugins that the settings file here, or above, switches off."""
    found = find(Path.cwd())
    return read(None if found is None else str(found)).disabled


def adjustments(
    configuration: Configuration, catalogue: Catalogue, tell: Tell = refuse
) -> Mapping[str, Adjustment]:
    """Say for each check what differs from its declaration.

    Args:
        configuration: what `read` gave.
        catalogue: the plugins that were loaded without those disabled.
        tell: takes each mistake.

    Returns:
        By check id. Checks with parameters are always there, if only with their defaults.

    Raises:
        UsageError: a check, plugin or parameter is unknown, or has a wrong value, and that is not
            to be left out.
    """
    found = {check.id: Adjustment(params=_defaults(check)) for check in _tuned(catalogue)}
    if configuration.settings is None or configuration.document is None:
        return found
    _know_plugins(configuration.settings, configuration.document, catalogue, tell)
    plugin_settings(configuration, catalogue, tell)
    for name, own in configuration.settings.checks.items():
        check = _check(name, configuration.document, catalogue, tell)
        if check is not None:
            found[check.id] = _adjustment(check, name, own, configuration.document, tell)
    return found


def plugin_settings(
    configuration: Configuration, catalogue: Catalogue, tell: Tell = refuse
) -> Mapping[str, Values]:
    """The settings of each loaded plugin that has any, as instances of its own model or Struct.

    Args:
        configuration: what `read` gave.
        catalogue: the loaded plugins.
        tell: takes each mistake.

    Returns:
        By plugin name; with the defaults where the file says nothing.

    Raises:
        UsageError: a setting is unknown or has a wrong value, and that is not to be left out.
    """
    return {
        item.candidate.name: own_settings(configuration, item.candidate.name, declared.model, tell)
        for item in catalogue.loaded
        for declared in item.settings
    }


def own_settings(
    configuration: Configuration,
    plugin: str,
    model: Params,
    tell: Tell = refuse,
) -> Values:
    """The settings of one plugin.

    Args:
        configuration: what `read` gave.
        plugin: its name.
        model: the one it declares.
        tell: takes each mistake.

    Raises:
        UsageError: a setting is unknown or has a wrong value, and that is not to be left out.
    """
    settings, document = configuration.settings, configuration.document
    if settings is None or document is None:
        return model()
    own = {key: value for key, value in settings.plugins.get(plugin, {}).items() if key != _CORES}
    steps = ("plugins", plugin)
    made = validated(model_of(model), document, steps, own, tell)
    if not is_struct(model):
        return made
    from kube9_core.declare.struct_models import struct_of  # noqa: PLC0415 - as above

    return struct_of(made, model)


def profiles(
    configuration: Configuration, catalogue: Catalogue, tell: Tell = refuse
) -> tuple[str, ...]:
    """The distribution profiles that are to hold; ("auto",) where nothing is said of them.

    Args:
        configuration: what `read` gave.
        catalogue: the loaded plugins.
        tell: takes each mistake.

    Raises:
        UsageError: one is unknown, and that is not to be left out.
    """
    settings, document = configuration.settings, configuration.document
    if settings is None or document is None:
        return (AUTO,)
    known = (AUTO, NO_PROFILES, *(item.name for item in catalogue.profiles))
    for number, name in enumerate(settings.profiles):
        if name not in known:
            steps = ("profiles", number)
            tell(mistake(document, steps, f"no profile {name!r}", nearest(name, known)))
    return tuple(name for name in settings.profiles if name in known)


def _filled(value: "Value") -> object:
    """Take what is left empty, as when all below a key is commented out, for no setting at all."""
    if not isinstance(value, dict):
        return {} if value is None else value
    filled = {key: item for key, item in value.items() if item is not None}
    checks = filled.get("checks")
    if isinstance(checks, dict):
        filled["checks"] = {key: {} if item is None else item for key, item in checks.items()}
    return filled


def _tuned(catalogue: Catalogue) -> Iterator[Check[Any]]:
    return (check for check in catalogue.checks if check.params is not None)


def _defaults(check: Check[Any]) -> object:
    return None if check.params is None else check.params()


def _adjustment(
    check: Check[Any], name: str, own: "CheckSettings", document: "Single", tell: Tell
) -> Adjustment:
    steps = ("checks", name, "params")
    if check.params is None:
        if own.params:
            tell(mistake(document, steps, f"check {check.id} has no parameters"))
        return Adjustment(own.enabled, own.severity)
    params = validated(model_of(check.params), document, steps, own.params, tell)
    return Adjustment(own.enabled, own.severity, params)


def _check(name: str, document: "Single", catalogue: Catalogue, tell: Tell) -> Check[Any] | None:
    """Find a check; None where its plugin is switched off or broken, so that nobody can know."""
    check = catalogue.find(name)
    if check is not None:
        return check
    space = name.partition("/")[0]
    if not any(row.name == space and row.state != "loaded" for row in catalogue.plugins):
        ids = [item.id for item in catalogue.checks]
        tell(mistake(document, ("checks", name), f"no check {name!r}", nearest(name, ids)))
    return None


def _know_plugins(
    settings: "Settings", document: "Single", catalogue: Catalogue, tell: Tell
) -> None:
    names = [row.name for row in catalogue.plugins]
    plain = {item.candidate.name for item in catalogue.loaded if not item.settings}
    for name, own in settings.plugins.items():
        if name not in names:
            said = f"no plugin {name!r} is installed"
            tell(mistake(document, ("plugins", name), said, nearest(name, names)))
        if not isinstance(own.get(_CORES, True), bool):
            steps = ("plugins", name, _CORES)
            tell(mistake(document, steps, f"{spelled(steps)}: must be true or false"))
        for key in own.keys() - {_CORES} if name in plain else ():
            said = f"plugin {name} has no setting {key!r}"
            tell(mistake(document, ("plugins", name, key), said, nearest(key, [_CORES])))
