"""What is dropped for its age or number, over SQLite itself and the tables as they are declared."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from kube9_argocd.history.retention import At, sweep
from kube9_argocd.history.rows import stamp
from kube9_argocd.history.tables import TABLES

NOW = datetime(2026, 11, 24, tzinfo=UTC)


class Tables:
    """The tables of the plugin, and nothing around them."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:")
        for table in TABLES:
            for sql in table.migrations.values():
                assert isinstance(sql, str)
                self.connection.execute(sql)
        self.execute("INSERT INTO argocd_passes (subject, at) VALUES ('applications', ?)", "now")

    def select(self, row: type[At], sql: str, *values: int | str) -> tuple[At, ...]:
        return tuple(row(*found) for found in self.connection.execute(sql, values))

    def execute(self, sql: str, *values: int | str | None) -> int:
        return self.connection.execute(sql, values).rowcount

    def deploy(self, name: str, **ago: float) -> None:
        rest = (0, -1, None, "r", "succeeded", 1, "", 0, "")
        row = ("argocd", name, stamp(NOW - timedelta(**ago)), *rest)
        self.connection.execute(
            "INSERT INTO argocd_deployments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row
        )

    def live(self, name: str) -> None:
        self.connection.execute(
            "INSERT INTO argocd_apps VALUES ('argocd', ?, '', '', '', '', '', '', NULL, '', x'',"
            " NULL, x'', '')",
            (name,),
        )

    @property
    def left(self) -> list[str]:
        sql = "SELECT name FROM argocd_deployments ORDER BY finished_at"
        return [name for (name,) in self.connection.execute(sql)]


@pytest.fixture
def tables() -> Iterator[Tables]:
    """Empty ones, after a pass."""
    made = Tables()
    yield made
    made.connection.close()


def test_what_is_old_goes_and_what_is_gone_goes_sooner(tables: Tables) -> None:
    tables.live("shop")
    for days in (399, 401):
        tables.deploy("shop", days=days)
    for days in (29, 31):
        tables.deploy("gone", days=days)
    sweep(tables, NOW)
    assert tables.left == ["shop", "gone"]


def test_of_too_many_the_oldest_go_and_that_is_taken_down(tables: Tables) -> None:
    tables.live("shop")
    for minutes in range(10):
        tables.deploy("shop", minutes=minutes)
    sweep(tables, NOW, most=7)
    assert len(tables.left) == 7
    (cut,) = tables.select(At, "SELECT cut_at FROM argocd_passes")
    assert cut.at == stamp(NOW - timedelta(minutes=7))


def test_sweeping_is_not_done_each_time(tables: Tables) -> None:
    sweep(tables, NOW)
    tables.deploy("gone", days=500)
    sweep(tables, NOW + timedelta(hours=5))
    assert tables.left == ["gone"]
    sweep(tables, NOW + timedelta(hours=7))
    assert tables.left == []
