"""Where the process begins: answers `--version` at once, and turns errors into exit codes."""

import gc
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
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["--version"], ["-V"]):
        return _version()
    gc.disable()  # one short run: collecting would cost a fifth of it and free nothing
    try:
        return _run(arguments or ["--help"])
    except UsageError as error:
        sys.stderr.write(f"kube9: {error}\n")
        return _WRONG_USAGE
    except KeyboardInterrupt:
        sys.stderr.write("kube9: interrupted\n")
        return _INTERRUPTED


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
