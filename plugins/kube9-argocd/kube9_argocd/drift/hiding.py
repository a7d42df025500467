"""Which values are shown. Drift is read by many who may not read what drifted.

Never shown: what stands in ConfigMaps and Secrets, values of variables and headers, commands,
values for Helm, anything whose name or look says that it is a credential, and what is long.
"""

from collections.abc import Iterator

import msgspec

from kube9_argocd.drift.diffing import Difference
from kube9_argocd.drift.paths import names
from kube9_argocd.drift.trees import Field
from kube9_core.api import credential_in

__all__ = ["hidden", "spelled"]

_LONGEST = 200
_CLOSED = frozenset(
    {
        "args",
        "binaryData",
        "command",
        "encryptedData",
        "helm",
        "httpHeaders",
        "parameters",
        "plugin",
        "stringData",
        "values",
        "valuesContent",
        "valuesObject",
        "userData",
    }
)
"""Fields in which anything may be a secret, in any kind."""


def hidden(difference: Difference) -> bool:
    """Whether the values of a difference are kept to ourselves.

    Args:
        difference: with both values, which are looked at and not kept.
    """
    fields = names(difference.path)
    values = (difference.desired, difference.live)
    return _closed(fields) or any(_secret(fields, value) for value in values)


def spelled(value: Field) -> str | None:
    """A value as it is shown: texts as they are, the rest as JSON; None where there is none."""
    if isinstance(value, msgspec.UnsetType):
        return None
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _closed(fields: tuple[str, ...]) -> bool:
    if fields[:1] == ("data",) or not _CLOSED.isdisjoint(fields):
        return True
    return fields[-1:] == ("value",) and "env" in fields


def _secret(fields: tuple[str, ...], value: Field) -> bool:
    text = spelled(value)
    if text is None or len(text) > _LONGEST:
        return text is not None
    return any(_closed(place) or _credential(place, leaf) for place, leaf in _leaves(fields, value))


def _credential(fields: tuple[str, ...], leaf: str) -> bool:
    return credential_in(fields[-1] if fields else "", leaf) is not None


def _leaves(fields: tuple[str, ...], value: Field) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _leaves((*fields, key), child)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(fields, item)
    else:
        yield fields, spelled(value) or ""
