"""Draws the picture of the README from a real run over the example shop.

The output of `kube9 assess examples` is taken with its colours and drawn as SVG; only its middle
is left out, and the run's seconds are made round so that the same report gives the same picture.

    python tools/picture.py [--check]
"""

import argparse
import io
import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

_PICTURE = Path("docs/images/assess.svg")
_COLUMNS = 84
_HEAD, _TAIL = 36, 16
_SECONDS = re.compile(r"\d+\.\d+ s\b")
_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_COMMAND = ("assess", "examples")


def main() -> int:
    """Draw the picture, or say that it is old."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing, fail if it is old")
    given = parser.parse_args()
    drawn = _draw(_shortened(_output()))
    if given.check:
        same = _PICTURE.exists() and _PICTURE.read_text(encoding="utf-8") == drawn
        if not same:
            sys.stderr.write(f"{_PICTURE} is old: run python tools/picture.py\n")
        return 0 if same else 1
    _PICTURE.parent.mkdir(parents=True, exist_ok=True)
    _PICTURE.write_text(drawn, encoding="utf-8")
    return 0


def _output() -> list[str]:
    kept = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    shown = {"FORCE_COLOR": "1", "COLUMNS": str(_COLUMNS), "TERM": "xterm-256color"}
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "kube9_core.cli", *_COMMAND],
        env=kept | shown,
        capture_output=True,
        check=True,
        text=True,
    )
    return _SECONDS.sub("0.1 s", done.stdout).splitlines()


def _shortened(lines: list[str]) -> list[str]:
    if len(lines) <= _HEAD + _TAIL:
        return lines
    left_out = len(lines) - _HEAD - _TAIL
    return [*lines[:_HEAD], "", f"          … {left_out} lines …", "", *lines[-_TAIL:]]


def _draw(lines: list[str]) -> str:
    console = Console(record=True, width=_COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text(f"$ kube9 {' '.join(_COMMAND)}", style="bold"))
    console.print(Text.from_ansi("\n".join(lines)))
    return _FONT.sub("", console.export_svg(title="kube9", unique_id="kube9"))


if __name__ == "__main__":
    sys.exit(main())
