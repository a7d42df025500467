"""How a question ends: as an assessment would, with the same exit codes."""

from collections.abc import Callable

from kube9_core.cli.streams import complain
from kube9_core.cli.target import NoCluster
from kube9_core.runs.looking import Look

__all__ = ["outcome"]

_FINE, _BAD_INPUT, _NO_CLUSTER = 0, 2, 3

Answer = Callable[[], tuple[Look, tuple[str, ...]]]


def outcome(answer: Answer) -> int:
    """Answer, and tell of what was wrong with the input.

    Args:
        answer: prints the answer; gives what was looked at, and what else is to be told.

    Returns:
        0 answered, also where nobody can; 2 unreadable input; 3 the cluster could not be asked.
    """
    try:
        look, notes = answer()
    except NoCluster as error:
        complain(f"kube9: {error}")
        return _NO_CLUSTER
    for note in notes:
        complain(f"kube9: {note}")
    for wrong in look.errors:
        place = (wrong.path, wrong.line, wrong.column)
        where = ":".join(str(part) for part in place if part is not None)
        complain(f"{where}: {wrong.message}")
    return _BAD_INPUT if look.errors else _FINE
