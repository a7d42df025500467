"""Runs a program that renders manifests: without a shell, with a time limit and bounded output."""

import re
import subprocess
import tempfile
import threading
from collections.abc import Sequence

from kube9_core.manifests.faults import Fault, Unparsable

__all__ = ["LARGEST_OUTPUT", "LIBRARY_SCRIPT", "SECONDS", "run"]

SECONDS = 60.0
"""After this time the program is ended."""

LARGEST_OUTPUT = 64 << 20
"""Bytes of manifests that one chart or kustomization may render."""

LIBRARY_SCRIPT = "helm_library.py"
"""The program of ours that stands in for helm."""

_ADVICE = "Use --debug flag to render out invalid YAML"
_LONGEST_MESSAGE = 400
_LOGGED = re.compile(r'[EF]\d{4} [\d:.]+ +\d+ \S+\] (?:"command failed" err="(?P<error>.*)"$)?')
"""How kubectl logs an error: with time and process, which would make each report another one."""


def run(command: Sequence[str], seconds: float = SECONDS) -> bytes:
    """Run a program and give what it printed.

    Args:
        command: the program and its arguments.
        seconds: the time limit.

    Raises:
        Unparsable: it failed, took too long or printed too much; the fault is one line.
    """
    try:
        with tempfile.TemporaryFile() as words:
            output, code = _output(command, words.fileno(), seconds)
            words.seek(0)
            said = words.read(1 << 16).decode("utf-8", "replace")
    except OSError as error:
        raise Unparsable(Fault(f"{command[0]} cannot be run: {error.strerror}")) from None
    if len(output) > LARGEST_OUTPUT:
        raise Unparsable(Fault(f"renders more than {LARGEST_OUTPUT >> 20} MiB"))
    if code:
        raise Unparsable(Fault(_message(command, code, said, seconds)))
    return output


def _output(command: Sequence[str], stderr: int, seconds: float) -> tuple[bytes, int]:
    with subprocess.Popen(  # noqa: S603 - a fixed program, no shell, the path is one argument
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr
    ) as process:
        alarm = threading.Timer(seconds, process.kill)
        alarm.daemon = True
        alarm.start()
        try:
            output = process.stdout.read(LARGEST_OUTPUT + 1) if process.stdout else b""
            if len(output) > LARGEST_OUTPUT:
                process.kill()
            return output, process.wait()
        finally:
            alarm.cancel()


def _message(command: Sequence[str], code: int, said: str, seconds: float) -> str:
    program = command[0].rpartition("/")[2]
    if any(each.endswith(LIBRARY_SCRIPT) for each in command):
        program = "helm"
    if code < 0:
        return f"{program} was ended after {seconds:.0f} seconds"
    stripped = (_unlogged(line.strip()) for line in said.splitlines())
    lines = [line for line in stripped if line not in {"", _ADVICE}]
    errors = [line for line in lines if line.lower().startswith("error")]
    text = " ".join(lines[lines.index(errors[0]) :] if errors else lines[-3:])
    shown = text.removeprefix("Error: ").removeprefix("error: ")[:_LONGEST_MESSAGE]
    return f"{program}: {shown or f'failed with exit code {code}'}"


def _unlogged(line: str) -> str:
    """Give what a line of a log says."""
    logged = _LOGGED.match(line)
    if logged is None:
        return line
    return logged["error"] or line[logged.end() :]
