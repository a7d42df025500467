"""What the API server answered, as a frozen value.

A refusal is an answer like any other: nothing here raises because of a status.
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

JsonObject: TypeAlias = dict[str, Any]
"""An API object as JSON has it; its shape is the API server's business, not ours."""

_SUCCESS: Final = range(200, 300)
_WARNING: Final = re.compile(r'\d{3} \S+ "((?:[^"\\]|\\.)*)"')
_ESCAPED: Final = re.compile(r"\\(.)")


@dataclass(frozen=True)
class Response:
    """One answer.

    Attributes:
        status: The HTTP status.
        headers: Names as sent, and values, in order.
        body: The bytes.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the request was granted."""
        return self.status in _SUCCESS

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @cached_property
    def json(self) -> JsonObject:
        """The body as a JSON object: what was asked for, or a Status saying why not."""
        document = json.loads(self.body)
        if not isinstance(document, dict):
            raise TypeError(f"expected a JSON object, got {type(document).__name__}")
        return document

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """The texts of all Warning headers."""
        values = (value for name, value in self.headers if name.lower() == "warning")
        found = (text for value in values for text in _WARNING.findall(value))
        return tuple(_ESCAPED.sub(r"\1", text) for text in found)

    def header(self, name: str) -> str | None:
        """The first header called `name`, in any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)
