"""Distribution profiles with what they exempt, from which checks, and why."""

import sys
from collections.abc import Iterator

import msgspec

from kube9_core.cli.installed import load_installed
from kube9_core.cli.nearest import known
from kube9_core.cli.output_format import print_json, print_lines, wants_json
from kube9_core.cli.streams import ink_for, terminal_width
from kube9_core.declare.profile import DistributionProfile, ProfileExemption
from kube9_core.publish.layout import wrapped

__all__ = ["list_profiles", "show_profile"]


class ExemptionRecord(msgspec.Struct, frozen=True):
    """One group of objects that a profile exempts."""

    checks: tuple[str, ...]
    kinds: tuple[str, ...]
    namespaces: tuple[str, ...]
    names: tuple[str, ...]
    labels: dict[str, str]
    static: bool
    reason: str


class ProfileRecord(msgspec.Struct, frozen=True):
    """One profile.

    Attributes:
        signs: what its distribution is recognised by, in words.
    """

    name: str
    title: str
    url: str
    signs: tuple[str, ...]
    includes: tuple[str, ...]
    exemptions: tuple[ExemptionRecord, ...]


def list_profiles(output_format: str) -> int:
    """Print all profiles."""
    json = wants_json(output_format)
    records = tuple(map(_record, load_installed().catalogue.profiles))
    if json:
        print_json(records)
    else:
        print_lines(_listed(records))
    return 0


def show_profile(name: str, output_format: str) -> int:
    """Print one profile.

    Raises:
        UsageError: there is none of that name.
    """
    json = wants_json(output_format)
    profiles = load_installed().catalogue.profiles
    known(name, (item.name for item in profiles), "profile")
    record = _record(next(item for item in profiles if item.name == name))
    if json:
        print_json(record)
    else:
        print_lines(_page(record))
    return 0


def _record(profile: DistributionProfile) -> ProfileRecord:
    return ProfileRecord(
        profile.name,
        profile.title,
        profile.url,
        profile.told_by,
        profile.includes,
        tuple(map(_exemption, profile.exemptions)),
    )


def _exemption(item: ProfileExemption) -> ExemptionRecord:
    match = item.match
    return ExemptionRecord(
        item.checks,
        match.kinds,
        match.namespaces,
        match.names,
        dict(match.labels),
        match.static,
        item.reason,
    )


def _listed(records: tuple[ProfileRecord, ...]) -> Iterator[str]:
    ink, width = ink_for(sys.stdout), terminal_width()
    if not records:
        yield "No installed plugin declares a profile."
    for record in records:
        yield f"{ink.bold(f'{record.name:<12}')}  {record.title}"
        said = "; ".join(record.signs) or "only where it is named"
        for line in wrapped(f"recognised by: {said}", width, " " * 14, " " * 16):
            yield ink.dim(line)


def _page(record: ProfileRecord) -> Iterator[str]:
    ink, width = ink_for(sys.stdout), terminal_width()
    yield f"{ink.bold(record.name)}  {record.title}"
    yield ink.dim(record.url)
    if record.includes:
        yield f"includes {', '.join(record.includes)}"
    for item in record.exemptions:
        yield ""
        place = f" in {', '.join(item.namespaces)}" if item.namespaces else ""
        labels = "".join(f", labelled {key}={value}" for key, value in item.labels.items())
        static = ", run by a kubelet from a file" if item.static else ""
        said = f"{', '.join(item.kinds)} {', '.join(item.names)}{place}{labels}{static}"
        yield from map(ink.bold, wrapped(said, width, "", "  "))
        yield from wrapped(item.reason, width, "    ")
        for line in wrapped(", ".join(item.checks), width, "    "):
            yield ink.paint(line, "cyan")
