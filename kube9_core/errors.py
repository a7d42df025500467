"""Errors that kube9 raises on purpose, each a sentence that says what to do next.

Anything else that escapes is a defect of kube9 and may show its traceback.

    Kube9Error
    ├── UsageError          the command line or a settings file is wrong (exit code 2)
    ├── DeclarationError    a plugin declares something that cannot be accepted
    └── CannotJudge         raised inside a check: this subject cannot be judged
        ├── Unreadable      the subject's own document has a schema mistake there
        └── Unseen          an object of a kind was needed of which nothing was seen
    QueryError              a query has no answer, with a code for programs
    Undeclared              plugin code reached for what it did not declare (its defect)
        └── UndeclaredKind  a check touched a kind it did not declare
    OutOfTime               raised into plugin code that took too long; not to be caught by it
    Abandoned               plugin code did not come back at all; its thread is left behind
"""

from collections.abc import Mapping

__all__ = [
    "Abandoned",
    "CannotJudge",
    "DeclarationError",
    "Kube9Error",
    "OutOfTime",
    "QueryError",
    "Undeclared",
    "UndeclaredKind",
    "Unreadable",
    "Unseen",
    "UsageError",
]


class Kube9Error(Exception):
    """The root of all errors whose text is meant for the user."""


class UsageError(Kube9Error):
    """The command line or a settings file is wrong."""


class DeclarationError(Kube9Error):
    """A plugin declares something that cannot be accepted; the text names file and line."""


class CannotJudge(Kube9Error):  # noqa: N818 - reads as the sentence the engine reports
    """This subject cannot be judged; the check goes on with the next one."""


class Unreadable(CannotJudge):
    """The subject's own document has a schema mistake where the check looked."""


class Unseen(CannotJudge):
    """The check needs an object of a kind of which nothing was, or could be, seen."""


class QueryError(Kube9Error):
    """A query has no answer.

    Args:
        code: for programs, upper case: "APPLICATION_NOT_FOUND".
        message: for people, one sentence.
        exit_code: of the process, 1 to 9; 1 where nothing says better.
        details: small facts, free of secrets.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        exit_code: int = 1,
        details: Mapping[str, str | int | float | bool | None] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.exit_code = exit_code
        self.details = details


class Undeclared(Exception):  # noqa: N818 - a defect of a plugin, not an error of a user
    """Plugin code reached for something that its declaration does not name."""


class UndeclaredKind(Undeclared):
    """A check touched a kind that is neither its subject nor among its needs and wants."""


class OutOfTime(BaseException):
    """Raised into plugin code that took too long."""


class Abandoned(BaseException):
    """Plugin code did not come back, even after `OutOfTime`; whoever waited for it goes on.

    Args:
        plugin: whose code it was.
        reason: what happened, one sentence.
    """

    def __init__(self, plugin: str, reason: str) -> None:
        super().__init__(reason)
        self.plugin = plugin
        self.reason = reason
