"""Which programs a container starts, read from commands as far as they say it.

A name counts where a shell or the kernel would look for a program: first in a list, after
what only wraps (`env A=1 nice`), or at the beginning of a command in a shell's script. As an
argument or inside quotes the same word means something else (`usermod -aG sudo bob`).
"""

import re
import shlex
from collections.abc import Iterator, Sequence

from kube9_core.api import Container

__all__ = ["commands_of", "started"]

_WRAPPERS = frozenset(
    (
        "catatonit",
        "command",
        "dumb-init",
        "env",
        "exec",
        "nice",
        "nohup",
        "setsid",
        "time",
        "tini",
    )
)
_KEYWORDS = frozenset(("!", "{", "do", "elif", "else", "if", "then", "until", "while"))
_SHELLS = frozenset(("ash", "bash", "dash", "ksh", "sh", "zsh"))
_SEPARATORS = ";&|()`\n"
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_SCRIPT_FOLLOWS = re.compile(r"-[a-z]*c")
_INNER = re.compile(r"\$\(([^()]*)\)|`([^`]*)`")

Command = tuple[str, tuple[str, ...]]
"""A field path below the container, and the words that stand there."""


def commands_of(container: Container) -> Iterator[Command]:
    """Every command a container is told to run: its own, its probes' and its hooks'."""
    wire = container.wire
    if wire.command:
        yield "command", (*wire.command, *(wire.args or ()))
    elif wire.args:
        yield "args", wire.args
    for name, probe in container.probes.items():
        if probe.exec is not None and probe.exec.command:
            yield f"{name}.exec.command", probe.exec.command
    for name, hook in container.hooks.items():
        if hook.exec is not None and hook.exec.command:
            yield f"lifecycle.{name}.exec.command", hook.exec.command


def started(words: Sequence[str], wanted: frozenset[str]) -> tuple[str, ...]:
    """Which of some programs a command starts, sorted by name.

    Args:
        words: the command with its arguments.
        wanted: names without folders.
    """
    if not any(name in word for word in words for name in wanted):
        return ()
    programs = {*_programs(words)}
    script = _script(words)
    if script is not None:
        programs.update(_programs(_tokens(script)))
        for inner in _INNER.finditer(script):
            programs.update(_programs(_tokens(inner[1] or inner[2] or "")))
    return tuple(sorted(programs & wanted))


def _programs(words: Sequence[str]) -> Iterator[str]:
    """The word at the start of each command, and what it wraps."""
    expected, wrapped = True, False
    for word in words:
        if word and all(char in _SEPARATORS for char in word):
            expected, wrapped = True, False
        elif not expected or word in _KEYWORDS or _ASSIGNMENT.match(word):
            continue
        elif not (wrapped and word.startswith("-")):
            name = word.rpartition("/")[2]
            yield name
            expected = wrapped = name in _WRAPPERS


def _script(words: Sequence[str]) -> str | None:
    """What a shell is given to run; where only arguments are known, what looks like it."""
    shell = False
    for place, word in enumerate(words[:-1]):
        if _SCRIPT_FOLLOWS.fullmatch(word) and (shell or place == 0):
            return words[place + 1]
        shell = shell or word.rpartition("/")[2] in _SHELLS
    return None


def _tokens(script: str) -> Sequence[str]:
    """The words and separators of a script; by spaces alone where its quotes do not match."""
    lexer = shlex.shlex(script.replace("\\\n", " "), posix=True, punctuation_chars=_SEPARATORS)
    lexer.whitespace = " \t\r"
    try:
        return list(lexer)
    except ValueError:
        return re.findall(rf"[{re.escape(_SEPARATORS)}]|[^\s{re.escape(_SEPARATORS)}]+", script)
