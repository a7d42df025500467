"""Colours for text on a terminal, and nothing at all where they are not wanted.

These few codes stand here because importing a library for them would cost a tenth of what a
whole assessment of a thousand Deployments may take.
"""

from typing import Literal

import msgspec

from kube9_core.model.severity import Severity

__all__ = ["Ink", "Style"]

Style = Literal["bold", "dim", "red", "green", "yellow", "blue", "cyan", "white on red"]

_CODES: dict[Style, str] = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "cyan": "36",
    "white on red": "97;41",
}
_SEVERITIES: dict[Severity, tuple[Style, ...]] = {
    Severity.CRITICAL: ("bold", "white on red"),
    Severity.HIGH: ("bold", "red"),
    Severity.MEDIUM: ("bold", "yellow"),
    Severity.LOW: ("bold", "cyan"),
    Severity.INFO: ("bold", "blue"),
}
_GOOD, _FAIR = 90, 70


class Ink(msgspec.Struct, frozen=True):
    """Paints text, or leaves it as it is.

    Attributes:
        colour: whether the reader is a terminal that wants colours.
    """

    colour: bool = False

    def paint(self, text: str, *styles: Style) -> str:
        """Give the text in these styles; pad it before, because codes have no width."""
        if not (self.colour and styles and text):
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"

    def dim(self, text: str) -> str:
        """Give text that may be overlooked."""
        return self.paint(text, "dim")

    def bold(self, text: str) -> str:
        """Give text that must not be overlooked."""
        return self.paint(text, "bold")

    def severity(self, severity: Severity, text: str) -> str:
        """Give text in the colour of a severity."""
        return self.paint(text, *_SEVERITIES[severity])

    def score(self, score: int | None, text: str) -> str:
        """Give text in the colour of a score."""
        if score is None:
            return self.dim(text)
        return self.paint(
            text, "green" if score >= _GOOD else "yellow" if score >= _FAIR else "red"
        )
