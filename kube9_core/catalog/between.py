"""Puts generated text between two marks of a page that is otherwise written by hand."""

from kube9_core.errors import Kube9Error

__all__ = ["between"]


def between(text: str, marks: tuple[str, str], generated: str, path: str) -> str:
    """Replace what stands between the marks.

    Args:
        text: the page.
        marks: the lines above and below.
        generated: what is put there.
        path: of the page, for the message.

    Raises:
        Kube9Error: a mark is missing.
    """
    begin, end = marks
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise Kube9Error(f"{path} needs the line {begin} and, below it, {end}")
    return f"{before}{begin}\n{generated}\n{end}{after}"
