"""Why a command has no answer: a code for programs, a sentence for people, an exit code for shells.

The codes 2 to 7 mean what the VS Code extension's contract for `resource-tree` says, for every
command; a plugin's query brings codes of its own with one of these exits.
"""

from collections.abc import Mapping

import msgspec

from kube9_core.errors import Kube9Error

__all__ = ["EXITS", "Failure", "invalid", "not_found"]

EXITS = {
    "INTERNAL_ERROR": 1,
    "ASSESSMENT_FAILED": 1,
    "AUDIT_BROKEN": 1,
    "INVALID_ARGUMENT": 2,
    "NOT_FOUND": 3,
    "TIMEOUT": 6,
    "OPERATOR_UNAVAILABLE": 7,
    "STORE_UNAVAILABLE": 7,
    "INTERRUPTED": 130,
}
"""Exit code by error code."""


class Failure(Kube9Error):  # noqa: N818 - it is an answer of a kind, not a defect
    """A command has no answer.

    Args:
        code: for programs, upper case.
        message: one sentence that says what to do next.
        details: facts that belong to it.
        exit_code: of the process; by default that of the code, else 1.
    """

    def __init__(
        self,
        code: str,
        message: str,
        details: Mapping[str, object] | None = None,
        exit_code: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message.encode("utf-8", "backslashreplace").decode()
        self.details = details
        self.exit_code = EXITS.get(code, 1) if exit_code is None else exit_code

    def as_json(self) -> bytes:
        """Give the one object that stands on standard error."""
        said: dict[str, object] = {"ok": False, "code": self.code, "message": self.message}
        if self.details:
            said["details"] = self.details
        return msgspec.json.encode(said)


def invalid(message: str) -> Failure:
    """Make the failure of a command that was typed wrongly."""
    return Failure("INVALID_ARGUMENT", message)


def not_found(message: str) -> Failure:
    """Make the failure of a command that asks for something there is not."""
    return Failure("NOT_FOUND", message)
