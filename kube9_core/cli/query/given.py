"""What was typed, checked against the grammar and given as typed values."""

from collections.abc import Mapping

import msgspec

from kube9_core.cli.query.failure import invalid
from kube9_core.cli.query.grammar import Command

__all__ = ["Given"]


class Given(msgspec.Struct, frozen=True):
    """A command with its words.

    Attributes:
        command: what was asked for.
        arguments: by name.
        options: by name, only those that were given; a flag has the value "".
    """

    command: Command
    arguments: Mapping[str, str] = {}
    options: Mapping[str, tuple[str, ...]] = {}

    def flag(self, name: str) -> bool:
        """Whether a flag was given."""
        return name in self.options

    def text(self, name: str) -> str | None:
        """Give an option's value, or its default."""
        found = self.options.get(name)
        return found[0] if found else self._default(name)

    def several(self, name: str) -> tuple[str, ...]:
        """Give every value of an option that may be repeated, in the order given."""
        return self.options.get(name, ())

    def whole(self, name: str, least: int, most: int) -> int:
        """Give an option's value as a whole number.

        Raises:
            Failure: it is none, or out of bounds.
        """
        text = self.text(name) or ""
        if text.isascii() and text.isdigit() and len(text) <= len(str(most)):
            number = int(text)
            if least <= number <= most:
                return number
        raise invalid(f"--{name}={text} must be a whole number from {least} to {most}")

    def _default(self, name: str) -> str | None:
        return next((item.default for item in self.command.options if item.name == name), None)
