"""JSON as it stands in the chart: indented, its keys in the order they were written."""

import json

import msgspec

__all__ = ["json_text"]


def json_text(value: object) -> str:
    """Write a value, with a line end at the end.

    Args:
        value: anything that JSON can say, or Structs.
    """
    return f"{json.dumps(msgspec.to_builtins(value), indent=2, ensure_ascii=False)}\n"
