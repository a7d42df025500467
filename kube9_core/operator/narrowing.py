"""Which namespaces an operator may look into, for as long as its process lives."""

from pathlib import Path
from typing import TYPE_CHECKING

from kube9_core.plugins.catalogue import nearest
from kube9_core.runs.configuration import Configuration
from kube9_core.settings import Settings

if TYPE_CHECKING:
    from kube9_core.manifests.single import Single

__all__ = ["scope_of"]

_KEY = "scope"


def scope_of(found: Configuration, own: str) -> tuple[str, ...]:
    """The scope that the settings ask for; empty for the whole cluster.

    Whoever wrote a scope wanted less than the whole cluster. Where nothing of it can be used, as
    with a slip of the pen, only the operator's own namespace is looked into until it is corrected.

    Args:
        found: the settings file, with what is wrong in it left out.
        own: the operator's namespace.
    """
    if found.scope:
        return tuple(sorted(frozenset(found.scope)))
    wanted = found.document is not None and _speaks_of_scope(found.document)
    return (own,) if wanted else ()


def _speaks_of_scope(document: "Single") -> bool:
    """Whether somebody wrote a scope there, in whatever way."""
    value = document.value
    if not isinstance(value, dict):
        return value is None and bool(document.errors) and _mentioned(Path(document.path))
    said = value.get(_KEY)
    misspelt = (_meant(key) for key in value.keys() - Settings.model_fields.keys())
    return bool(said and said != {"namespaces": []}) or _KEY in misspelt


def _mentioned(torn: Path) -> bool:
    """Whether the word stands in a file that is no YAML."""
    try:
        return _KEY in torn.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False  # it is not there: nobody wrote anything


def _meant(key: str) -> str | None:
    return next(iter(nearest(key.lower(), Settings.model_fields)), None)
