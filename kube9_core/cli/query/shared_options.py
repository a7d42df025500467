"""Options that many commands have, worded once."""

from kube9_core.cli.query.grammar import Argument, Option

__all__ = [
    "CHECK",
    "DATA",
    "FORMAT",
    "HERE",
    "ID",
    "PAGE",
    "PILLAR",
    "READ",
    "SINCE",
    "UNTIL",
    "several",
]

HERE = "kube9_core.cli.query"

FORMAT = Option(
    "format",
    "FORMAT",
    "json or table; by default a table on a terminal and JSON everywhere else",
    choices=("json", "table"),
)
DATA = Option("data", "FOLDER", "folder of the store; default: $KUBE9_STORE_FOLDER, else /data")
LIMIT = Option("limit", "N", "how many at most, 1 to 1000", default="25")
OFFSET = Option("offset", "N", "how many to leave out first", default="0")
PAGE = (LIMIT, OFFSET, FORMAT, DATA)
READ = (FORMAT, DATA)
ID = Argument("ID", "its id, as the list shows it")


def several(name: str, takes: str, text: str, *choices: str) -> Option:
    """Declare an option that may be repeated."""
    return Option(name, takes, text, several=True, choices=choices)


SINCE = Option(
    "since", "TIME", "of this time or later: RFC 3339, or how long ago, such as 24h or 7d"
)
UNTIL = Option("until", "TIME", "of this time or earlier")
PILLAR = several("pillar", "SLUG", "only of these pillars")
CHECK = several("check", "GLOB", "only of these checks")
