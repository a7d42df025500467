"""What is wrong with one document, while its file is not yet known.

A fault becomes an `InputError` where the file and the document's first line are at hand.
"""

import msgspec

from kube9_core.model.source import InputError

__all__ = ["Fault", "Refused", "Unparsable"]


class Fault(msgspec.Struct, frozen=True):
    """One mistake at a place inside a document.

    Attributes:
        message: what is wrong.
        line: from 1, counted from the document's first line; None where unknown.
        column: from 1; None where unknown.
    """

    message: str
    line: int | None = None
    column: int | None = None

    def at(self, path: str, first_line: int) -> InputError:
        """Give the error a user sees, with the line counted from the file's beginning."""
        line = None if self.line is None else self.line + first_line - 1
        return InputError(path, line, self.column, self.message)


class Unparsable(Exception):  # noqa: N818 - says what the text is; always carries a Fault
    """The document has no value at all."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Refused(Unparsable):
    """rapidyaml refuses the text; another parser may think differently."""
