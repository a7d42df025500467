"""Quantities of the API ("500m", "1.5Gi", "1e3"), compared by value and never as text.

Grammar: apimachinery `resource.Quantity` - a decimal number and one suffix of
n u m k M G T P E, Ki Mi Gi Ti Pi Ei, or an exponent.
"""

import re
from decimal import Decimal, DecimalException
from functools import lru_cache

__all__ = ["parse_quantity"]

_TEXT = re.compile(
    r"([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?", re.ASCII
)
_DECIMAL = {
    suffix: Decimal(10) ** power
    for suffix, power in zip("numkMGTPE", (-9, -6, -3, 3, 6, 9, 12, 15, 18), strict=True)
}
_BINARY = {f"{suffix}i": Decimal(1024) ** power for power, suffix in enumerate("KMGTPE", start=1)}
_FACTORS = _DECIMAL | _BINARY


@lru_cache(maxsize=4096)
def parse_quantity(text: str | float) -> Decimal:
    """Turn a quantity into a number of cores, bytes or pieces.

    Args:
        text: as written; bare numbers are quantities too.

    Raises:
        ValueError: the text is no quantity.
    """
    match = _TEXT.fullmatch(str(text))
    if match is None:
        raise ValueError(f"{text!r} is not a quantity such as 500m or 1.5Gi")
    number, exponent, suffix = match.groups()
    try:
        return Decimal(number + (exponent or "")) * _FACTORS.get(suffix, Decimal(1))
    except DecimalException as error:
        raise ValueError(f"{text!r} is too large to be a quantity") from error
