"""The table of large Widgets."""

from kube9_core.api import Table

LARGE = Table(
    name="widgets_large",
    summary="A large Widget.",
    migrations={
        1: """CREATE TABLE widgets_large (
            namespace TEXT NOT NULL,
            name TEXT NOT NULL,
            size INTEGER NOT NULL,
            first_seen TEXT NOT NULL,
            PRIMARY KEY (namespace, name)
        )""",
    },
)
