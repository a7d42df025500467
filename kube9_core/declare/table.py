"""Tables: what a plugin keeps in the store in a form of its own."""

from collections.abc import Iterable

import msgspec

__all__ = ["Table", "Tables"]


class Table(msgspec.Struct, frozen=True):
    """One table of a plugin, with its history.

    Attributes:
        name: starts with the plugin's name and an underscore: "acme_widgets".
        summary: what a row of it is, one sentence.
        migrations: SQL, one statement or several, of each version; the first one creates the
            table. What was ever released is never changed, later ones are added behind it.
    """

    name: str
    summary: str
    migrations: tuple[str, ...]


Tables = Iterable[Table]
"""What `kube9_tables` returns."""
