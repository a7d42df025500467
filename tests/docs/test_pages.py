"""Every block of every page that people write is used: files are written, commands are run.

A block with a file's name after its language is written to that file; a `console` block is run
line by line, and what it shows must be what came out, where "..." stands for anything; `text` is
for pictures. Any other block is a mistake.
"""

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

Run = Callable[[str, Path], subprocess.CompletedProcess[str]]

DOCS = Path(__file__).parents[2] / "docs"
GENERATED = {
    "alerts.md",
    "custom-resources.md",
    "equivalents.md",
    "metrics.md",
    "planned-checks.md",
    "settings.md",
}
TESTED_ELSEWHERE = {"hooks.md", "queries.md"}
PAGES = sorted(
    path.name for path in DOCS.glob("*.md") if path.name not in GENERATED | TESTED_ELSEWHERE
)
_FENCE = re.compile(r"^```(\w*) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILES = frozenset({"dockerfile", "python", "yaml", "toml"})
_EXPIRY = re.compile(r'((?:expires|exempt-until): ")\d{4}(?=-)')


@dataclass(frozen=True)
class Block:
    language: str
    file: str
    text: str


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_is_what_happens(page: str, run: Run, tmp_path: Path) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    for block in _blocks(text):
        if block.language in _FILES and block.file:
            path = tmp_path / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_next_year(block.text), encoding="utf-8")
        elif block.language == "console":
            _play(block.text, run, tmp_path)
        else:
            assert block.language == "text", f"{page}: a block that nothing uses:\n{block.text}"


def test_every_block_of_a_page_is_closed() -> None:
    for page in PAGES:
        text = (DOCS / page).read_text(encoding="utf-8")
        assert len(re.findall(r"^```", text, re.MULTILINE)) == 2 * len(list(_blocks(text)))


def test_every_link_of_a_page_leads_to_a_file() -> None:
    root = DOCS.parent
    pages = [*root.glob("*.md"), *DOCS.rglob("*.md"), *root.glob("*/*/README.md")]
    pages += [root / "testbed" / "README.md", root / "examples" / "README.md"]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(root)} links to {target}"


def _next_year(text: str) -> str:
    """Keep a page's exemptions in force, whenever the page was written."""
    return _EXPIRY.sub(rf"\g<1>{datetime.now(UTC).year + 1}", text)


def _blocks(text: str) -> Iterator[Block]:
    return (Block(*found) for found in _FENCE.findall(text))


def _play(session: str, run: Run, folder: Path) -> None:
    """Run the commands of a session and compare what each prints; `echo $?` shows the last code."""
    steps = [part.partition("\n") for part in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]]
    code = 0
    for number, (command, _, shown) in enumerate(steps):
        asked_next = number + 1 < len(steps) and steps[number + 1][0] == "echo $?"
        if command == "echo $?":
            assert shown.strip() == str(code), f"exit code {code}"
            continue
        done = run(command, folder)
        code = done.returncode
        assert code == 0 or asked_next, f"$ {command}\nexit code {code}\n{done.stdout}"
        assert _matches(done.stdout, shown), f"$ {command}\n{done.stdout}\nbut shown is\n{shown}"


def _matches(printed: str, shown: str) -> bool:
    """Compare: a line "..." stands for any lines, "..." within one for anything."""
    pattern = "".join(_pattern(line) for line in _lines(shown))
    return re.fullmatch(pattern, "".join(_lines(printed)), re.DOTALL) is not None


def _pattern(line: str) -> str:
    return r"(?:.*\n)?" if line == "...\n" else re.escape(line).replace(r"\.\.\.", ".*")


def _lines(text: str) -> list[str]:
    return [f"{line.rstrip()}\n" for line in text.strip().splitlines()]


@pytest.mark.parametrize(
    ("shown", "same"),
    [
        ("one\ntwo\n", True),
        ("...\ntwo\n", True),
        ("one\n...\ntwo\n", True),
        ("o...\ntwo\n...\n", True),
        ("one\n", False),
        ("one\n...\nthree\n", False),
        ("tw\n...\n", False),
    ],
)
def test_dots_stand_for_anything_and_nothing_else_does(shown: str, *, same: bool) -> None:
    assert _matches("one  \ntwo\n\n", shown) is same
