"""Our CRDs only grow: what an object or a client relied on before holds for ever."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "tests" / "contracts" / "definitions.lock.json"
SCRIPT = ROOT / "tools" / "definition_lock.py"
CODE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from definition_lock import narrowings
pairs = json.load(sys.stdin)
print(json.dumps([narrowings(old, new) for old, new in pairs]))
"""

Json = dict[str, Any]


def test_the_definitions_allow_what_they_allowed() -> None:
    done = subprocess.run(  # noqa: S603 - our own script, fixed arguments
        [sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False
    )
    assert done.stderr == "", f"{done.stderr}\nold objects or clients would break"


def spec(definitions: Json) -> Json:
    """The schema of the spec of an Exemption."""
    (version,) = definitions["exemptions.kube9.io"]["versions"]
    schema: Json = version["schema"]["openAPIV3Schema"]["properties"]["spec"]
    return schema


def checks(definitions: Json) -> Json:
    found: Json = spec(definitions)["properties"]["checks"]
    return found


def top(definitions: Json) -> Json:
    found: Json = definitions["exemptions.kube9.io"]
    return found


def acknowledged(definitions: Json) -> Json:
    (version,) = definitions["operatorstatuses.kube9.io"]["versions"]
    schema = version["schema"]["openAPIV3Schema"]["properties"]["spec"]
    found: Json = schema["properties"]["acknowledgements"]["items"]["properties"]["status"]
    return found


WHERE = "exemptions.kube9.io v1alpha1.spec"
SEEDED: list[tuple[Callable[[Json], object], str]] = [
    (lambda all_: all_.pop("exemptions.kube9.io"), "exemptions.kube9.io: is gone"),
    (lambda all_: top(all_)["versions"][0].update(served=False), "is no longer served"),
    (lambda all_: top(all_)["versions"][0].update(storage=False), "needs a migration"),
    (lambda all_: top(all_).update(scope="Cluster"), "scope was Namespaced"),
    (lambda all_: top(all_)["names"].update(shortNames=[]), "names.shortNames was"),
    (lambda all_: spec(all_)["properties"].pop("ticket"), f"{WHERE}.ticket: is gone"),
    (lambda all_: spec(all_).update(required=["ticket"]), f"{WHERE}.ticket: is required now"),
    (lambda all_: checks(all_).update(maxItems=1), f"{WHERE}.checks: maxItems is 1 now"),
    (lambda all_: checks(all_).update(minItems=9), f"{WHERE}.checks: minItems is 9 now"),
    (lambda all_: checks(all_).update(type="object"), f"{WHERE}.checks: type was array"),
    (lambda all_: checks(all_)["items"].update(pattern="x"), f"{WHERE}.checks[]: pattern is x"),
    (lambda all_: checks(all_)["items"].update(enum=["*"]), "only certain values are allowed"),
    (lambda all_: acknowledged(all_).update(enum=["dismissed"]), "no longer acknowledged"),
    (
        lambda all_: spec(all_).update({"x-kubernetes-validations": [{"rule": "false"}]}),
        "what was accepted may be refused by 'false'",
    ),
]
HARMLESS: list[Callable[[Json], object]] = [
    lambda all_: all_.update(others=copy.deepcopy(top(all_))),
    lambda all_: spec(all_)["properties"].update(owner={"type": "string"}),
    lambda all_: spec(all_).update(required=[]),
    lambda all_: checks(all_).update(maxItems=100000),
    lambda all_: acknowledged(all_)["enum"].append("later"),
    lambda all_: spec(all_).update(description="Said better."),
    lambda all_: spec(all_).update({"x-kubernetes-validations": []}),
]


@pytest.fixture(scope="module")
def told() -> list[list[str]]:
    """What is said of each seeded change, and then of each harmless one."""
    old = json.loads(LOCK.read_text())
    pairs = []
    for change in (*(seed for seed, _ in SEEDED), *HARMLESS):
        new = copy.deepcopy(old)
        change(new)
        pairs.append((old, new))
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", CODE, str(ROOT / "tools")],
        input=json.dumps(pairs),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("number", range(len(SEEDED)))
def test_what_narrows_is_named(number: int, told: list[list[str]]) -> None:
    assert any(SEEDED[number][1] in line for line in told[number]), told[number]


@pytest.mark.parametrize("number", range(len(HARMLESS)))
def test_what_adds_or_widens_is_let_through(number: int, told: list[list[str]]) -> None:
    assert told[len(SEEDED) + number] == []
