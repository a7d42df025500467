"""A defect of kube9 is told in the same one line as every other failure, not as a traceback.

The extension shows what stands on standard error as it is, and loses the code if anything stands
beside it. The place of the defect is among the details.
"""

import sys
from types import TracebackType

from kube9_core.cli.query.answer import complain
from kube9_core.cli.query.failure import Failure

__all__ = ["tell_defects"]


def tell_defects(*, json: bool) -> None:
    """Have whatever escapes this process told as an `INTERNAL_ERROR`; it still ends with code 1."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        import traceback  # noqa: PLC0415 - only for a defect

        frames = [f"{item.filename}:{item.lineno}" for item in traceback.extract_tb(trace)]
        message = f"a defect of kube9: {kind.__name__}: {error}; please report it"
        complain(Failure("INTERNAL_ERROR", message, {"at": frames[-5:]}), json=json)

    sys.excepthook = tell
