"""Makes docs/planned-checks.md, the agreed table of every planned check, from its TOML source.

The table is agreed before the packs are written: ids, severities and defaults live for ever, so
they are chosen side by side. This knows the plan only; what is installed says `kube9 checks list`.

    python tools/planned_checks.py            write the page
    python tools/planned_checks.py --check    compare only, exit 1 if it would change
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import msgspec

DOCS = Path(__file__).resolve().parent.parent / "docs"
ROWS = {"S": 75, "R": 41, "P": 16, "C": 9, "O": 14, "U": 6, "B": 32, "N": 17, "G": 46}
SECTIONS = {
    "security": "Security",
    "reliability": "Reliability",
    "performance": "Performance efficiency",
    "cost": "Cost optimization",
    "operations": "Operational excellence",
    "sustainability": "Sustainability",
    "argocd": "GitOps",
}
SEVERITIES = ("critical", "high", "medium", "low", "info")
_INPUTS = {"both": "manifests, cluster", "manifests": "manifests", "cluster": "cluster"}

Row: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[SRPCOUBNG]\d\d$")]
Id: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[a-z]+/[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Title: TypeAlias = Annotated[str, msgspec.Meta(min_length=10, max_length=80)]
Severity: TypeAlias = Literal["critical", "high", "medium", "low", "info"]


class PlanError(Exception):
    """The source contradicts itself; the message is one line for the person who edits it."""


class Planned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the plan."""

    rows: list[Row]
    id: Id
    severity: Severity
    on: str
    title: Title
    status: Literal["ready", "planned"] = "planned"
    modes: Literal["both", "manifests", "cluster"] = "both"
    home: str = msgspec.field(default="", name="in")
    off: str = ""

    @property
    def prefix(self) -> str:
        """The part of the id that names the pillar."""
        return self.id.partition("/")[0]

    @property
    def distribution(self) -> str:
        """The package the check comes with."""
        return self.home or f"kube9-{self.prefix}"


class Left(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the catalogue, or a part of it, that stays without a check, and why."""

    row: Row
    why: str


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole source."""

    checks: list[Planned]
    not_planned: list[Left]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or with --check only compare it."""
    given = _parser().parse_args(arguments)
    try:
        text = page(read(given.source))
    except (PlanError, msgspec.ValidationError, msgspec.DecodeError) as error:
        sys.stderr.write(f"{given.source}: {error}\n")
        return 1
    if not given.check:
        given.page.write_text(text, encoding="utf-8")
        return 0
    return _compare(given.page, text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="compare only, exit 1 on a difference")
    parser.add_argument("--source", type=Path, default=DOCS / "planned-checks.toml")
    parser.add_argument("--page", type=Path, default=DOCS / "planned-checks.md")
    return parser


def _compare(path: Path, text: str) -> int:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{path} is out of date: run python tools/planned_checks.py\n")
    return 1


def read(source: Path) -> Plan:
    """Read the plan and refuse one that contradicts itself.

    Raises:
        PlanError: A row is not answered, an id stands twice, or a prefix is unknown.
    """
    plan = msgspec.toml.decode(source.read_bytes(), type=Plan)
    for complaint in _complaints(plan):
        raise PlanError(complaint)
    return plan


def _complaints(plan: Plan) -> Iterator[str]:
    counted = Counter(check.id for check in plan.checks)
    yield from (f"{name} stands {n} times" for name, n in counted.items() if n > 1)
    for check in plan.checks:
        if check.prefix not in SECTIONS:
            yield f"{check.id}: unknown prefix, use one of {', '.join(SECTIONS)}"
        if not check.rows:
            yield f"{check.id} answers no row"
    answered = {row for check in plan.checks for row in check.rows}
    answered |= {left.row for left in plan.not_planned}
    yield from (
        f"row {row} is neither planned nor left out" for row in sorted(_all_rows() - answered)
    )
    yield from (f"row {row} is not in the catalogue" for row in sorted(answered - _all_rows()))


def _all_rows() -> set[str]:
    return {f"{letter}{n:02d}" for letter, count in ROWS.items() for n in range(1, count + 1)}


def page(plan: Plan) -> str:
    """Render the page."""
    blocks = [_HEAD, _summary(plan.checks)]
    blocks += [_section(prefix, plan.checks) for prefix in SECTIONS]
    blocks += [_off(plan.checks), _left(plan.not_planned)]
    return "\n\n".join(blocks) + "\n"


_HEAD = """\
<!-- Generated by tools/planned_checks.py from planned-checks.toml: edit that, not this. -->

# Planned checks

Every check that is planned, with its id, severity and default. Ids are agreed here before the
packs are written, because an id lives for ever. `ready` ones can be run today. The row is the
line of the catalogue of ideas that a check answers (S, R, P, C, O, U for the six pillars, B for
RBAC, N for control plane and nodes, G for GitOps). The prefix of an id is short for its pillar, or
names the integration it comes with. Checks that are off by default run when they are named by
`--check` or switched on in the settings."""


def _summary(checks: Sequence[Planned]) -> str:
    head = ["Pillar", "Prefix", *SEVERITIES, "All", "On by default", "Ready"]
    lines = [_counted(title, f"`{p}/`", _of(checks, p)) for p, title in SECTIONS.items()]
    return _table(head, [*lines, _counted("All", "", checks)])


def _of(checks: Iterable[Planned], prefix: str) -> list[Planned]:
    return [check for check in checks if check.prefix == prefix]


def _counted(title: str, prefix: str, checks: Sequence[Planned]) -> list[str]:
    numbers = [sum(check.severity == name for check in checks) for name in SEVERITIES]
    on = sum(not check.off for check in checks)
    ready = sum(check.status == "ready" for check in checks)
    return [title, prefix, *(str(n) for n in (*numbers, len(checks), on, ready))]


def _section(prefix: str, checks: Sequence[Planned]) -> str:
    head = ["Row", "Id", "What it asks", "Severity", "Default", "Judges", "Input", "From", "Status"]
    lines = [_line(check) for check in sorted(_of(checks, prefix), key=_order)]
    return f"## {SECTIONS[prefix]}\n\n{_table(head, lines)}"


def _order(check: Planned) -> tuple[int, str, str]:
    """Rows in the order of the catalogue; those of one row by id."""
    row = check.rows[0]
    return "".join(ROWS).index(row[0]), row[1:], check.id


def _line(check: Planned) -> list[str]:
    return [
        ", ".join(check.rows),
        f"`{check.id}`",
        check.title,
        check.severity,
        "off" if check.off else "on",
        check.on,
        _INPUTS[check.modes],
        check.distribution,
        check.status,
    ]


def _off(checks: Iterable[Planned]) -> str:
    lines = [[f"`{check.id}`", check.off] for check in checks if check.off]
    return f"## Off by default, and why\n\n{_table(['Id', 'Why'], lines)}"


def _left(lefts: Iterable[Left]) -> str:
    lines = [[left.row, left.why] for left in sorted(lefts, key=lambda left: left.row)]
    return f"## Rows left out, in whole or in part\n\n{_table(['Row', 'Why'], lines)}"


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rule = ["---"] * len(head)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *lines))


if __name__ == "__main__":
    sys.exit(main())
