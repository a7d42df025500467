"""A plugin's query as a command of our grammar, so that it is typed and helped like our own."""

from typing import Any

from kube9_core.cli.query.given import Given
from kube9_core.cli.query.grammar import Argument, Command, Option
from kube9_core.cli.query.shared_options import DATA, FORMAT
from kube9_core.declare.parameters import Parameter, parameters_of
from kube9_core.declare.query import Query

__all__ = ["CONFIG", "command_of", "texts_of"]

CONFIG = Option("config", "FILE", "the settings file; default: $KUBE9_CONFIG, else .kube9.yaml")


def command_of(query: Query[Any]) -> Command:
    """Make the command that asks a query."""
    parameters = parameters_of(query.parameters)
    path = ("query", *query.words.split())
    arguments = tuple(_argument(item) for item in parameters if item.required)
    options = tuple(_option(item) for item in parameters if not item.required)
    typed = " ".join(("kube9-operator", *path))
    shown = query.examples or (" ".join(item.name for item in arguments),)
    return Command(
        path=path,
        summary=query.summary,
        action="",
        arguments=arguments,
        options=(*options, FORMAT, DATA, CONFIG),
        more=" ".join(f"{fault.code}: {fault.summary}" for fault in query.faults),
        examples=tuple(f"{typed} {each}".rstrip() for each in shown),
    )


def texts_of(given: Given) -> dict[str, str | tuple[str, ...] | bool]:
    """Give what was typed by the names of the parameters; flags are true."""
    own = (FORMAT, DATA, CONFIG)
    texts: dict[str, str | tuple[str, ...] | bool] = {
        name.lower(): text for name, text in given.arguments.items()
    }
    for option in given.command.options:
        values = given.options.get(option.name)
        if values is not None and option not in own:
            texts[option.name] = values if option.several else values[0] if option.takes else True
    return texts


def _argument(parameter: Parameter) -> Argument:
    return Argument(parameter.name.upper(), parameter.help)


def _option(parameter: Parameter) -> Option:
    return Option(
        parameter.name,
        parameter.takes,
        parameter.help,
        several=parameter.several,
        default=parameter.default,
        choices=parameter.choices,
    )
