"""Changes one thing at a time in the code that decides verdicts, and asks whether a test notices.

A mutant that no test notices is either a hole in the tests or changes no verdict. Those of the
second kind stand in `equivalent.toml`, each with the reason somebody gave; any other ends this
with exit code 1. mutmut leaves decorated functions alone, and every check is one; cosmic-ray
writes its changes into the files. Hence this one.

    python tools/mutation [rights] [standards] [--jobs 2] [--only PART_OF_A_PATH]
"""

import argparse
import ast
import os
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from mutants import Mutant, mutants, mutated
from trial import SURVIVED, Trials, warm

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]
_LIMIT = 120.0


@dataclass(frozen=True)
class Target:
    """A part of the code and the tests that must hold it.

    Attributes:
        name: as given on the command line.
        root: the folder from which its modules are imported.
        files: its modules, as globs from there.
        tests: arguments of pytest.
        leave: functions that decide no verdict.
    """

    name: str
    root: str
    files: tuple[str, ...]
    tests: tuple[str, ...]
    leave: tuple[str, ...]

    def modules(self, only: str) -> Iterator[tuple[str, Path]]:
        """Name its modules with their files."""
        root = _ROOT / self.root
        for path in sorted(path for glob in self.files for path in root.glob(glob)):
            parts = path.relative_to(root).with_suffix("").parts
            if only in path.as_posix():
                yield ".".join(part for part in parts if part != "__init__"), path


def main() -> int:
    """Try every mutant of the targets and print what survived."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    settings = tomllib.loads((_HERE / "targets.toml").read_text(encoding="utf-8"))
    parser.add_argument("targets", nargs="*", help=", ".join(settings))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="modules whose path holds this")
    given = parser.parse_args()
    os.chdir(_ROOT)
    survivors = 0
    for name in given.targets or settings:
        row = settings[name]
        tests, leave = tuple(row["tests"]), tuple(row.get("leave", ()))
        target = Target(name, row["root"], tuple(row["files"]), tests, leave)
        survivors += _try(target, given.jobs, given.only)
    return 1 if survivors else 0


def _try(target: Target, jobs: int, only: str) -> int:
    if warm(target.tests):
        raise SystemExit(f"{target.name}: the tests fail without any change")
    _expect_sense(target, jobs)
    trials, excused, open_ones, total = Trials(target.tests, jobs, _LIMIT), 0, 0, 0
    started, reasons = time.monotonic(), _reasons()
    for module, path in target.modules(only):
        source = path.read_text(encoding="utf-8")
        found = [item for item in mutants(source) if item.inside not in target.leave]
        total += len(found)
        trees = ((number, partial(mutated, source, item)) for number, item in enumerate(found))
        for number, code in trials.run(iter(trees), module, path):
            if code != SURVIVED:
                continue
            item, place = found[number], path.relative_to(_ROOT).as_posix()
            if (place, item.inside, item.before, item.after) in reasons:
                excused += 1
            else:
                open_ones += 1
                print(_told(place, item), flush=True)  # noqa: T201 - this is what it is for
    seconds = time.monotonic() - started
    killed = total - excused - open_ones
    print(  # noqa: T201 - as above
        f"{target.name}: {total} mutants, {killed} killed, {excused} equivalent, "
        f"{open_ones} survive; {seconds:.0f} s"
    )
    return open_ones


def _expect_sense(target: Target, jobs: int) -> None:
    """An unchanged module must pass its trial and a broken one must not, else nothing is told."""
    module, path = next(target.modules(""))
    source = path.read_text(encoding="utf-8")
    trees = iter([(0, partial(ast.parse, source)), (1, partial(ast.parse, "raise ValueError"))])
    found = dict(Trials(target.tests, jobs, _LIMIT).run(trees, module, path))
    if found[0] != SURVIVED or found[1] == SURVIVED:
        raise SystemExit(f"{target.name}: a trial without a change, or of nothing, went wrong")


def _told(place: str, item: Mutant) -> str:
    head = f"{place}:{item.where} in {item.inside or 'the module'}"
    return f"{head}\n  - {item.before}\n  + {item.after}"


def _reasons() -> set[tuple[str, str, str, str]]:
    path = _HERE / "equivalent.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("mutants", [])
    return {(row["file"], row["inside"], row["before"], row["after"]) for row in rows}


if __name__ == "__main__":
    sys.exit(main())
