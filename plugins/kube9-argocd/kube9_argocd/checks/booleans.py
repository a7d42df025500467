"""What Argo CD takes for yes: it reads flags, variables and parameters by Go's ParseBool."""

from typing import Final

__all__ = ["NO", "YES"]

YES: Final = frozenset(("1", "t", "T", "TRUE", "True", "true"))
"""All that is read as true."""
NO: Final = frozenset(("0", "f", "F", "FALSE", "False", "false"))
"""All that is read as false."""
