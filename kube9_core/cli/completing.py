"""Names that a shell offers when somebody presses the tab key."""

from kube9_core.cli.installed import load_installed

__all__ = ["checks", "frameworks", "pillars"]


def checks(incomplete: str) -> list[str]:
    """Ids of checks that begin so."""
    found = load_installed().catalogue.checks
    return [check.id for check in found if check.id.startswith(incomplete)]


def frameworks(incomplete: str) -> list[str]:
    """Names of frameworks that begin so."""
    found = load_installed().catalogue.frameworks
    return [framework.name for framework in found if framework.name.startswith(incomplete)]


def pillars(incomplete: str) -> list[str]:
    """Slugs of pillars that begin so."""
    found = load_installed().catalogue.pillars
    return [pillar.slug for pillar in found if pillar.slug.startswith(incomplete)]
