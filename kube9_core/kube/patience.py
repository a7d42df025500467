"""How long to wait before a server is asked again, so that it is neither hammered nor forgotten.

Waiting grows with each failure and is never the same twice, for a thousand clients that lost
one server must not come back in the same second.
"""

import random
from typing import Final

from kube9_core.kube.errors import KubeError, Refused

__all__ = ["Patience"]

_FIRST: Final = 0.5
_MOST: Final = 15.0
"""Seconds; a server that is back is found within half a minute."""
_REFUSED: Final = 60.0
"""Seconds between questions that only a person can make succeed: a missing rule or kind."""
_BELIEVED: Final = 5
"""Refusals in a row until they are believed: a server that has just started knows no rights yet."""
_LONGEST_ASKED: Final = 300.0
_STUBBORN: Final = frozenset((403, 404, 405))
_SPREAD: Final = 0.5


class Patience:
    """Counts failures in a row.

    Args:
        chance: where the jitter comes from.
    """

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._failures = 0
        self._refusals = 0

    @property
    def failures(self) -> int:
        """How many there were since the last success."""
        return self._failures

    def well(self) -> None:
        """Take note of a success."""
        self._failures = self._refusals = 0

    def after(self, error: KubeError) -> float:
        """Seconds to wait after a failure; what the server asks for is obeyed.

        Args:
            error: what went wrong.
        """
        self._failures += 1
        if isinstance(error, Refused) and error.retry_after:
            return min(error.retry_after, _LONGEST_ASKED) * self._chance.uniform(1, 1 + _SPREAD)
        stubborn = isinstance(error, Refused) and error.status in _STUBBORN
        self._refusals = self._refusals + 1 if stubborn else 0
        if self._refusals > _BELIEVED:
            return _REFUSED * self._chance.uniform(1 - _SPREAD, 1)
        steps = self._refusals or self._failures
        most = min(_MOST, _FIRST * 2.0 ** min(steps - 1, 10))
        return most * self._chance.uniform(1 - _SPREAD, 1)
