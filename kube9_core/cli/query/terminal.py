"""What tables are drawn for: the width and the colours of whoever reads standard output."""

import sys

from kube9_core.cli.query.answer import Look
from kube9_core.cli.streams import ink_for, terminal_width

__all__ = ["look"]


def look() -> Look:
    """Ask standard output; a pipe gets 80 columns, or `$COLUMNS`, and no colours."""
    return Look(terminal_width(), ink_for(sys.stdout))
