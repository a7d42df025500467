"""Reads the command line of a control-plane program as the program itself does.

`--a=b` and `--a b` are the same, a switch may stand without a value, underscores are dashes, and
of a flag that stands twice the last one counts, unless it is a list: then all of it does. etcd
takes a single dash, too. Variables of the container are put in where their value is written.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

__all__ = ["Flags", "flags_of"]

_VARIABLE = re.compile(r"\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)")
_SWITCHED_ON = "true"


class Flags(msgspec.Struct, frozen=True):
    """The flags of one program, in the order they stand.

    Attributes:
        given: name and value; a switch without a value is "true".
    """

    given: tuple[tuple[str, str], ...]

    def last(self, name: str) -> str | None:
        """The value that counts; None where the flag is not given."""
        found = [value for known, value in self.given if known == name]
        return found[-1] if found else None

    def every(self, name: str) -> tuple[str, ...]:
        """All items of a flag that is a list, however often it stands."""
        found = (value for known, value in self.given if known == name)
        items = (item.strip().strip('"') for value in found for item in value.split(","))
        return tuple(item for item in items if item)


def flags_of(words: Sequence[str], variables: Mapping[str, str], switches: frozenset[str]) -> Flags:
    """Read the words behind a program's name.

    Args:
        words: of the command line.
        variables: the container's environment, as far as its values are written.
        switches: flags that never take the next word for their value.
    """
    known = [_VARIABLE.sub(lambda match: variables.get(match[1], match[0]), w) for w in words]
    return Flags(tuple(_read(known, switches)))


def _read(words: Sequence[str], switches: frozenset[str]) -> Iterator[tuple[str, str]]:
    taken = -1
    for place, word in enumerate(words):
        if word == "--":
            return
        if place == taken or word == "-" or not word.startswith("-"):
            continue
        name, equals, value = word.lstrip("-").partition("=")
        name = name.replace("_", "-")
        following = None if equals or name in switches else _next(words, place)
        if following is not None:
            taken = place + 1
        yield name, value if equals else following or _SWITCHED_ON


def _next(words: Sequence[str], place: int) -> str | None:
    """The next word, where it can be a value; a lone dash is one, it means standard output."""
    word = words[place + 1] if place + 1 < len(words) else None
    return word if word is not None and (word == "-" or not word.startswith("-")) else None
