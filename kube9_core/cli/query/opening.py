"""The store as a query opens it: for reading, in the folder where the operator keeps it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kube9_core.cli.query.failure import Failure
from kube9_core.cli.query.given import Given
from kube9_core.store.errors import StoreError
from kube9_core.store.store import Store

__all__ = ["data_folder", "reading", "unavailable"]

_VARIABLE = "KUBE9_STORE_FOLDER"
_DEFAULT = "/data"


def data_folder(given: Given) -> Path:
    """Find the folder of the store: `--data`, else `$KUBE9_STORE_FOLDER`, else /data.

    The settings file may name another; reading it costs a query more than it may use, so the chart
    sets the variable.
    """
    return Path(given.text("data") or os.environ.get(_VARIABLE) or _DEFAULT)


@contextmanager
def reading(given: Given) -> Iterator[Store]:
    """Open the store for reading, and close it again.

    Raises:
        Failure: there is none, or it cannot be read.
    """
    try:
        store = Store.reading(data_folder(given))
        try:
            yield store
        finally:
            store.close()
    except StoreError as error:
        raise unavailable(error) from error


def unavailable(error: StoreError) -> Failure:
    """Make the failure of a command that needs the store and cannot have it."""
    return Failure("STORE_UNAVAILABLE", str(error))
