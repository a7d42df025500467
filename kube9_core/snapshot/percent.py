"""int-or-percent values ("25%", 1) and what they come to for a number of pods.

Rounding follows the controllers: PodDisruptionBudgets round both of their values up
(policy/v1, GetScaledValueFromIntOrPercent with roundUp), rolling updates round maxSurge up
and maxUnavailable down.
"""

import re
from math import ceil, floor

__all__ = ["scale"]

_PERCENT = re.compile(r"(\d+)%", re.ASCII)


def scale(value: int | str, total: int, *, up: bool) -> int:
    """Turn an int-or-percent into a number of pods.

    Args:
        value: a number, or a percentage as text.
        total: what 100% is.
        up: round percentages up, else down.

    Raises:
        ValueError: the text is no percentage.
    """
    if isinstance(value, int):
        return value
    match = _PERCENT.fullmatch(value)
    if match is None:
        raise ValueError(f"{value!r} is neither a number nor a percentage such as 50%")
    exact = int(match[1]) * total / 100
    return ceil(exact) if up else floor(exact)
