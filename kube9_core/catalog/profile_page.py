"""The page of distribution profiles: every object that one exempts, from what, and why."""

from collections.abc import Iterator

from kube9_core.catalog.markdown import NOTICE, Page, cell, code, joined, table
from kube9_core.catalog.repository import Repository
from kube9_core.declare.profile import DistributionProfile, ProfileExemption

__all__ = ["profiles_page"]

_TEXT = (
    "What a distribution ships of itself is exempted by its profile, by name and with a reason. "
    "How profiles are chosen is told in [exemptions](exemptions.md#distribution-profiles); "
    "`kube9 profiles show NAME` prints one."
)


def profiles_page(repository: Repository) -> Page:
    """The page docs/profiles.md."""
    profiles = sorted(
        (item for plugin in repository.plugins for item in plugin.profiles),
        key=lambda item: item.name,
    )
    blocks = [NOTICE, "# Distribution profiles", _TEXT]
    for profile in profiles:
        blocks.extend(_blocks(profile))
    return Page("docs/profiles.md", joined(blocks))


def _blocks(profile: DistributionProfile) -> Iterator[str]:
    yield f"## {profile.title}"
    told = "; ".join(profile.told_by) or "nothing: it must be named"
    included = f" Includes {', '.join(map(code, profile.includes))}." if profile.includes else ""
    yield (
        f"`--profile {profile.name}`, recognised by: {cell(told)}.{included} "
        f"What it ships is told at <{profile.url}>."
    )
    yield table(("Objects", "Exempted from", "Why"), map(_row, profile.exemptions))


def _row(item: ProfileExemption) -> tuple[str, str, str]:
    match = item.match
    place = f" in {', '.join(map(code, match.namespaces))}" if match.namespaces else ""
    static = ", from a file of the node" if match.static else ""
    labels = "".join(f", labelled {code(f'{key}={value}')}" for key, value in match.labels)
    objects = f"{', '.join(match.kinds)} {', '.join(map(code, match.names))}"
    checks = ", ".join(code(name) for name in item.checks)
    return f"{objects}{place}{static}{labels}", checks, cell(item.reason)
