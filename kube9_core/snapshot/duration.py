"""Durations as Go writes them: "90s", "1h30m", "1.5h", "250ms"."""

import re
from datetime import timedelta

__all__ = ["parse_duration"]

_PART = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_SECONDS = {
    "ns": 1e-9,
    "us": 1e-6,
    "µs": 1e-6,
    "μs": 1e-6,
    "ms": 1e-3,
    "s": 1.0,
    "m": 60.0,
    "h": 3600.0,
}
_LONGEST = 2**63 * 1e-9


def parse_duration(text: str) -> timedelta:
    """Read a Go duration; "0" needs no unit.

    Raises:
        ValueError: the text is no duration.
    """
    sign, body = (-1, text[1:]) if text[:1] == "-" else (1, text.removeprefix("+"))
    if body == "0":
        return timedelta()
    parts = _PART.findall(body)
    if not parts or "".join(number + unit for number, unit in parts) != body:
        raise ValueError(f"{text!r} is not a duration such as 30s or 1h30m")
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    if seconds > _LONGEST:
        raise ValueError(f"{text!r} is longer than a duration can be, which is 292 years")
    return sign * timedelta(seconds=seconds)
