"""What happens to a mistake in the settings: it ends the run, or the setting is left out.

A person at a command line is there to correct it, so for them the first mistake is the end. The
operator has nobody beside it when it starts: it leaves out what is wrong, tells each mistake, and
works with the rest.
"""

from collections.abc import Callable, Iterable

from kube9_core.errors import UsageError

__all__ = ["Tell", "left_out", "refuse"]

Tell = Callable[[UsageError], None]
"""Takes a mistake; if it returns, what is wrong is left out and the rest holds."""


def refuse(mistake: UsageError) -> None:
    """Let the first mistake be the end.

    Raises:
        UsageError: always.
    """
    raise mistake


def left_out(mistakes: Iterable[UsageError]) -> str | None:
    """Tell of settings that do not hold; None where all do.

    Args:
        mistakes: in the order they were found; one that is found twice is told once.
    """
    told = tuple(dict.fromkeys(map(str, mistakes)))
    if not told:
        return None
    count = "a mistake" if len(told) == 1 else f"{len(told)} mistakes"
    stands = "defaults stand in for what is wrong, the rest holds"
    return f"the settings have {count}; {stands}; correct: {'; '.join(told)}"
