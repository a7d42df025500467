"""Log lines as JSON on standard output, one object a line, for whatever collects them.

Everything in the process that logs, kopf and urllib3 included, goes through the standard library,
so one formatter serves all of it.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

__all__ = ["JsonLines", "log_to"]

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_QUIET = ("urllib3", "kopf", "asyncio", "aiohttp", "kubernetes")
_NO_NEWS = "kopf._core.reactor.running"
"""It warns at each start that kopf does not see signals, which are ours to see."""


class JsonLines(logging.Formatter):
    """One line: time, level, logger, message, and what the caller gave as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """Spell a record; values that JSON has no word for are spelled as text.

        An entry of the audit trail comes as a finished line and stays as it is, because its digest
        is computed over it.
        """
        finished = getattr(record, "line", None)
        if isinstance(finished, str):
            return finished
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "time": time.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update(_extra(record))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def log_to(stream: TextIO = sys.stdout, level: str = "info") -> None:
    """Send all log lines of the process to a stream.

    Args:
        stream: where to.
        level: the least severe lines of kube9 that are shown; libraries show warnings only,
            unless it is "debug".
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel("DEBUG" if level == "debug" else "WARNING")
    logging.getLogger(_NO_NEWS).setLevel("ERROR")


def _extra(record: logging.LogRecord) -> dict[str, object]:
    """What the caller named; kopf's own bookkeeping, which is no scalar, stays out."""
    given = {name: value for name, value in vars(record).items() if name not in _STANDARD}
    scalars = (str, int, float, bool, type(None))
    return {name: value for name, value in given.items() if isinstance(value, scalars)}
