"""From words to a command with its options; every mistake is named with the nearest right word."""

from collections.abc import Iterator, Sequence

from kube9_core.cli.nearest import did_you_mean
from kube9_core.cli.query.failure import Failure, invalid
from kube9_core.cli.query.given import Given
from kube9_core.cli.query.grammar import Command, Option

__all__ = ["parse", "wants_help"]

_HELP = frozenset({"--help", "-h"})


def wants_help(words: Sequence[str]) -> bool:
    """Whether `--help` stands among the words, before a `--` that ends all options."""
    before = words[: words.index("--")] if "--" in words else words
    return not _HELP.isdisjoint(before)


def parse(command: Command, words: Sequence[str]) -> Given:
    """Read what stands after a command's own words.

    Args:
        command: it.
        words: as the shell gave them.

    Raises:
        Failure: an option is unknown, lacks its value or is given twice; there are too few or
            too many words.
    """
    plain: list[str] = []
    options: dict[str, tuple[str, ...]] = {}
    known = {option.name: option for option in command.options}
    rest = iter(words)
    for word in rest:
        if word == "--":
            plain.extend(rest)
        elif word.startswith("-") and word != "-":
            option, value = _option(command, known, word, rest)
            options[option.name] = _joined(option, options.get(option.name, ()), value)
        else:
            plain.append(word)
    _all_there(known, options)
    return Given(command, _arguments(command, plain), options)


def _option(
    command: Command, known: dict[str, Option], word: str, rest: Iterator[str]
) -> tuple[Option, str]:
    name, equals, value = word.removeprefix("--").partition("=")
    option = known.get(name) if word.startswith("--") else None
    if option is None:
        raise _unknown(command, known, word.partition("=")[0])
    if not option.takes:
        if equals:
            raise invalid(f"--{name} takes no value")
        return option, ""
    if not equals:
        value = next(rest, "")
    if not value or (not equals and value.startswith("--")):
        raise invalid(f"--{name} needs a value: {option.spelled}")
    return option, value


def _unknown(command: Command, known: dict[str, Option], word: str) -> Failure:
    near = did_you_mean(word, [f"--{name}" for name in known])
    return invalid(f"{command.typed} has no option {word}{near or _see(command)}")


def _see(command: Command) -> str:
    return f"; see kube9-operator {command.typed} --help"


def _joined(option: Option, before: tuple[str, ...], value: str) -> tuple[str, ...]:
    """Add a value to those an option has.

    Raises:
        Failure: it may have but one, or the value is none of its choices.
    """
    if before and not option.several:
        raise invalid(f"--{option.name} is given twice")
    words = (value,) if not option.several else tuple(filter(None, value.split(",")))
    for word in words:
        if option.choices and word not in option.choices:
            near = did_you_mean(word, option.choices) or _all(option)
            raise invalid(f"--{option.name}={word} is unknown{near}")
    return (*before, *words)


def _all(option: Option) -> str:
    return f"; there are: {', '.join(option.choices)}"


def _all_there(known: dict[str, Option], given: dict[str, tuple[str, ...]]) -> None:
    for option in known.values():
        if option.required and option.name not in given:
            raise invalid(f"{option.spelled} is missing")


def _arguments(command: Command, plain: Sequence[str]) -> dict[str, str]:
    names = [item.name for item in command.arguments]
    if len(plain) < len(names):
        raise invalid(f"{command.typed} needs {names[len(plain)]}: {command.usage}")
    if len(plain) > len(names):
        extra = plain[len(names)]
        raise invalid(f"{command.typed} does not know what to do with {extra!r}{_see(command)}")
    return dict(zip(names, plain, strict=True))
