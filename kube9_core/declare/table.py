"""Tables: what a plugin keeps in the store in a form of its own."""

from collections.abc import Iterable, Mapping

import msgspec

__all__ = ["Table", "Tables"]


class Table(msgspec.Struct, frozen=True):
    """One table of a plugin, with its history.

    Attributes:
        name: starts with the plugin's name and an underscore: "acme_widgets".
        summary: what a row of it is, one sentence.
        migrations: SQL by version, one statement or a tuple of them. The versions are those of the
            plugin's tables together, from 1 on without a gap. What was ever released is never
            changed; a later change gets the next version.
    """

    name: str
    summary: str
    migrations: Mapping[int, str | tuple[str, ...]]


Tables = Iterable[Table]
"""What `kube9_tables` returns."""
