"""A verdict does not change unnoticed: raise the check's revision, or refresh the lock."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "tests" / "contracts" / "catalogue.lock.json"
SCRIPT = ROOT / "tools" / "refresh_lock.py"


def test_the_lock_says_what_the_checks_say() -> None:
    done = subprocess.run(  # noqa: S603 - our own script, fixed arguments
        [sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False
    )
    assert done.stderr == "", f"{done.stderr}\nrefresh with: python tools/refresh_lock.py"


CODE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from refresh_lock import complaints
old, new = json.load(sys.stdin)
print(json.dumps(complaints(old, new)))
"""
ONE = {"severity": "high", "revision": 1, "code": "a"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ({}, {}, []),
        ({"x/y": ONE}, {"x/y": ONE}, []),
        ({}, {"x/y": ONE}, ["x/y: is not in the lock; refresh it"]),
        ({"x/y": ONE}, {}, ["x/y: is gone; retire the id, then refresh the lock"]),
        (
            {"x/y": ONE},
            {"x/y": {**ONE, "code": "b"}},
            ["x/y: its code has changed; raise its revision if a verdict may, and refresh"],
        ),
        (
            {"x/y": ONE},
            {"x/y": {**ONE, "code": "b", "revision": 2}},
            ["x/y: the lock is out of date; refresh it"],
        ),
        (
            {"x/y": ONE},
            {"x/y": {**ONE, "severity": "low"}},
            ["x/y: the lock is out of date; refresh it"],
        ),
    ],
)
def test_every_difference_is_told_with_what_to_do(
    old: dict[str, object], new: dict[str, object], said: list[str]
) -> None:
    done = subprocess.run(  # noqa: S603 - our own script, fixed arguments
        [sys.executable, "-c", CODE, SCRIPT.parent],
        input=json.dumps([old, new]),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == said


MEANING = """
import sys
sys.path[:0] = sys.argv[1:3]
from code_meaning import code_hash
import sample
print(code_hash(sample.check))
"""
SAMPLE = '''
LIMIT = 3
NAMES = {"b", "a"}


def helper(value):
    return value > LIMIT


def check(subject):
    """A docstring."""
    if helper(subject):
        yield min(name for name in NAMES)
'''


def meaning(folder: Path, text: str) -> str:
    (folder / "sample.py").write_text(text, encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - our own script, fixed arguments
        [sys.executable, "-B", "-c", MEANING, SCRIPT.parent, folder],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("A docstring.", "Another one.", True),
        ("    if helper", "    # why\n\n    if helper", True),
        ('{"b", "a"}', '{"a", "b"}', True),
        ("value > LIMIT", "value >= LIMIT", False),
        ("LIMIT = 3", "LIMIT = 4", False),
        ("yield min", "yield max", False),
    ],
)
def test_a_hash_covers_all_that_decides_and_nothing_else(
    tmp_path: Path, old: str, new: str, *, same: bool
) -> None:
    before, after = meaning(tmp_path, SAMPLE), meaning(tmp_path, SAMPLE.replace(old, new))
    assert (before == after) is same
