"""What a plugin declares besides checks is judged before anything of it is run."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal

import msgspec
import pytest
from msgspec.structs import replace
from pydantic import BaseModel, Field

from kube9_core.api import (
    Collector,
    CustomObject,
    Egress,
    Kind,
    NoParameters,
    ObjectMeta,
    PluginSettings,
    Query,
    QueryFault,
    QueryTools,
    Read,
    Secret,
    Snapshot,
    StatusBlock,
    StatusTools,
    Table,
    Task,
    TaskTools,
    Url,
    Wire,
    Workload,
)
from kube9_core.declare.access import Write
from kube9_core.declare.parameters import Parameter, parameters_of
from kube9_core.errors import DeclarationError
from kube9_core.plugins.candidates import Candidate
from kube9_core.plugins.catalogue import Catalogue, build
from kube9_core.plugins.loading import Loaded


class Widgets(msgspec.Struct, frozen=True):
    count: int


class Wide(Wire, frozen=True):
    metadata: ObjectMeta | None = None


class Widget(CustomObject):
    KINDS: ClassVar = (Kind("acme.example", "Widget", "v1", "widgets"),)
    SHAPE: ClassVar = Wide


class OurSecret(CustomObject):
    KINDS: ClassVar = (Kind("", "Secret", "v1", "secrets"),)
    SHAPE: ClassVar = Wide


class OurDeployment(CustomObject):
    KINDS: ClassVar = (Kind("apps", "Deployment", "v1", "deployments"),)
    SHAPE: ClassVar = Wide


class Sized(BaseModel):
    size: int = Field(default=3)


class Demanding(BaseModel):
    size: int


class Switch(BaseModel):
    enabled: bool = True


class Several(msgspec.Struct, frozen=True):
    names: tuple[str, ...]


class Sure(msgspec.Struct, frozen=True):
    sure: bool


class Formatted(msgspec.Struct, frozen=True):
    format: str = "json"


class Loud(msgspec.Struct, frozen=True):
    loud: bool = True


class Nested(msgspec.Struct, frozen=True):
    widgets: Widgets


def run(tools: TaskTools) -> None: ...


def answer(tools: QueryTools, asked: NoParameters) -> Widgets:
    return Widgets(0)


def make(tools: StatusTools) -> Widgets | None:
    return None


def collect(snapshot: Snapshot) -> Iterable[Widgets]:
    return ()


HOURLY = timedelta(hours=1)
COLLECTOR = Collector("acme/widgets", "Counts.", (Workload, Widget), HOURLY, collect)
TASK = Task(name="acme/probe", summary="Probes.", every=HOURLY, run=run, reads=(Widget,))
QUERY = Query(
    words="acme widgets list",
    summary="Lists.",
    run=answer,
    answer=Widgets,
    parameters=NoParameters,
)
BLOCK = StatusBlock("acme", "Tells.", make)
TABLE = Table("acme_widgets", "A widget.", {1: "CREATE TABLE acme_widgets (name TEXT)"})
SETTINGS = PluginSettings(Sized)


def catalogue(*declared: Loaded) -> Catalogue:
    found = {item.candidate: item for item in declared}
    return build(tuple(found), found.__getitem__)


def plugin(
    name: str = "acme", distribution: str = "acme-kube9", **declared: tuple[Any, ...]
) -> Loaded:
    return Loaded(Candidate(name, distribution, "1.0", (), None), None, **declared)


def reason(loaded: Loaded) -> str | None:
    (row,) = catalogue(loaded).plugins
    return row.reason


def test_a_plugin_may_declare_all_of_it() -> None:
    whole = plugin(
        collectors=(COLLECTOR,),
        tasks=(TASK,),
        queries=(QUERY,),
        status=(BLOCK,),
        tables=(TABLE,),
        settings=(SETTINGS,),
    )
    found = catalogue(whole)
    assert [row.reason for row in found.plugins] == [None]
    assert found.loaded == (whole,)
    assert [entry.view for entry in found.registry.entries_for("acme.example/v1", "Widget")] == [
        Widget
    ]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a name without its namespace": (
        {"tasks": (replace(TASK, name="probe"),)},
        "task probe: its name is not of the form namespace/name",
    ),
    "a name of somebody else": (
        {"tasks": (replace(TASK, name="pro/probe"),)},
        "name pro/probe is outside this plugin's namespace; start it with acme/",
    ),
    "a task that never rests": (
        {"tasks": (replace(TASK, every=timedelta(seconds=1)),)},
        "every= must be a timedelta of 10 seconds or more",
    ),
    "a time that is a number": (
        {"collectors": (replace(COLLECTOR, every=3600),)},
        "every= must be a timedelta of 10 seconds or more",
    ),
    "a task without an end": (
        {"tasks": (replace(TASK, timeout=timedelta(0)),)},
        "timeout= must be a timedelta of up to a day",
    ),
    "what is no view": (
        {"tasks": (replace(TASK, reads=(Wide,)),)},
        "reads= names <class",
    ),
    "the base of all views": (
        {"collectors": (replace(COLLECTOR, reads=(CustomObject,)),)},
        "which is no kind's view",
    ),
    "what cannot be called": (
        {"tasks": (replace(TASK, run=None),)},
        "None cannot be called",
    ),
    "a write": (
        {"tasks": (replace(TASK, access=(Write(Widget.KINDS[0], ("update",)),)),)},
        "access= must be a tuple of Read, Url, Inspect, Egress; a plugin changes nothing",
    ),
    "Secrets by their kind": (
        {"tasks": (replace(TASK, access=(Read(OurSecret.KINDS[0]),)),)},
        "access= names Secrets, which nothing in kube9 may read",
    ),
    "a kind that is all kinds": (
        {"tasks": (replace(TASK, access=(Read(Kind("*", "All", "v1", "*")),)),)},
        "access= has a wildcard; name each kind",
    ),
    "a path that is all paths": (
        {"tasks": (replace(TASK, access=(Url("/apis/*"),)),)},
        "access= has the wildcard '/apis/*'; name each path",
    ),
    "a query that reads the cluster": (
        {"queries": (replace(QUERY, access=(Read(Widget.KINDS[0]),)),)},
        "access= must be a tuple of Url, Egress",
    ),
    "a query of one word": (
        {"queries": (replace(QUERY, words="acme"),)},
        "words must be two or more",
    ),
    "a query of another plugin": (
        {"queries": (replace(QUERY, words="argocd apps list"),)},
        "query 'argocd apps list' must begin with the plugin's name, 'acme'",
    ),
    "a query that another one begins with": (
        {"queries": (QUERY, replace(QUERY, words="acme widgets list large"))},
        "query 'acme widgets list' is the beginning of query 'acme widgets list large'",
    ),
    "a query twice": (
        {"queries": (QUERY, QUERY)},
        "query 'acme widgets list' is declared twice",
    ),
    "an answer of no type": (
        {"queries": (replace(QUERY, answer=dict),)},
        "answer must be a Struct or msgspec.Raw",
    ),
    "a code in lower case": (
        {"queries": (replace(QUERY, faults=(QueryFault("none", "No."),)),)},
        "fault 'none' needs an upper-case code",
    ),
    "an exit code that says that all is well": (
        {"queries": (replace(QUERY, faults=(QueryFault("NONE", "No.", 0),)),)},
        "fault 'NONE' needs an upper-case code and an exit of 1 to 9",
    ),
    "parameters that nobody can type": (
        {"queries": (replace(QUERY, parameters=Nested),)},
        "parameter widgets cannot be typed on a command line",
    ),
    "parameters of no type": (
        {"queries": (replace(QUERY, parameters=dict),)},
        "parameters must be a Struct",
    ),
    "a list of arguments": (
        {"queries": (replace(QUERY, parameters=Several),)},
        "parameter names needs a default, as it is an option",
    ),
    "a flag that must be given": (
        {"queries": (replace(QUERY, parameters=Sure),)},
        "parameter sure: a flag must be a bool that is False",
    ),
    "an option of the core": (
        {"queries": (replace(QUERY, parameters=Formatted),)},
        "parameter format: --format is the core's own",
    ),
    "a flag that is on": (
        {"queries": (replace(QUERY, parameters=Loud),)},
        "parameter loud: a flag must be a bool that is False",
    ),
    "a block of another name": (
        {"status": (replace(BLOCK, key="argocd"),)},
        "status block argocd must begin with the plugin's name, acme",
    ),
    "a block that only looks like its own": (
        {"status": (replace(BLOCK, key="acmesidebar"),)},
        "status block acmesidebar must begin with the plugin's name, acme",
    ),
    "a key with hyphens": (
        {"status": (replace(BLOCK, key="acme-widgets"),)},
        "its key must be letters and digits in camel case",
    ),
    "a table of another name": (
        {"tables": (replace(TABLE, name="runs"),)},
        "table runs must begin with acme_",
    ),
    "a table without SQL": (
        {"tables": (replace(TABLE, migrations={1: ("CREATE TABLE acme_widgets (name)", "")}),)},
        "migrations must map versions, from 1 on, to SQL",
    ),
    "a table whose migrations have no version": (
        {"tables": (replace(TABLE, migrations=("CREATE TABLE acme_widgets (name)",)),)},
        "migrations must map versions, from 1 on, to SQL",
    ),
    "a version that is missing": (
        {"tables": (TABLE, Table("acme_more", "", {3: "CREATE TABLE acme_more (name)"}))},
        "versions of its tables must run from 1 on without a gap, not 1, 3",
    ),
    "two models": ({"settings": (SETTINGS, SETTINGS)}, "gave more than one model"),
    "no model": ({"settings": (PluginSettings(dict),)}, "neither a Struct nor a pydantic model"),  # type: ignore[arg-type] # that is the mistake
    "a setting without a default": (
        {"settings": (PluginSettings(Demanding),)},
        "its settings have no default for size",
    ),
    "a setting of the core": (
        {"settings": (PluginSettings(Switch),)},
        "its settings name `enabled`, which is the core's own",
    ),
    "what is known of Secrets": (
        {"tasks": (replace(TASK, reads=(Secret,)),)},
        "reads= names Secret, which only a check may look at",
    ),
    "a view of Secrets": (
        {"tasks": (replace(TASK, reads=(OurSecret,)),)},
        "view OurSecret reads Secrets, which nothing in kube9 may",
    ),
    "a view of a kind of the core": (
        {"collectors": (replace(COLLECTOR, reads=(OurDeployment,)),)},
        "view OurDeployment reads apps/v1/Deployment, for which there is Workload",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_could_not_be_run_is_refused_with_its_reason(case: str) -> None:
    declared, said = WRONG[case]
    assert said in (reason(plugin(**declared)) or "")


def test_a_complaint_names_the_line_of_the_function() -> None:
    said = reason(plugin(tasks=(replace(TASK, every=timedelta(0)),))) or ""
    assert said.startswith(f"{__file__}:{run.__code__.co_firstlineno}: task acme/probe: ")


def test_keys_of_the_status_that_the_core_fills_are_taken() -> None:
    said = reason(plugin("health", status=(replace(BLOCK, key="health"),)))
    assert "its key is the core's own" in (said or "")


def test_our_own_plugins_may_fill_keys_that_clients_already_know() -> None:
    block = replace(BLOCK, key="argocd")
    assert reason(plugin("applications", "kube9-argocd", status=(block,))) is None


def test_a_hyphen_in_the_name_is_an_underscore_in_tables_and_camel_case_in_keys() -> None:
    table = replace(TABLE, name="acme_team_widgets")
    whole = plugin("acme-team", status=(StatusBlock("acmeTeam", "", make),), tables=(table,))
    assert reason(whole) is None


@pytest.mark.parametrize(
    ("sort", "item", "name"),
    [
        ("tasks", TASK, "task acme/probe"),
        ("tables", TABLE, "table acme_widgets"),
        ("status", BLOCK, "status block acme"),
    ],
)
def test_what_another_plugin_has_is_refused_naming_both(sort: str, item: object, name: str) -> None:
    one = plugin("acme", "acme-kube9", **{sort: (item,)})
    other = plugin("acme-two", "acme-two-kube9", **{sort: (item,)})
    rows = catalogue(one, other).plugins
    assert rows[0].reason is None
    assert rows[1].reason == f"{name} of acme-two-kube9 is already taken by acme-kube9"


def test_access_to_the_network_is_declared_for_queries_and_tasks() -> None:
    away = (Egress("asks Acme", "api.acme.example", 443),)
    whole = plugin(tasks=(replace(TASK, access=away),), queries=(replace(QUERY, access=away),))
    assert reason(whole) is None


class Asked(msgspec.Struct, frozen=True):
    widget: Annotated[str, msgspec.Meta(description="its name")]
    place: str
    object_kind: Literal["Widget", "Gadget"] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, description="how many")] = 25
    colour: tuple[str, ...] = ()
    loud: bool = False


def test_fields_become_arguments_options_and_flags() -> None:
    assert parameters_of(Asked) == (
        Parameter("widget", "widget", "TEXT", "its name", required=True),
        Parameter("place", "place", "TEXT", required=True),
        Parameter("object_kind", "object-kind", "OBJECT_KIND", choices=("Gadget", "Widget")),
        Parameter("limit", "limit", "N", "how many", default="25"),
        Parameter("colour", "colour", "TEXT", several=True),
        Parameter("loud", "loud", ""),
    )


def test_a_mapping_cannot_be_typed() -> None:
    shape = msgspec.defstruct("Shape", [("labels", dict[str, str])])
    with pytest.raises(DeclarationError, match="labels cannot be typed"):
        parameters_of(shape)
