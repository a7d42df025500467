"""Words for a name that nobody knows: what may have been meant."""

from collections.abc import Iterable

from kube9_core.errors import UsageError

__all__ = ["did_you_mean", "known"]

_FEW = 3


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Give "; did you mean a or b?", or nothing where no name is like it."""
    import difflib  # noqa: PLC0415 - only for mistakes

    listed = list(names)
    begun = [each for each in listed if name and each.startswith(name)]
    close = begun[:_FEW] or difflib.get_close_matches(name, listed, n=_FEW, cutoff=0.5)
    words = " or ".join(filter(None, (", ".join(close[:-1]), *close[-1:])))
    return f"; did you mean {words}?" if close else ""


def known(name: str, names: Iterable[str], noun: str) -> str:
    """Give the name back if it is one of these.

    Args:
        name: what was given.
        names: what there is.
        noun: what it should name, or the option it was given to.

    Raises:
        UsageError: it is not; says which ones are like it, or all of them.
    """
    choices = list(names)
    if name in choices:
        return name
    if not choices:
        raise UsageError(f"no installed plugin brings a {noun}; see kube9 plugins list")
    hint = did_you_mean(name, choices) or f"; there are: {', '.join(choices)}"
    raise UsageError(f"{noun} {name!r} is unknown{hint}")
