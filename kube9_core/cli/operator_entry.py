"""Where `kube9-operator` begins: finds the command, runs it, and turns failures into exit codes.

It imports next to nothing, because every query in the pod pays for it in time and memory.
"""

import os
import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run `kube9-operator`.

    Args:
        argv: what stands after the command's name; by default what the process was given.

    Returns:
        The exit code: 0 answered, else as `kube9_core.cli.query.failure` lists them.
    """
    alone = argv is None
    if alone:
        _open_what_is_closed()
    words = sys.argv[1:] if argv is None else list(argv)
    if words in (["--version"], ["-V"]):
        return _version()
    from kube9_core.cli.query import running  # noqa: PLC0415 - --version needs none of it

    return running.run_alone(words) if alone else running.run(words)


def _open_what_is_closed() -> None:
    """Give the process the three streams it may be started without.

    Otherwise the next file that is opened takes the number of one of them, and an answer would be
    written into the store.
    """
    for stream in (0, 1, 2):
        try:
            os.fstat(stream)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number: this one


def _version() -> int:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - only here

    try:
        found = version("kube9-core")
    except PackageNotFoundError:
        found = "0"
    sys.stdout.write(f"kube9-operator {found}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
