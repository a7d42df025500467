"""What can go wrong with the store, by what a caller may do about it.

A failed write costs the rows of that write and nothing else. None of these ends the operator.
"""

from kube9_core.errors import Kube9Error

__all__ = [
    "StoreBroken",
    "StoreBusy",
    "StoreError",
    "StoreFull",
    "StoreMissing",
    "StoreNewer",
    "StoreReadOnly",
    "TablesRefused",
]


class StoreError(Kube9Error):
    """The store could not do what it was asked."""


class StoreFull(StoreError):  # noqa: N818 - reads as the sentence the operator reports
    """No room on the disk or within the size limit; later writes may succeed again."""


class StoreBroken(StoreError):  # noqa: N818 - as above
    """The file cannot be read or written: disk error, read-only file system, damaged bytes."""


class StoreBusy(StoreError):  # noqa: N818 - as above
    """Another process held the file for longer than we wait."""


class StoreMissing(StoreError):  # noqa: N818 - as above
    """There is no store in the folder; only the operator makes one."""


class StoreNewer(StoreError):  # noqa: N818 - as above
    """A newer kube9 wrote the file, so it is read but never written."""


class StoreReadOnly(StoreError):  # noqa: N818 - as above
    """A write was asked of a store that was opened for reading."""


class TablesRefused(StoreError):  # noqa: N818 - as above
    """SQL of a plugin is wrong or touches tables of others; the plugin's defect, not the disk's."""
