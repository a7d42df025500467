"""Standard output is the log's alone: one JSON object a line, whoever else in the process prints.

Plugins are the work of strangers, and a line of theirs in between would break whatever collects the
log. What they, their libraries and the programs they start print goes to standard error instead.
This is done once for the whole process and at the level of the file: to swap `sys.stdout` around
each call would be seen by all threads, and would stay swapped for ever if one of them hangs.
"""

import os
import sys
from typing import TextIO

__all__ = ["own_output"]

_STDOUT, _STDERR = 1, 2


def own_output() -> TextIO:
    """Take standard output away from everybody else; call it once, before plugins are loaded.

    Returns:
        What leads to where standard output led so far; for log lines.
    """
    sys.stdout.flush()
    kept = os.dup(_STDOUT)
    os.dup2(_STDERR, _STDOUT)
    return os.fdopen(kept, "w", encoding="utf-8", errors="backslashreplace", buffering=1)
