"""Errors that kube9 raises on purpose, each a sentence that says what to do next.

Anything else that escapes is a defect of kube9 and may show its traceback.

    Kube9Error
    ├── UsageError          the command line or a settings file is wrong (exit code 2)
    ├── DeclarationError    a plugin declares something that cannot be accepted
    └── CannotJudge         raised inside a check: this subject cannot be judged
        ├── Unreadable      the subject's own document has a schema mistake there
        └── Unseen          an object of a kind was needed of which nothing was seen
    UndeclaredKind          a check touched a kind it did not declare (the check's defect)
    OutOfTime               raised into plugin code that took too long; not to be caught by it
"""

__all__ = [
    "CannotJudge",
    "DeclarationError",
    "Kube9Error",
    "OutOfTime",
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


class UndeclaredKind(Exception):  # noqa: N818 - a defect of a check, not an error of a user
    """A check touched a kind that is neither its subject nor among its needs and wants."""


class OutOfTime(BaseException):
    """Raised into plugin code that took too long."""
