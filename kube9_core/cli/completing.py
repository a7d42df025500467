"""Names that a shell offers when somebody presses the tab key."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kube9_core.plugins.catalogue import Catalogue

__all__ = [
    "checks",
    "formats",
    "frameworks",
    "least_severities",
    "pillars",
    "plugins",
    "profiles",
    "severities",
    "shells",
    "verbs",
]

_VERBS = (
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "bind",
    "escalate",
    "impersonate",
    "approve",
    "sign",
    "use",
)
_SEVERITIES = ("critical", "high", "medium", "low", "info")


def checks(incomplete: str) -> list[str]:
    """Ids of checks that begin so."""
    found = _catalogue().checks
    return [check.id for check in found if check.id.startswith(incomplete)]


def frameworks(incomplete: str) -> list[str]:
    """Names of frameworks that begin so."""
    found = _catalogue().frameworks
    return [framework.name for framework in found if framework.name.startswith(incomplete)]


def pillars(incomplete: str) -> list[str]:
    """Slugs of pillars that begin so."""
    found = _catalogue().pillars
    return [pillar.slug for pillar in found if pillar.slug.startswith(incomplete)]


def profiles(incomplete: str) -> list[str]:
    """Distribution profiles that begin so, and what may stand for them."""
    names = ("auto", "none", *(item.name for item in _catalogue().profiles))
    return _begun(names, incomplete)


def plugins(incomplete: str) -> list[str]:
    """Names of plugins that begin so."""
    return [row.name for row in _catalogue().plugins if row.name.startswith(incomplete)]


def severities(incomplete: str) -> list[str]:
    """Severities that begin so."""
    return _begun(_SEVERITIES, incomplete)


def least_severities(incomplete: str) -> list[str]:
    """What --fail-on takes that begins so."""
    return _begun(("never", *_SEVERITIES), incomplete)


def verbs(incomplete: str) -> list[str]:
    """Verbs of requests that begin so."""
    return _begun(_VERBS, incomplete)


def formats(incomplete: str) -> list[str]:
    """Formats that begin so."""
    return _begun(("table", "json"), incomplete)


def shells(incomplete: str) -> list[str]:
    """Shells that begin so."""
    return _begun(("bash", "zsh", "fish"), incomplete)


def _begun(words: tuple[str, ...], incomplete: str) -> list[str]:
    return [word for word in words if word.startswith(incomplete)]


def _catalogue() -> "Catalogue":
    from kube9_core.cli.installed import load_installed  # noqa: PLC0415 - only a tab key needs it

    return load_installed().catalogue
