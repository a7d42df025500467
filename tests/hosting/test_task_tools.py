"""What a task is handed reaches what it declared and what is its plugin's own, and no further."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from kube9_core.api import Namespace, Read, Service, Table, Task, TaskTools, Url, Workload
from kube9_core.errors import Kube9Error
from kube9_core.model.audit import AuditAction
from kube9_core.plugins.candidates import Candidate
from kube9_core.plugins.loading import Loaded

Make = Callable[..., Any]
HOURLY = timedelta(hours=1)


class Count(msgspec.Struct, frozen=True):
    services: int


def plugin(name: str = "acme", **declared: tuple[Any, ...]) -> Loaded:
    return Loaded(Candidate(name, f"{name}-kube9", "1.0", (), None), None, **declared)


def task(run: Callable[[TaskTools], None], **more: Any) -> Task:  # noqa: ANN401 - fields of a Task
    return Task(name="acme/probe", summary="Probes.", every=HOURLY, run=run, **more)


SERVICE = Service.KINDS[0]


@pytest.mark.parametrize(
    ("access", "namespace", "asked"),
    [
        ((Read(SERVICE),), None, ("services", None, ())),
        ((Read(SERVICE),), "shop", ("services", "shop", ())),
        ((Read(SERVICE, namespaced=True),), None, ("services", "kube9-system", ())),
        ((Read(SERVICE, names=("web",)),), "shop", ("services", "shop", ("web",))),
        ((Read(SERVICE, names=("web",)), Read(SERVICE)), None, ("services", None, ())),
    ],
)
def test_access_says_how_much_of_a_kind_is_read(
    hosted: Make, access: tuple[Read, ...], namespace: str | None, asked: tuple[Any, ...]
) -> None:
    here = hosted(
        plugin(tasks=(task(lambda t: void(t.reader.all(Service, namespace)), access=access),))
    )
    here.host.run_due_tasks()
    assert here.host.notes == {}
    assert here.cluster.asked == [asked]


def test_some_kinds_of_a_view_are_read_alone_and_by_their_labels(hosted: Make) -> None:
    wanted = {"app.kubernetes.io/part-of": ("argocd",)}
    deployment = next(kind for kind in Workload.KINDS if kind.name == "Deployment")

    def run(tools: TaskTools) -> None:
        void(tools.reader.all(Workload, kinds=("Deployment",), labels=wanted))

    here = hosted(plugin(tasks=(task(run, access=(Read(deployment),)),)))
    here.host.run_due_tasks()
    assert here.host.notes == {}
    assert here.cluster.asked == [("deployments", None, ())]
    assert here.cluster.labels == (("app.kubernetes.io/part-of", ("argocd",)),)


def void(items: Iterable[object]) -> None:
    list(items)


FAULTS: dict[str, tuple[Callable[[TaskTools], object], str]] = {
    "a kind that is not declared": (
        lambda tools: list(tools.reader.all(Namespace)),
        "UndeclaredKind: v1/Namespace is read but not declared",
    ),
    "a kind that may not be read": (
        lambda tools: list(tools.reader.all(Workload)),
        'v1/Pod could not be read: may not list pods in the API group ""',
    ),
    "another namespace": (
        lambda tools: list(tools.reader.all(Service, "shop")),
        "Undeclared: v1/Service is declared for namespace kube9-system only",
    ),
    "a path that is not declared": (
        lambda tools: tools.reach.get("/metrics"),
        "Undeclared: /metrics is asked for but not declared as a Url",
    ),
    "records of somebody else": (
        lambda tools: tools.records.latest("pro/usage", Count),
        "Undeclared: collection pro/usage is none of plugin acme's",
    ),
    "records for somebody else": (
        lambda tools: tools.records.put("pro/usage", [Count(1)]),
        "Undeclared: collection pro/usage is none of plugin acme's",
    ),
    "a state that is too large": (
        lambda tools: tools.state.put("all", Large("x" * 70_000)),
        "ValueError: state 'all' has 70011 bytes; 65536 may be kept",
    ),
    "settings that nobody declared": (
        lambda tools: tools.settings(Any),  # type: ignore[type-var] # that is the mistake
        "Undeclared: Any is not what kube9_settings declares",
    ),
    "a table of the core": (
        lambda tools: tools.tables.select(Count, "SELECT count(*) FROM core_tasks"),
        "TablesRefused: SQL of the plugin acme: ",
    ),
    "a table of another plugin": (
        lambda tools: tools.tables.execute("DELETE FROM other_things"),
        "TablesRefused: SQL of the plugin acme: ",
    ),
    "a table more": (
        lambda tools: tools.tables.execute("CREATE TABLE acme_more (name)"),
        "TablesRefused: SQL of the plugin acme: ",
    ),
    "more columns than fields": (
        lambda tools: tools.tables.select(Count, "SELECT 1, 2"),
        "ValueError: Count has 1 fields, the row 2 columns",
    ),
    "SQL without an end": (
        lambda tools: tools.tables.select(Count, ENDLESS),
        "took longer than 0.3 s",
    ),
}
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT sum(x) FROM n"


class Large(msgspec.Struct, frozen=True):
    text: str


ACME = Table("acme_things", "A thing.", {1: "CREATE TABLE acme_things (name TEXT)"})
OTHER = Table("other_things", "A thing.", {1: "CREATE TABLE other_things (name TEXT)"})


@pytest.mark.parametrize("case", FAULTS)
def test_what_a_task_did_not_declare_is_out_of_its_reach(hosted: Make, case: str) -> None:
    code, said = FAULTS[case]
    probe = task(
        lambda tools: void([code(tools)]),
        reads=(Workload,),
        access=(Read(SERVICE, namespaced=True), Url("/readyz")),
        timeout=timedelta(seconds=0.3),
    )
    here = hosted(plugin(tasks=(probe,), tables=(ACME,)), plugin("other", tables=(OTHER,)))
    here.host.run_due_tasks()
    ((_, subject, outcome, detail),) = here.trail.entries
    assert (subject, outcome) == ("acme/probe", "failed")
    assert str(detail["reason"]).startswith(said)
    assert list(here.host.notes) == ["acme/probe"]
    assert here.overseer.switched_off == {}


def test_a_task_has_records_tables_state_and_the_paths_it_declares(hosted: Make) -> None:
    def work(tools: TaskTools) -> None:
        assert tools.reach.get("/readyz") == b"/readyz"
        assert tools.records.latest("acme/mine", Count) is None
        tools.records.put("acme/mine", [Count(2), Count(3)])
        found = tools.records.latest("acme/mine", Count)
        assert found is not None
        assert (found.collector, found.records) == ("acme/mine", (Count(2), Count(3)))
        assert tools.state.get("last", Count) is None
        tools.state.put("last", Count(5))
        assert tools.state.get("last", Count) == Count(5)
        assert tools.tables.execute("INSERT INTO acme_things VALUES (?)", "one") == 1
        assert tools.tables.select(Count, "SELECT count(*) FROM acme_things") == (Count(1),)
        tools.note("worked", things=1)

    here = hosted(plugin(tasks=(task(work, access=(Url("/readyz"),)),), tables=(ACME,)))
    here.host.run_due_tasks()
    assert here.host.notes == {}
    assert here.trail.entries[0] == (AuditAction.TASK, "acme/probe: worked", "ok", {"things": 1})


def test_two_plugins_have_states_of_their_own(hosted: Make) -> None:
    def put(tools: TaskTools) -> None:
        tools.state.put("last", Count(1))

    def look(tools: TaskTools) -> None:
        assert tools.state.get("last", Count) is None

    other = replace(task(look), name="other/probe")
    here = hosted(plugin(tasks=(task(put),)), plugin("other", tasks=(other,)))
    here.host.run_due_tasks()
    assert here.host.notes == {}


def test_many_rows_are_written_together_or_not_at_all(hosted: Make) -> None:
    def work(tools: TaskTools) -> None:
        put = "INSERT INTO acme_things VALUES (?)"
        assert tools.tables.execute_many(put, [(name,) for name in "abc"]) == 3
        assert tools.tables.execute_many(put, []) == 0
        with pytest.raises(Kube9Error):
            tools.tables.execute_many(put, [("d",), ("too", "many")])
        assert tools.tables.select(Count, "SELECT count(*) FROM acme_things") == (Count(3),)

    here = hosted(plugin(tasks=(task(work),), tables=(ACME,)))
    here.host.run_due_tasks()
    assert here.host.notes == {}
