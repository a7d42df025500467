"""Makes the changelog's next section of the fragments in changelog.d/, and removes them.

    python -m release.changelog 1.2.3 --date 2027-01-31    write CHANGELOG.md
    python -m release.changelog 1.2.3 --print              only show the section

How fragments are named says `changelog.d/README.md`. The section of a release is what its notes
say, so `--notes` prints it from CHANGELOG.md once it stands there.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from release.process import ROOT, ReleaseError, answered, parser

__all__ = ["Fragment", "fragments", "notes", "section", "write"]

_KINDS: Mapping[str, str] = {
    "security": "Security",
    "removed": "Removed",
    "changed": "Changed",
    "added": "Added",
    "fixed": "Fixed",
}
_NAME = re.compile(r"(?P<issue>[0-9]+)\.(?P<kind>[a-z]+)(\.(?P<part>[a-z0-9-]+))?\.md")
_HEAD = "# Changelog\n\nWhat changed for people who run kube9. The newest release comes first.\n"


class Fragment(NamedTuple):
    """One change, as its file tells it; fragments stand in the order of these."""

    issue: int
    part: str
    kind: str
    text: str
    path: Path


def fragments(folder: Path) -> tuple[Fragment, ...]:
    """Read all fragments, in order.

    Raises:
        ReleaseError: A file is named otherwise, or says nothing.
    """
    files = (path for path in sorted(folder.glob("*.md")) if path.name != "README.md")
    return tuple(sorted(_fragment(path) for path in files))


def _fragment(path: Path) -> Fragment:
    name = _NAME.fullmatch(path.name)
    if name is None or name["kind"] not in _KINDS:
        kinds = ", ".join(_KINDS)
        raise ReleaseError(f"{path.name} is no fragment: <issue>.<kind>.md, a kind of {kinds}")
    text = path.read_text(encoding="utf-8").strip()
    if not text:
        raise ReleaseError(f"{path.name} says nothing")
    return Fragment(int(name["issue"]), (name["part"] or "1").zfill(4), name["kind"], text, path)


def section(version: str, day: date, found: Sequence[Fragment]) -> str:
    """The section of a release: what needs attention first, what is new after it."""
    return "\n".join([f"## {version} ({day.isoformat()})", *_kinds(found), ""])


def _kinds(found: Sequence[Fragment]) -> Iterator[str]:
    for kind, title in _KINDS.items():
        texts = [fragment.text for fragment in found if fragment.kind == kind]
        if texts:
            yield f"\n### {title}\n"
            yield from (f"- {_indented(text)}" for text in texts)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" if line else "" for line in text.splitlines()).removeprefix("  ")


def write(root: Path, version: str, day: date) -> str:
    """Put the section on top of CHANGELOG.md and remove the fragments.

    Raises:
        ReleaseError: There are no fragments, or the release stands there already.
    """
    found, page = fragments(root / "changelog.d"), root / "CHANGELOG.md"
    before = page.read_text(encoding="utf-8") if page.is_file() else _HEAD
    if not found:
        raise ReleaseError(f"changelog.d has no fragment: nothing would be said of {version}")
    if _section_of(before, version):
        raise ReleaseError(f"CHANGELOG.md has {version} already")
    top, mark, rest = before.partition("\n## ")
    page.write_text(f"{top}\n{section(version, day, found)}{mark}{rest}", encoding="utf-8")
    for fragment in found:
        fragment.path.unlink()
    return f"CHANGELOG.md tells {len(found)} changes of {version}"


def notes(root: Path, version: str) -> str:
    """What CHANGELOG.md says of a release.

    Raises:
        ReleaseError: It says nothing.
    """
    page = root / "CHANGELOG.md"
    told = _section_of(page.read_text(encoding="utf-8"), version) if page.is_file() else ""
    if not told:
        raise ReleaseError(
            f"CHANGELOG.md says nothing of {version}: docs/releasing.md has the steps"
        )
    return told


def _section_of(text: str, version: str) -> str:
    found = re.search(
        rf"^## {re.escape(version)} .*\n(?P<body>(?:(?!## ).*\n?)*)", text, re.MULTILINE
    )
    return found["body"].strip() if found else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the section of a release, or show it."""
    words = parser(__doc__)
    words.add_argument("version")
    words.add_argument("--date", type=date.fromisoformat, default=datetime.now(UTC).date())
    words.add_argument("--root", type=Path, default=ROOT)
    words.add_argument("--print", action="store_true", dest="shown", help="only show the section")
    words.add_argument("--notes", action="store_true", help="show what CHANGELOG.md says")
    given = words.parse_args(arguments)
    version = given.version.removeprefix("v")
    if given.notes:
        return answered(lambda: notes(given.root, version))
    if given.shown:
        folder = given.root / "changelog.d"
        return answered(lambda: section(version, given.date, fragments(folder)))
    return answered(lambda: write(given.root, version, given.date))


if __name__ == "__main__":
    sys.exit(main())
