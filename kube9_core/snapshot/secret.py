"""A Secret as far as anybody here may know it: name, type, keys, age. No value is ever held.

Of manifests the keys are known, of a cluster only their number: the API server is asked for its
own table of Secrets, in which no value stands. Nothing that kube9 generates asks for permission
to read Secrets; somebody has to grant it.
"""

import re
from datetime import datetime, timedelta
from typing import ClassVar, Final

from kube9_core.model.kind import Kind
from kube9_core.snapshot import kinds
from kube9_core.snapshot.lazy import lazy
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.wire import secret

__all__ = ["Secret"]

_AGE: Final = re.compile(r"(?:(\d+)y)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_HOURS_OF_YEAR: Final = 365 * 24


class Secret(Object):
    """A Secret, without its values."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.SECRET,)
    ASKED_FOR: ClassVar[bool] = False
    wire: secret.Secret

    @lazy
    def type(self) -> str:
        """What it is for; Opaque where nothing is said."""
        return self.wire.type or "Opaque"

    @lazy
    def keys(self) -> frozenset[str] | None:
        """The names of its keys; None where only their number is known."""
        if self.wire.key_count is not None:
            return None
        return frozenset(self.wire.data or ()) | frozenset(self.wire.string_data or ())

    def age(self, now: datetime | None) -> timedelta | None:
        """How old it is at the least; None where nobody tells.

        Args:
            now: when the cluster was read, `Snapshot.taken_at`.
        """
        if self.wire.age is not None:
            return _duration(self.wire.age)
        return None if now is None or self.created is None else now - self.created


def _duration(text: str) -> timedelta | None:
    """Read the age in a table: two units at most, so it is exact to a day or better."""
    match = _AGE.fullmatch(text)
    if match is None or not text:
        return None
    years, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    whole = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return whole + timedelta(hours=years * _HOURS_OF_YEAR)
