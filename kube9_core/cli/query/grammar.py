"""What can be typed, as declarations: parsing, help and the page of the docs all read these."""

import msgspec

__all__ = ["Argument", "Command", "Option"]


class Option(msgspec.Struct, frozen=True):
    """One option.

    Attributes:
        name: without the hyphens.
        takes: what its value is, in capitals; empty for a flag that takes none.
        help: one phrase without a full stop.
        several: may be repeated, and a value may hold several words with commas.
        required: the command cannot do without it.
        default: as typed; None where leaving it out means something of its own.
        choices: the only values there are; empty where any will do.
    """

    name: str
    takes: str
    help: str
    several: bool = False
    required: bool = False
    default: str | None = None
    choices: tuple[str, ...] = ()

    @property
    def spelled(self) -> str:
        """As it is typed: `--limit=N`, `--wait`."""
        return f"--{self.name}={self.takes}" if self.takes else f"--{self.name}"


class Argument(msgspec.Struct, frozen=True):
    """One word that must follow the command.

    Attributes:
        name: in capitals.
        help: one phrase without a full stop.
    """

    name: str
    help: str


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """One command.

    Attributes:
        path: its words.
        summary: one sentence in the imperative, for lists.
        action: "module:function", imported when the command is run; it gets `Given`.
        more: what else there is to know, one paragraph; empty if nothing.
        examples: whole command lines.
        answers: whether it prints a document and so takes `--format`.
    """

    path: tuple[str, ...]
    summary: str
    action: str
    arguments: tuple[Argument, ...] = ()
    options: tuple[Option, ...] = ()
    more: str = ""
    examples: tuple[str, ...] = ()
    answers: bool = True

    @property
    def typed(self) -> str:
        """Its words as they are typed."""
        return " ".join(self.path)

    @property
    def usage(self) -> str:
        """The whole line, without the options in detail."""
        words = ["kube9-operator", *self.path, *(item.name for item in self.arguments)]
        needed = [item.spelled for item in self.options if item.required]
        optional = ["[options]"] if len(needed) < len(self.options) else []
        return " ".join([*words, *needed, *optional])
