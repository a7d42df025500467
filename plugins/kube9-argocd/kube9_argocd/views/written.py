"""What people write into a source for Helm and plugins: looked at for credentials, then dropped."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from kube9_argocd.views.sources import ApplicationSource, ApplicationSourceHelm
from kube9_core.api import Wire, credential_in

__all__ = ["WrittenSource", "without_values"]

_OPENING = "{{"


class HelmParameter(Wire, frozen=True):
    """One value that goes over those of the chart."""

    name: str = ""
    value: str = ""


class WrittenHelm(ApplicationSourceHelm, frozen=True):
    """How Helm is told to render, with the values."""

    parameters: tuple[HelmParameter, ...] | None = None
    values: str = ""
    values_object: Any = None


class WrittenPlugin(Wire, frozen=True):
    """The environment that a plugin renders in."""

    env: tuple[HelmParameter, ...] | None = None


class WrittenSource(ApplicationSource, frozen=True):
    """A source as it stands in a spec."""

    helm: WrittenHelm | None = None
    plugin: WrittenPlugin | None = None  # type: ignore[assignment] # more of it is decoded than of others


def without_values(source: WrittenSource) -> WrittenSource:
    """Leave values out, and name the fields that hold what looks like a credential.

    Args:
        source: as decoded.
    """
    if source.helm is None and source.plugin is None:
        return source
    helm = source.helm
    if helm is not None:
        helm = replace(helm, parameters=None, values="", values_object=None)
    plugin = None if source.plugin is None else WrittenPlugin()
    found = (*source.credentials, *_found(source))
    return replace(source, helm=helm, plugin=plugin, credentials=found)


def _found(source: WrittenSource) -> Iterator[str]:
    """Each field with the sort of credential in it."""
    for field, name, value in _texts(source):
        found = credential_in(name, value) if _OPENING not in value else None
        if found is not None:
            yield f"{field}: {found.sort}"


def _texts(source: WrittenSource) -> Iterator[tuple[str, str, str]]:
    """Each text with its field and the name it stands under."""
    helm = source.helm or WrittenHelm()
    for n, item in enumerate(helm.parameters or ()):
        yield f"helm.parameters[{n}].value", item.name, item.value
    if helm.values:
        yield "helm.values", "values", helm.values
    if helm.values_object is not None:
        yield "helm.valuesObject", "values", _as_text(helm.values_object)
    for n, item in enumerate((source.plugin.env or ()) if source.plugin else ()):
        yield f"plugin.env[{n}].value", item.name, item.value


def _as_text(tree: object) -> str:
    return msgspec.json.encode(tree).decode()
