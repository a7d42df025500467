"""A broken plugin costs itself only, and is named with distribution, version and reason.

The plugins are real distributions with metadata, found and imported by a process of their own.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from textwrap import dedent

import msgspec
import pytest

GOOD = '''
from kube9_core.api import SECURITY, Container, Problem, Problems, hookimpl


@SECURITY.check("{name}/fine", "high", on=Container)
def fine(container: Container) -> Problems:
    """Containers are fine.

    Others are not.
    """
    yield Problem("is not")


@hookimpl
def kube9_checks():
    return [fine]
'''
LIST = """
import json, sys
sys.path[:0] = sys.argv[1:]
from kube9_core.plugins.catalogue import discover
found = discover(disabled={"switched-off"})
rows = {row.distribution: [row.name, row.version, row.state, row.reason] for row in found.plugins}
print(json.dumps([rows, [check.id for check in found.checks]]))
"""


class Listed(msgspec.Struct):
    """What a process found: rows by distribution, and ids of checks."""

    rows: dict[str, tuple[str, str, str, str | None]]
    checks: list[str]
    printed: str

    def reason(self, distribution: str) -> str:
        name, version, state, reason = self.rows[distribution]
        assert (state, version) == ("failed", "1.0"), (name, reason)
        assert reason is not None
        return reason


Install = Callable[..., None]
List = Callable[[], Listed]
Rows = dict[str, tuple[str, str, str, str | None]]


def put(folder: Path, distribution: str, code: str, *, name: str = "", requires: str = "") -> None:
    """A distribution with one module and one entry point, where the process will look."""
    plain = distribution.replace("-", "_")
    name = name or distribution
    code = dedent(code).replace("{name}", name)
    (folder / f"{plain}_code.py").write_text(code, encoding="utf-8")
    info = folder / f"{plain}-1.0.dist-info"
    info.mkdir()
    needs = f"Requires-Dist: {requires}\n" if requires else ""
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n{needs}", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(f"[kube9]\n{name} = {plain}_code\n", encoding="utf-8")


def found_in(folder: Path) -> Listed:
    command = [sys.executable, "-W", "ignore", "-c", LIST, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own script, fixed arguments
    assert done.returncode == 0, done.stderr
    *printed, answer = done.stdout.splitlines()
    rows, checks = json.loads(answer)
    return Listed(msgspec.convert(rows, Rows), checks, "\n".join(printed))


@pytest.fixture
def install(tmp_path: Path) -> Install:
    return partial(put, tmp_path)


@pytest.fixture
def listed(tmp_path: Path) -> List:
    return partial(found_in, tmp_path)


BROKEN: dict[str, tuple[str, str]] = {
    "an import that is not there": ("import nowhere_to_be_found", "ModuleNotFoundError: No module"),
    "a syntax error": ("def broken(:", "SyntaxError: "),
    "an error while importing": ("1 / 0", "ZeroDivisionError: division by zero"),
    "an exit while importing": ("import sys; sys.exit(3)", "SystemExit: 3"),
    "what is no ordinary error": ("raise GeneratorExit", "GeneratorExit"),
    "a missing name of the api": (
        "from kube9_core.api import Nothing",
        "ImportError: cannot import name 'Nothing'",
    ),
    "a misspelt hook": (
        """
        from kube9_core.api import hookimpl

        @hookimpl
        def kube9_chekcs():
            return []
        """,
        "kube9_chekcs",
    ),
    "settings whose defaults do not hold": (
        """
        from kube9_core.api import PluginSettings, hookimpl
        from pydantic import BaseModel, model_validator

        class Settings(BaseModel):
            size: int = 1

            @model_validator(mode="after")
            def judge(self):
                raise ValueError("never large enough")

        @hookimpl
        def kube9_settings():
            return [PluginSettings(Settings)]
        """,
        "its settings must hold with nothing set: 1 validation error for Settings",
    ),
    "settings that break": (
        """
        import os
        from kube9_core.api import PluginSettings, hookimpl
        from pydantic import BaseModel, Field

        class Settings(BaseModel):
            size: str = Field(default_factory=lambda: os.environ["NOBODY_SETS_THIS"])

        @hookimpl
        def kube9_settings():
            return [PluginSettings(Settings)]
        """,
        "KeyError: 'NOBODY_SETS_THIS'",
    ),
    "a hook that wants arguments": (
        """
        from kube9_core.api import hookimpl

        @hookimpl
        def kube9_checks(config):
            return []
        """,
        "config",
    ),
    "no hook": ("answer = 42", "implements no hook"),
    "a hook without its marker": ("def kube9_checks():\n    return []", "implements no hook"),
    "a hook that returns nothing": (
        """
        from kube9_core.api import hookimpl

        @hookimpl
        def kube9_checks():
            pass
        """,
        "kube9_checks returned None, not a list of Check",
    ),
    "a hook that returns a text": (
        """
        from kube9_core.api import hookimpl

        @hookimpl
        def kube9_checks():
            return "checks"
        """,
        "kube9_checks returned 'checks', not a list of Check",
    ),
    "a hook that returns one check": (GOOD.replace("[fine]", "fine"), "not a list of Check"),
    "a hook that gives functions": (GOOD.replace("[fine]", "[print]"), "which is no Check"),
    "a hook that gives frameworks": (
        GOOD.replace("def kube9_checks", "def kube9_frameworks"),
        "which is no Framework",
    ),
    "an async hook": (GOOD.replace("def kube9_checks", "async def kube9_checks"), "not a list of"),
    "a hook that wraps": (
        """
        from kube9_core.api import hookimpl

        @hookimpl(wrapper=True)
        def kube9_checks():
            return (yield)
        """,
        "is a wrapper",
    ),
    "a generator that dies late": (
        GOOD.replace("return [fine]", "yield fine\n    raise RuntimeError('out of ideas')"),
        "RuntimeError: out of ideas",
    ),
    "an id twice": (GOOD.replace("[fine]", "[fine, fine]"), "check broken/fine is declared twice"),
    "an id outside of its namespace": (
        GOOD.replace('"{name}/fine"', '"security/fine"'),
        "id security/fine is outside this plugin's namespace; start it with broken/",
    ),
    "a pillar that nobody declares": (
        GOOD.replace("SECURITY.check", "Pillar('beauty', 'Beauty', 'Is it?').check").replace(
            "import SECURITY", "import Pillar"
        ),
        "pillar 'beauty' is not declared",
    ),
    "a pillar that the core owns": (
        """
        from kube9_core.api import SECURITY, hookimpl

        @hookimpl
        def kube9_pillars():
            return [SECURITY]
        """,
        "pillar security is declared twice",
    ),
    "a control that its framework lacks": (
        GOOD.replace("on=Container", "on=Container, frameworks={'pss-baseline': 'prvileged'}"),
        "framework pss-baseline has no control 'prvileged'",
    ),
    "an async check": (GOOD.replace("def fine", "async def fine"), "check broken/fine: is async"),
    "a sink outside of its namespace": (
        """
        from kube9_core.api import Sink, hookimpl

        @hookimpl
        def kube9_sinks():
            return [Sink("pro/upload", "Sends it away.", print)]
        """,
        "name pro/upload is outside this plugin's namespace",
    ),
}


NAMES = {case: f"broken-{n}" for n, case in enumerate(BROKEN)}


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Listed:
    """What is found where every broken plugin is installed beside a whole one."""
    folder = tmp_path_factory.mktemp("plugins")
    for case, (code, _) in BROKEN.items():
        put(folder, NAMES[case], code)
    put(folder, "whole", GOOD)
    return found_in(folder)


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_plugin_is_named_with_its_reason(together: Listed, case: str) -> None:
    said = BROKEN[case][1].replace("broken/", f"{NAMES[case]}/")
    assert said in together.reason(NAMES[case])


def test_the_other_plugins_load(together: Listed) -> None:
    assert together.rows["whole"] == ("whole", "1.0", "loaded", None)
    assert together.rows["kube9-security"][2] == "loaded"
    assert "whole/fine" in together.checks
    assert not [name for name in together.checks if name.startswith("broken")]


@pytest.mark.parametrize("case", ["a syntax error", "an error while importing", "an async check"])
def test_the_reason_names_the_place(together: Listed, case: str) -> None:
    name = NAMES[case]
    assert f"{name.replace('-', '_')}_code.py" in together.reason(name)


@pytest.mark.parametrize(
    ("requires", "reason"),
    [
        ("kube9-core>=99", "wants kube9-core >=99, but 0.1.0 is installed"),
        ("Kube9_Core<0.1", "wants kube9-core <0.1, but 0.1.0 is installed"),
        ("kube9-core ???", "its requirement 'kube9-core ???' cannot be read"),
    ],
)
def test_a_plugin_for_another_core_is_not_even_imported(
    install: Install, listed: List, requires: str, reason: str
) -> None:
    install("broken", "print('imported')", requires=requires)
    found = listed()
    assert reason in found.reason("broken")
    assert "imported" not in found.printed


def test_a_requirement_for_other_circumstances_does_not_count(
    install: Install, listed: List
) -> None:
    install("whole", GOOD, requires="kube9-core>=99; python_version < '3'")
    assert listed().rows["whole"][2] == "loaded"


def test_of_two_plugins_of_one_name_the_second_is_refused_naming_both(
    install: Install, listed: List
) -> None:
    install("one", GOOD, name="acme")
    install("two", GOOD, name="acme")
    found = listed()
    assert found.rows["one"][2] == "loaded"
    assert found.reason("two") == "plugin acme of two is already taken by one"
    assert found.checks.count("acme/fine") == 1


def test_a_stranger_never_displaces_a_plugin_of_ours(install: Install, listed: List) -> None:
    install("aaa", GOOD, name="security")
    found = listed()
    assert found.reason("aaa") == "plugin security of aaa is already taken by kube9-security"
    assert found.rows["kube9-security"][2] == "loaded"


def test_the_names_of_pillars_are_reserved_even_where_ours_is_missing(
    install: Install, listed: List
) -> None:
    install("aaa", GOOD, name="cost")
    assert "reserved for kube9's own" in listed().reason("aaa")


def test_an_id_of_another_plugin_is_refused_naming_both(install: Install, listed: List) -> None:
    install("kube9-one", GOOD.replace('"{name}/fine"', '"cost/fine"'))
    install("kube9-two", GOOD.replace('"{name}/fine"', '"cost/fine"'))
    found = listed()
    assert found.rows["kube9-one"][2] == "loaded"
    assert found.reason("kube9-two") == "check cost/fine of kube9-two is already taken by kube9-one"


def test_an_underscore_in_the_name_is_a_hyphen_in_ids(install: Install, listed: List) -> None:
    code = GOOD.replace("{name}/fine", "acme-team/fine")
    install("acme-team", code, name="acme_team")
    assert "acme-team/fine" in listed().checks


def test_what_depends_on_a_refused_plugins_pillar_is_refused_too(
    install: Install, listed: List
) -> None:
    pillar = "\nfrom kube9_core.api import Pillar\nBEAUTY = Pillar('beauty', 'Beauty', 'Is it?')\n"
    check = GOOD.replace("@SECURITY.check(", f"{pillar}\n@BEAUTY.check(")
    hook = "\n@hookimpl\ndef kube9_pillars():\n    return [BEAUTY]\n"
    wrong = check.replace("on=Container", "on=Container, frameworks={'pss-baseline': 'x'}")
    install("owner", wrong + hook)
    install("user", check)
    found = listed()
    assert "no control 'x'" in found.reason("owner")
    assert "pillar 'beauty' is not declared" in found.reason("user")


def test_a_disabled_plugin_is_listed_but_not_imported(install: Install, listed: List) -> None:
    install("switched-off", "print('imported')")
    found = listed()
    assert found.rows["switched-off"] == ("switched-off", "1.0", "disabled", None)
    assert "imported" not in found.printed


@pytest.mark.parametrize("damage", ["[kube9]\nx\n", "[kube9]\n\xff = y\n"])
def test_damaged_metadata_hides_no_other_plugin(
    install: Install, listed: List, tmp_path: Path, damage: str
) -> None:
    install("whole", GOOD)
    install("broken", GOOD)
    file = tmp_path / "broken-1.0.dist-info" / "entry_points.txt"
    file.write_bytes(damage.encode("latin-1"))
    found = listed()
    assert found.rows["whole"][2] == "loaded"
    assert "security/privileged-container" in found.checks


def test_a_distribution_without_a_version_is_named_by_its_folder(
    install: Install, listed: List, tmp_path: Path
) -> None:
    install("whole", GOOD)
    install("broken", GOOD)
    (tmp_path / "broken-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\n")
    found = listed()
    assert "its metadata cannot be read" in found.reason("broken")
    assert found.rows["whole"][2] == "loaded"
