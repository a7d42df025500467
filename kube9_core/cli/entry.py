"""Where the process begins: answers `--version` at once, and turns errors into exit codes."""

import gc
import os
import sys
from collections.abc import Sequence

from kube9_core.errors import UsageError

__all__ = ["main"]

_INTERRUPTED = 130
_WRONG_USAGE = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run `kube9`.

    Args:
        argv: what stands after the command's name; by default what the process was given.

    Returns:
        The exit code: 0 fine, 1 findings at or above --fail-on, 2 wrong usage or input, 3 no
        cluster to assess.
    """
    _open_what_is_closed()
    if argv is not None:
        return _answer(list(argv))
    gc.disable()  # one short run: collecting would cost a fifth of it and free nothing
    code = _answer(sys.argv[1:])
    gc.freeze()  # nor is there anything to collect on the way out
    return code


def _answer(arguments: list[str]) -> int:
    if arguments in (["--version"], ["-V"]):
        return _version()
    try:
        code = _run(arguments or ["--help"])
    except UsageError as error:
        return _wrong_usage(error)
    except KeyboardInterrupt:
        code = _INTERRUPTED
    if code == _INTERRUPTED:  # typer turns the exception into this code too
        sys.stderr.write("kube9: interrupted\n")
    return code


def _open_what_is_closed() -> None:
    """Give Python the streams that cron jobs and daemons may start without."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - stays open


def _wrong_usage(error: UsageError) -> int:
    from kube9_core.cli.streams import complain  # noqa: PLC0415 - --version needs no words

    complain(f"kube9: {error}")
    return _WRONG_USAGE


def _version() -> int:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - only here

    try:
        found = version("kube9-core")
    except PackageNotFoundError:
        found = "0"
    sys.stdout.write(f"kube9 {found}\n")
    return 0


def _run(arguments: list[str]) -> int:
    from kube9_core.cli.app import run  # noqa: PLC0415 - typer is not needed for --version

    return run(arguments)
