"""One server of a cluster: what to run, and how to see that it is up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    """One server to run.

    Attributes:
        name: Its name, also that of its log.
        argv: The whole command.
        health: The address that answers 200 once it is up.
    """

    name: str
    argv: tuple[str, ...]
    health: str
