"""Tables of plugins: their own, brought up to date by themselves, and no way to any other."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kube9_core.store import Limits, Store, StoreFull, StoreNewer, TablesRefused

Make = Callable[..., Any]
Opener = Callable[..., Store]

FIRST = (
    """CREATE TABLE argo_cd_apps (
        name TEXT PRIMARY KEY, state TEXT CHECK (state <> ''), parent TEXT REFERENCES argo_cd_apps
    )""",
    "CREATE INDEX argo_cd_apps_by_state ON argo_cd_apps (state)",
)
SECOND = (
    "ALTER TABLE argo_cd_apps ADD COLUMN seen INTEGER",
    "UPDATE argo_cd_apps SET seen = 1",
    "CREATE VIEW argo_cd_seen AS SELECT name FROM argo_cd_apps WHERE seen",
)


def test_a_plugin_fills_and_reads_its_tables(store: Store, opened: Opener) -> None:
    own = store.tables.migrate("argo-cd", [FIRST])
    assert own.execute("INSERT INTO argo_cd_apps (name, state) VALUES (?, ?)", ("a", "ok")) == 1
    own.execute_many("INSERT INTO argo_cd_apps (name) VALUES (?)", [("b",), ("c",)])
    store.close()
    again = opened().tables.migrate("argo-cd", [FIRST, SECOND])
    assert again.query("SELECT name FROM argo_cd_seen ORDER BY name") == [("a",), ("b",), ("c",)]
    assert again.query("SELECT count(*), max(seen) FROM argo_cd_apps") == [(3, 1)]


def test_a_reader_reads_them_too(store: Store, folder: Path) -> None:
    store.tables.migrate("argo-cd", [FIRST]).execute(
        "INSERT INTO argo_cd_apps VALUES ('a', 'b', NULL)"
    )
    with Store.reading(folder) as reader:
        assert reader.tables.of("argo-cd").query("SELECT name FROM argo_cd_apps") == [("a",)]


def test_older_code_refuses_newer_tables(store: Store) -> None:
    store.tables.migrate("argo-cd", [FIRST, SECOND])
    with pytest.raises(StoreNewer, match="argo-cd: version 2, this program knows 1"):
        store.tables.migrate("argo-cd", [FIRST])


STRANGE = [
    "CREATE TABLE apps (name TEXT)",
    "CREATE TABLE core_x (name TEXT)",
    "CREATE TEMP TABLE argo_x (name TEXT)",
    "CREATE TABLE argo_x AS SELECT * FROM core_tasks",
    "CREATE TABLE argo_cd_x (name TEXT)",
    "CREATE TABLE argo_x (run TEXT REFERENCES core_runs (id))",
    "CREATE INDEX argo_x ON core_runs (at)",
    "CREATE INDEX core_x ON argo_own (name)",
    "CREATE TRIGGER argo_x AFTER INSERT ON core_tasks BEGIN SELECT 1; END",
    "CREATE TRIGGER core_x AFTER INSERT ON argo_own BEGIN SELECT 1; END",
    "CREATE VIRTUAL TABLE argo_x USING fts5(name)",
    "CREATE VIEW other AS SELECT 1",
    "ALTER TABLE argo_own RENAME TO core_x",
    "ALTER TABLE core_tasks ADD COLUMN x",
    "DROP TABLE core_tasks",
    "DELETE FROM core_tasks",
    "INSERT INTO core_tasks VALUES ('a', 'b')",
    "UPDATE core_versions SET version = 9",
    "UPDATE sqlite_master SET sql = ''",
    "PRAGMA foreign_keys = OFF",
    "ATTACH ':memory:' AS other",
    "COMMIT",
    "SAVEPOINT a",
    "VACUUM",
    "SELECT * FROM pragma_table_info('core_runs')",
    "SELECT load_extension('x')",
    "not SQL",
    "SELECT 1; SELECT 2",
]


@pytest.mark.parametrize("statement", STRANGE)
def test_a_migration_that_reaches_beyond_is_refused_whole(store: Store, statement: str) -> None:
    store.tables.migrate("argo-cd", [FIRST])
    own = "CREATE TABLE argo_own (name TEXT)"
    with pytest.raises(TablesRefused, match="the plugin argo"):
        store.tables.migrate("argo", [(own, statement)])
    store.tables.migrate("argo", [(own,)])
    assert store.tables.of("argo").query("SELECT * FROM argo_own") == []
    assert (store.trouble, store.failed_writes) == (None, 0)


def test_rows_of_others_are_out_of_reach(store: Store) -> None:
    store.tables.migrate("argo-cd", [FIRST])
    own = store.tables.migrate("argo", [("CREATE TABLE argo_own (name TEXT)",)])
    store.tasks.put("secret", b"1")
    for statement in (
        "SELECT * FROM core_tasks",
        "SELECT count(*) FROM core_tasks",
        "SELECT name FROM argo_cd_apps",
        "SELECT name FROM sqlite_master",
        "SELECT * FROM argo_own JOIN core_runs",
        "SELECT (SELECT state FROM core_tasks)",
        "WITH x AS (SELECT * FROM core_tasks) SELECT * FROM x",
    ):
        with pytest.raises(TablesRefused, match=r"prohibited|not authorized"):
            own.query(statement)
    for statement in (
        "DELETE FROM core_tasks",
        "INSERT INTO argo_own SELECT name FROM core_tasks",
        "INSERT INTO argo_cd_apps (name) VALUES ('a')",
        "CREATE TABLE argo_more (name TEXT)",
        "DROP TABLE argo_own",
        "COMMIT",
    ):
        with pytest.raises(TablesRefused):
            own.execute(statement)
    assert store.tasks.get("secret") == b"1"


def test_the_fence_stands_for_statements_that_the_core_has_used(store: Store) -> None:
    store.tables.migrate("argo", [("CREATE TABLE argo_own (name TEXT)",)])
    statement = "SELECT state FROM core_tasks WHERE name = ?"
    for _ in range(3):
        assert store.tasks.get("secret") is None
        with pytest.raises(TablesRefused):
            store.tables.of("argo").query(statement, ("secret",))


def test_a_trigger_of_a_plugin_stays_behind_the_fence(store: Store) -> None:
    step = (
        "CREATE TABLE argo_own (name TEXT)",
        "CREATE TRIGGER argo_t AFTER INSERT ON argo_own BEGIN DELETE FROM core_tasks; END",
    )
    store.tasks.put("a", b"1")
    own = store.tables.migrate("argo", [step])
    with pytest.raises(TablesRefused):
        own.execute("INSERT INTO argo_own VALUES ('a')")
    assert store.tasks.get("a") == b"1"


def test_wrong_values_are_the_plugins_defect(store: Store) -> None:
    own = store.tables.migrate("argo-cd", [FIRST])
    own.execute("INSERT INTO argo_cd_apps (name) VALUES ('a')")
    odd: Any = object()
    for values in (("a",), ("b", "c"), (odd,)):
        with pytest.raises(TablesRefused, match="argo-cd"):
            own.execute("INSERT INTO argo_cd_apps (name) VALUES (?)", values)
    assert store.trouble is None


def test_a_plugin_that_hoards_stops_at_half_of_the_room(opened: Opener, event: Make) -> None:
    store = opened(Limits(size=16))
    store.events.put(event(number) for number in range(100))
    own = store.tables.migrate("argo", [("CREATE TABLE argo_own (content BLOB)",)])
    for _ in range(8):
        own.execute("INSERT INTO argo_own VALUES (zeroblob(1000000))")
    store.tidy()
    with pytest.raises(StoreFull, match="more than half"):
        own.execute("INSERT INTO argo_own VALUES ('a')")
    assert store.events.list().total == 100
    assert own.execute("DELETE FROM argo_own") == 8
    store.tidy()
    own.execute("INSERT INTO argo_own VALUES ('a')")


def test_our_own_name_is_taken(store: Store) -> None:
    for name in ("core", "Core"):
        with pytest.raises(TablesRefused, match="ours"):
            store.tables.migrate(name, [("CREATE TABLE core_x (name TEXT)",)])


def test_a_failed_step_leaves_the_steps_before_it(store: Store) -> None:
    with pytest.raises(TablesRefused):
        store.tables.migrate("argo-cd", [FIRST, ("CREATE TABLE argo_cd_more (a)", "DROP TABLE x")])
    own = store.tables.of("argo-cd")
    assert own.query("SELECT * FROM argo_cd_apps") == []
    with pytest.raises(TablesRefused, match="no such table"):
        own.query("SELECT * FROM argo_cd_more")
    store.tables.migrate("argo-cd", [FIRST, SECOND])
