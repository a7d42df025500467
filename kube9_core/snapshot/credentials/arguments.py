"""Credentials on a command line: in options, in assignments, in scripts given to a shell.

A short option means a password only to the programs that are known to take one there: `-p` is a
port for most, `-a` a list of files.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kube9_core.snapshot.credentials.assignments import sort_of_text
from kube9_core.snapshot.credentials.formats import known_format
from kube9_core.snapshot.credentials.names import Promise, promise_of
from kube9_core.snapshot.credentials.signs import BY_NAME, is_secret
from kube9_core.snapshot.credentials.values import everyday, stands_in

__all__ = ["sorts_in_arguments"]

_OPTION: Final = re.compile(r"--?(?P<name>[A-Za-z][\w.\-]{0,80})")
_SET: Final = re.compile(r"(?:--?|-D)?(?P<name>[A-Za-z_][\w.\-]{0,80})=(?P<value>.+)", re.DOTALL)
_ATTACHED: Final = re.compile(r"-p(?P<value>[^\s=].{2,})")
_WORDS: Final = re.compile(r"[^\s;|&()<>`\"']+")
_FEW_WORDS: Final = 20_000
_MYSQL: Final = frozenset(("mysql", "mysqladmin", "mysqldump", "mysqlimport", "mysqlcheck"))
_ATTACHING: Final = _MYSQL | {"mariadb", "mariadb-admin", "mariadb-dump", "sshpass"}
_SHORT: Final = {
    "redis-cli": frozenset(("-a", "--pass")),
    "redis-server": frozenset(("--requirepass", "--masterauth")),
    "sshpass": frozenset(("-p",)),
    "curl": frozenset(("-u", "--user")),
    "mongo": frozenset(("-p",)),
    "mongosh": frozenset(("-p",)),
    "mongodump": frozenset(("-p",)),
    "docker": frozenset(("-p",)),
    "ldapsearch": frozenset(("-w",)),
    "sqlcmd": frozenset(("-P",)),
}
_USER: Final = frozenset(("-u", "--user"))
_SHORTEST: Final = 4


def sorts_in_arguments(words: Sequence[str], *, named: bool) -> Iterator[tuple[int, str]]:
    """The words of a command line that hold a credential, each with its sort.

    Args:
        words: command and arguments, in order.
        named: whether the first of them is the program; else the image names it.
    """
    taking, before = "", ""
    for n, word in enumerate(words):
        program = word.rpartition("/")[2]
        taking = program if program in _SHORT or program in _ATTACHING else taking
        sort = _sort(word, before, taking) if n or not named else known_format(word)
        if sort is not None:
            yield n, sort
        before = word


def _sort(word: str, before: str, taking: str) -> str | None:
    """The sort of credential in one word, by itself or as the value of the option before it."""
    if any(letter.isspace() for letter in word):
        return _in_script(word)
    found = known_format(word)
    if found is not None:
        return found
    return (
        BY_NAME if _assigned(word) or _given(word, before) or _short(word, before, taking) else None
    )


def _assigned(word: str) -> bool:
    match = _SET.fullmatch(word)
    if match is None:
        return False
    name, value = match["name"], match["value"]
    return is_secret(name, value) or (_assigned(value) if "=" in value else False)


def _given(word: str, before: str) -> bool:
    """Whether it is the value of an option by its own: `--password x`."""
    option = _OPTION.fullmatch(before)
    if option is None or word.startswith("-") or len(option["name"]) == 1:
        return False
    return promise_of(option["name"]) is not Promise.NOTHING and is_secret(option["name"], word)


def _short(word: str, before: str, taking: str) -> bool:
    if taking in _ATTACHING and (match := _ATTACHED.fullmatch(word)):
        return _chosen(match["value"])
    if before not in _SHORT.get(taking, ()):
        return False
    value = word.partition(":")[2] if before in _USER else word
    return _chosen(value)


def _chosen(value: str) -> bool:
    """Whether somebody wrote a password there, and not where to find it."""
    return len(value) >= _SHORTEST and not (stands_in(value) or everyday(value))


def _in_script(text: str) -> str | None:
    """A script's own words are a command line; its assignments count as anywhere."""
    found = sort_of_text("", text)
    if found is not None:
        return found
    words = [match[0] for match, _ in zip(_WORDS.finditer(text), range(_FEW_WORDS), strict=False)]
    taking, before = "", ""
    for word in words:
        program = word.rpartition("/")[2]
        taking = program if program in _SHORT or program in _ATTACHING else taking
        if _given(word, before) or _short(word, before, taking):
            return BY_NAME
        before = word
    return None
