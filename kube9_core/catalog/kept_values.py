"""Which values of ConfigMaps are kept, for pages that people read before they grant anything."""

from collections.abc import Iterable
from typing import Any

from kube9_core.catalog.markdown import codes, joined, table
from kube9_core.declare.check import Check

__all__ = ["kept_values"]

_TEXT = (
    "Values of ConfigMaps are dropped once they are read. These are kept while checks look at "
    "them, from ConfigMaps of these names in any namespace:"
)


def kept_values(checks: Iterable[Check[Any]]) -> str:
    """A table of names and keys; empty where no value is kept.

    Args:
        checks: those it is about.
    """
    rows = sorted({(data.names, data.keys) for check in checks for data in check.data})
    if not rows:
        return ""
    listed = table(("ConfigMap", "Keys"), [(codes(names), codes(keys)) for names, keys in rows])
    return joined([_TEXT, listed]).strip()
