"""Queries that plugins bring, installed beside the core and run as processes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest

from kube9_core.model.ref import Ref
from kube9_core.store.store import Store


class Answer(Protocol):
    code: int
    out: bytes
    err: bytes


Operator = Callable[..., Answer]

ACME = """
print("imported")
import atexit, os, sys, threading, time
from datetime import timedelta
from typing import Annotated, Literal
import msgspec
from pydantic import BaseModel

from kube9_core.api import (
    Kube9Error, NoParameters, PluginSettings, Query, QueryError, QueryFault, QueryTools, Url,
    hookimpl,
)

atexit.register(print, "going")


class Widget(msgspec.Struct):
    name: str
    colour: str | None = None


class Widgets(msgspec.Struct, rename="camel"):
    total: int
    by_colour: dict[str, int]
    widgets: tuple[Widget, ...]


class Wanted(msgspec.Struct):
    shop: Annotated[str, msgspec.Meta(description="which shop")]
    colour: Literal["red", "blue"] = "red"
    most: int = 3
    tag: tuple[str, ...] = ()
    loud: bool = False


class Stored(msgspec.Struct):
    name: str


class Length(BaseModel):
    longest: int = 7


def widgets(tools: QueryTools, wanted: Wanted) -> Widgets:
    print("noise")
    print("more noise", file=sys.stderr)
    os.write(1, b"deep noise")
    os.write(2, b"deep noise")
    threading.Thread(target=lambda: (time.sleep(2), print("late")), daemon=False).start()
    rest = f"\\u2013{','.join(wanted.tag)}{wanted.loud}"
    names = [f"{wanted.shop}-{number}{rest}" for number in range(wanted.most)]
    return Widgets(wanted.most, {wanted.colour: wanted.most}, tuple(map(Widget, names)))


def tree(tools: QueryTools, _: NoParameters) -> msgspec.Raw:
    return msgspec.Raw(b'{"nodes": [ {"kind":"Pod","name":"caf\\xc3\\xa9"} ] }')


def fails(tools: QueryTools, _: NoParameters) -> msgspec.Raw:
    print("noise", file=sys.stderr)
    raise QueryError("WIDGET_LOST", "the widget is lost", details={"where": "x\\x1b"})


def hangs(tools: QueryTools, _: NoParameters) -> msgspec.Raw:
    while True:
        time.sleep(1)


def crashes(tools: QueryTools, _: NoParameters) -> msgspec.Raw:
    raise KeyError("no luck")


def kept(tools: QueryTools, _: NoParameters) -> Widgets:
    found = tools.records.latest("acme/widgets", Stored)
    rows = tuple(Widget(item.name) for item in found.records)
    return Widgets(len(rows), {}, rows)


def bold(tools: QueryTools, _: NoParameters) -> Widgets:
    try:
        tools.records.latest("acme/widgets", Stored)
    except Kube9Error:
        raise QueryError("WIDGET_LOST", "the widget is lost") from None


def length(tools: QueryTools, _: NoParameters) -> Widgets:
    return Widgets(tools.settings(Length).longest, {}, ())


def whose(tools: QueryTools, _: NoParameters) -> Widget:
    return Widget(str(tools.cluster_id()))


def healthy(tools: QueryTools, _: NoParameters) -> msgspec.Raw:
    return msgspec.Raw(tools.reach.get("/healthz/ping"))


@hookimpl
def kube9_settings():
    return [PluginSettings(Length)]


@hookimpl
def kube9_queries():
    lost = (QueryFault("WIDGET_LOST", "It is lost.", 4),)
    return [
        Query(words="acme widgets list", summary="Lists widgets.", parameters=Wanted,
              answer=Widgets, run=widgets, faults=lost, columns=("name",),
              examples=("north --colour=red", "south --most=1")),
        Query(words="acme tree", summary="A tree.", parameters=NoParameters,
              answer=msgspec.Raw, run=tree),
        Query(words="acme fails", summary="Fails.", parameters=NoParameters,
              answer=msgspec.Raw, run=fails, faults=lost),
        Query(words="acme hangs", summary="Hangs.", parameters=NoParameters, answer=msgspec.Raw,
              run=hangs, timeout=timedelta(seconds=1)),
        Query(words="acme crashes", summary="Crashes.", parameters=NoParameters,
              answer=msgspec.Raw, run=crashes),
        Query(words="acme kept", summary="Kept.", parameters=NoParameters,
              answer=Widgets, run=kept),
        Query(words="acme bold", summary="Does without.", parameters=NoParameters,
              answer=Widgets, run=bold, faults=lost),
        Query(words="acme length", summary="Length.", parameters=NoParameters,
              answer=Widgets, run=length),
        Query(words="acme healthy", summary="Healthy.", parameters=NoParameters,
              answer=msgspec.Raw, run=healthy, access=(Url("/healthz/ping"),)),
        Query(words="acme whose", summary="Whose.", parameters=NoParameters,
              answer=Widget, run=whose),
    ]
"""
LEAN = """
from typing import Annotated

import msgspec

from kube9_core.api import (
    Checks, NoParameters, PluginSettings, Queries, Query, QueryTools, SettingsModels, hookimpl,
)


class Colour(msgspec.Struct, frozen=True):
    colour: Annotated[str, msgspec.Meta(min_length=3)] = "red"


class Loaded(msgspec.Struct):
    colour: str
    modules: tuple[str, ...]


def loaded(tools: QueryTools, _: NoParameters) -> Loaded:
    import sys

    colour = tools.settings(Colour).colour
    return Loaded(colour, tuple(sorted(sys.modules)))


@hookimpl
def kube9_checks() -> Checks:
    raise AssertionError("a query needs no checks")


@hookimpl
def kube9_settings() -> SettingsModels:
    return [PluginSettings(Colour)]


@hookimpl
def kube9_queries() -> Queries:
    return [Query(words="lean loaded", summary="Loaded.", parameters=NoParameters,
                  answer=Loaded, run=loaded)]
"""
HEAVY = ("email", "importlib_metadata", "packaging", "pydantic", "rapidyaml", "ryaml", "typer")
POISON = "raise SystemExit('imported without need')"


def install(site: Path, name: str, source: str) -> None:
    """Put a distribution with one plugin where Python finds it."""
    site.mkdir(exist_ok=True)
    (site / f"{name}_kube9.py").write_text(source)
    info = site / f"{name}_kube9-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-kube9\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(f"[kube9]\n{name} = {name}_kube9\n")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    install(folder, "acme", ACME)
    install(folder, "broken", "import nothing_of_that_name")
    install(folder, "lean", LEAN)
    install(folder, "other", POISON)
    return folder


@pytest.fixture
def asked(site: Path, operator: Operator) -> Callable[..., Answer]:
    def ask(line: str, output_format: str = "json", **environment: str) -> Answer:
        words = [*line.split(" "), f"--format={output_format}"]
        return operator("query", *words, PYTHONPATH=str(site), **environment)

    return ask


def failure(answer: Answer) -> Any:  # noqa: ANN401 - it is JSON
    assert answer.out == b""
    assert answer.err.count(b"\n") == 1
    return {"exit": answer.code, **json.loads(answer.err)}


def test_the_answer_stands_alone_whatever_the_plugin_prints(asked: Callable[..., Answer]) -> None:
    answer = asked("acme widgets list corner --most=2 --tag=a,b --tag c --loud --colour=blue")
    assert (answer.code, answer.err) == (0, b"")
    assert answer.out.isascii()
    assert json.loads(answer.out) == {
        "total": 2,
        "byColour": {"blue": 2},
        "widgets": [
            {"name": "corner-0\u2013a,b,cTrue", "colour": None},
            {"name": "corner-1\u2013a,b,cTrue", "colour": None},
        ],
    }


def test_json_that_is_passed_on_stays_as_it_came(asked: Callable[..., Answer]) -> None:
    answer = asked("acme tree")
    assert answer.out == b'{"nodes": [ {"kind":"Pod","name":"caf\\u00e9"} ] }\n'


def test_an_answer_of_unknown_shape_is_drawn(asked: Callable[..., Answer]) -> None:
    shown = asked("acme widgets list corner --most=1", "table").out.decode()
    assert shown.startswith("total:  1\n\nbyColour:\n")
    assert "widgets:\nNAME\ncorner-0\u2013False\n" in shown


def test_a_declared_fault_keeps_its_code_and_exit(asked: Callable[..., Answer]) -> None:
    assert failure(asked("acme fails")) == {
        "exit": 4,
        "ok": False,
        "code": "WIDGET_LOST",
        "message": "the widget is lost",
        "details": {"where": "x\x1b"},
    }


@pytest.mark.parametrize(
    ("line", "code", "number", "said"),
    [
        ("acme hangs", "TIMEOUT", 6, "plugin acme: took longer than 1 s"),
        ("acme crashes", "INTERNAL_ERROR", 1, "plugin acme: KeyError: 'no luck'"),
        ("acme kept", "STORE_UNAVAILABLE", 7, "there is no store in"),
        ("acme bold", "WIDGET_LOST", 4, "the widget is lost"),
        ("acme widgets list", "INVALID_ARGUMENT", 2, "query acme widgets list needs SHOP"),
        ("acme widgets list a --most=x", "INVALID_ARGUMENT", 2, "most: Expected `int`"),
        ("acme widgets list a --colour=rde", "INVALID_ARGUMENT", 2, "--colour=rde is unknown"),
        ("acme widgets list a --tga=x", "INVALID_ARGUMENT", 2, "query acme widgets list has no"),
        ("acme widget list", "INVALID_ARGUMENT", 2, "the plugin acme has no query 'acme widget"),
        ("broken things", "PLUGIN_FAILED", 1, "plugin broken (broken-kube9 1.2): ModuleNotFound"),
        ("nobody things", "NOT_FOUND", 3, "no installed plugin answers `kube9-operator query nob"),
        ("security things", "NOT_FOUND", 3, "the plugin security answers no queries"),
    ],
)
def test_what_goes_wrong_is_a_coded_error(
    asked: Callable[..., Answer], line: str, code: str, number: int, said: str
) -> None:
    found = failure(asked(line))
    assert (found["code"], found["exit"]) == (code, number)
    assert found["message"].startswith(said)


def test_a_query_reads_the_records_of_its_plugin(
    store: Store, asked: Callable[..., Answer]
) -> None:
    store.collections.put("acme/widgets", (Ref("v1", "Pod", "shop", "web"),))
    document = json.loads(asked("acme kept").out)
    assert document["widgets"] == [{"name": "web", "colour": None}]


def test_a_query_sees_the_settings_of_its_plugin(
    asked: Callable[..., Answer], tmp_path: Path
) -> None:
    settings = tmp_path / "config.yaml"
    settings.write_text("plugins: {acme: {longest: 9}}\n")
    assert json.loads(asked("acme length").out)["total"] == 7
    assert json.loads(asked(f"acme length --config={settings}").out)["total"] == 9
    assert json.loads(asked("acme length", KUBE9_CONFIG=str(settings)).out)["total"] == 9


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        (None, "red"),
        ('{"plugins": {"lean": {"colour": "blue"}}}', "blue"),
    ],
)
def test_a_query_loads_neither_views_nor_what_is_heavy(
    asked: Callable[..., Answer], tmp_path: Path, text: str | None, colour: str
) -> None:
    settings = tmp_path / "config.json"
    settings.write_text(text or "{}")
    found = json.loads(asked("lean loaded", KUBE9_CONFIG=str(settings)).out)
    assert found["colour"] == colour
    names = {name.partition(".")[0] for name in found["modules"]}
    assert names.isdisjoint(HEAVY)
    assert not [name for name in found["modules"] if name.startswith("kube9_core.snapshot")]


def test_settings_that_do_not_fit_are_left_out_as_the_operator_does(
    asked: Callable[..., Answer], tmp_path: Path
) -> None:
    settings = tmp_path / "config.json"
    settings.write_text('{"plugins": {"lean": {"colour": "x"}}}')
    assert json.loads(asked(f"lean loaded --config={settings}").out)["colour"] == "red"


def test_an_api_server_that_cannot_be_reached_is_a_coded_error(
    asked: Callable[..., Answer], tmp_path: Path
) -> None:
    nowhere = {"KUBECONFIG": str(tmp_path / "none"), "HOME": str(tmp_path)}
    found = failure(asked("acme healthy", **nowhere))
    assert (found["code"], found["exit"]) == ("UNREADABLE", 7)


@pytest.mark.usefixtures("sample")
def test_a_query_can_say_which_cluster_it_is_about(
    asked: Callable[..., Answer],
) -> None:
    answer = asked("acme whose")
    assert json.loads(answer.out)["name"] == "0a1b2c3d-0000-4000-8000-000000000000"


@pytest.mark.parametrize("line", ["query acme", "query acme --help"])
def test_the_help_of_a_plugin_lists_its_queries(site: Path, operator: Operator, line: str) -> None:
    answer = operator(*line.split(" "), PYTHONPATH=str(site))
    assert (answer.code, answer.err) == (0, b"")
    assert b"  widgets list  Lists widgets.\n" in answer.out


def test_the_help_of_a_query_tells_its_parameters_and_faults(
    site: Path, operator: Operator
) -> None:
    answer = operator("query", "acme", "widgets", "list", "--help", PYTHONPATH=str(site))
    shown = answer.out.decode()
    assert shown.startswith(
        "Usage: kube9-operator query acme widgets list SHOP [options]\n\nLists widgets.\n\n"
        "WIDGET_LOST: It is lost.\n\nArguments:\n  SHOP  which shop\n"
    )
    options = [" ".join(line.split()) for line in shown.splitlines()]
    assert "--colour=COLOUR of blue, red; default: red" in options
    assert "--loud" in options
    assert shown.endswith(
        "Examples:\n"
        "  kube9-operator query acme widgets list north --colour=red\n"
        "  kube9-operator query acme widgets list south --most=1\n"
    )


def test_what_a_plugin_prints_helps_its_author_where_no_program_listens(
    asked: Callable[..., Answer],
) -> None:
    answer = asked("acme widgets list corner", "table")
    assert b"noise" not in answer.out
    assert b"imported\n" in answer.err
    assert b"deep noise" in answer.err


def test_a_thread_that_is_left_behind_delays_nothing(site: Path, folder: Path) -> None:
    command = [sys.executable, "-m", "kube9_core.cli.operator_entry", "query", "acme"]
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, "widgets", "list", "corner", "--format=json"],
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert b"late" not in done.stdout + done.stderr
    assert b"going" not in done.stdout + done.stderr
