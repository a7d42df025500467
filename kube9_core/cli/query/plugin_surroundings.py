"""What a plugin's query runs in here: a store, a cluster and settings, each had when it is touched.

Most queries read the store only; neither the client of the API server nor pydantic is imported
for them.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kube9_core.cli.alarm import alarm
from kube9_core.cli.query.given import Given
from kube9_core.cli.query.opening import data_folder, unavailable
from kube9_core.cli.query.plugin_reach import reach_of
from kube9_core.errors import QueryError
from kube9_core.runs.clock import SystemClock
from kube9_core.runs.querying import Surroundings
from kube9_core.store.collection import Collections
from kube9_core.store.errors import StoreError
from kube9_core.store.store import Store
from kube9_core.store.tables import Tables
from kube9_core.store.tasks import Tasks

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["surroundings"]

_CONFIG = "KUBE9_CONFIG"


@contextmanager
def surroundings(given: Given) -> Iterator[Surroundings]:
    """Make them, and close what was opened.

    Raises:
        Failure: the query failed because the store cannot be read.
    """
    shelves = _Shelves(data_folder(given))
    try:
        yield Surroundings(
            store=shelves,
            clock=SystemClock(),
            reach=reach_of,
            settings=lambda plugin, model: _settings(given, plugin, model),
            limit=lambda seconds: lambda: alarm(seconds),
        )
    except QueryError as error:
        if shelves.trouble is not None:
            raise unavailable(shelves.trouble) from error
        raise
    finally:
        shelves.close()


class _Shelves:
    """The store, opened for reading by the first touch."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.trouble: StoreError | None = None

    @property
    def collections(self) -> Collections:
        return self._store.collections

    @property
    def tasks(self) -> Tasks:
        return self._store.tasks

    @property
    def tables(self) -> Tables:
        return self._store.tables

    def close(self) -> None:
        if "_store" in vars(self):
            self._store.close()

    @cached_property
    def _store(self) -> Store:
        try:
            return Store.reading(self._folder)
        except StoreError as error:
            self.trouble = error
            raise


def _settings(given: Given, plugin: str, model: "type[BaseModel]") -> "BaseModel":
    from kube9_core.runs.configuration import find, own_settings, read  # noqa: PLC0415 - reads YAML

    def leave_out(_: object) -> None:
        """The operator has told what is wrong; it answers as it runs, with the rest."""

    path = given.text("config") or os.environ.get(_CONFIG) or find(Path.cwd())
    found = read(None if path is None else str(path), leave_out)
    return own_settings(found, plugin, model, leave_out)
