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
from kube9_core.cli.query.failure import Failure
from kube9_core.cli.query.given import Given
from kube9_core.cli.query.opening import data_folder, unavailable
from kube9_core.cli.query.plugin_reach import reach_of
from kube9_core.cli.query.published import published
from kube9_core.declare.tuning import is_struct
from kube9_core.errors import QueryError
from kube9_core.operator.kept import STATUS
from kube9_core.runs.clock import SystemClock
from kube9_core.runs.querying import Surroundings
from kube9_core.runs.settings_file import find, quickly
from kube9_core.store.collection import Collections
from kube9_core.store.errors import StoreError
from kube9_core.store.store import Store
from kube9_core.store.tables import Tables
from kube9_core.store.tasks import Tasks

if TYPE_CHECKING:
    from kube9_core.declare.tuning import Params, Values

__all__ = ["surroundings"]

_CONFIG = "KUBE9_CONFIG"
_DEFECT = "INTERNAL_ERROR"


@contextmanager
def surroundings(given: Given) -> Iterator[Surroundings]:
    """Make them, and close what was opened.

    Raises:
        Failure: the query failed because the store cannot be read. One that goes on without it
            and fails with a code of its own keeps that code.
    """
    shelves = _Shelves(data_folder(given))
    try:
        yield Surroundings(
            store=shelves,
            clock=SystemClock(),
            reach=reach_of,
            settings=lambda plugin, model: _settings(given, plugin, model),
            limit=lambda seconds: lambda: alarm(seconds),
            cluster_id=lambda: _cluster_id(shelves),
        )
    except QueryError as error:
        if shelves.trouble is not None and error.code == _DEFECT:
            raise unavailable(shelves.trouble) from error
        raise
    finally:
        shelves.close()


def _cluster_id(shelves: "_Shelves") -> str | None:
    """What the operator has published; None before that."""
    try:
        status = shelves.tasks.get(STATUS)
        return None if status is None else published(status).cluster_id
    except (StoreError, Failure):
        return None  # the answer is worth more than this one value


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


def _settings(given: Given, plugin: str, model: "Params") -> "Values":
    path = given.text("config") or os.environ.get(_CONFIG) or find(Path.cwd())
    file = None if path is None else str(path)
    if is_struct(model):
        made = quickly(file, plugin, model)
        if made is not None:
            return made
    from kube9_core.runs.configuration import own_settings, read  # noqa: PLC0415 - has pydantic read the file

    def leave_out(_: object) -> None:
        """The operator has told what is wrong; it answers as it runs, with the rest."""

    found = read(file, leave_out)
    return own_settings(found, plugin, model, leave_out)
