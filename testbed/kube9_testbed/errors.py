"""What can go wrong with a testbed, as sentences for the person who started it.

Errors of the API server itself are not here: they are answers, see `responses`.
"""

from pathlib import Path


class TestbedError(Exception):
    """Something the testbed could not do; the message is one or more whole sentences."""

    __test__ = False  # pytest would collect the name


class UnavailableError(TestbedError):
    """This machine cannot run a testbed: wrong system, no Go, or the build failed."""


class StartError(TestbedError):
    """The cluster did not come up; its logs are kept.

    Args:
        reason: What was waited for or what died.
        logs: The folder with one log file per program.
    """

    def __init__(self, reason: str, logs: Path) -> None:
        super().__init__(f"{reason} The logs are kept in {logs}")
        self.logs = logs


class UnexpectedAnswerError(TestbedError):
    """The API server answered something the caller has no use for."""
