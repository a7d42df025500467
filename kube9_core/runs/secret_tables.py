"""Reads what may be known of Secrets, where somebody wants that and granted it.

Unless the settings say so nothing is asked: a refused request for Secrets would stand in the
audit log of every cluster. Each namespace is asked for alone, as the table names none.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from kube9_core.kube.errors import Refused
from kube9_core.kube.lister import Lister
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.runs.ground import Ground
from kube9_core.snapshot.kinds import NAMESPACE, SECRET
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.platform import Namespace

__all__ = ["SecretTables"]

_UNASKED = (
    "they are only asked for, without values, where `reading.secrets` is set and `list` on "
    "secrets is granted"
)


class SecretTables:
    """The tables of Secrets of one run.

    Args:
        lister: asks for them, and is told what was not.
        wanted: whether they may be asked for.
    """

    def __init__(self, lister: Lister, *, wanted: bool) -> None:
        self._lister = lister
        self._wanted = wanted

    @property
    def few(self) -> int:
        """A count that costs no request: some or none, for a list would hold their values."""
        return int(self._wanted)

    def read(
        self, api_version: str, namespace: str | None, ground: Ground, known: Iterable[Object]
    ) -> Iterator[bytes]:
        """The JSON of each Secret without its values; none where it is not permitted.

        Args:
            api_version: the version to read them at.
            namespace: only this one; None for all that the ground has.
            ground: what is read.
            known: the Namespaces are among them.
        """
        for place in self._places(api_version, namespace, ground, known):
            with suppress(Refused):  # the lister keeps what happened as the kind's coverage
                yield from self._lister.rows(SECRET, api_version, place)

    def _places(
        self, api_version: str, namespace: str | None, ground: Ground, known: Iterable[Object]
    ) -> tuple[str, ...]:
        if not self._wanted:
            self._note(CoverageState.OUTSIDE, _UNASKED)
            return ()
        if namespace is not None:
            return (namespace,)
        seen = self._lister.listed(NAMESPACE)
        if seen is None or not seen.state.sound:
            self._note(CoverageState.FAILED, "nobody tells which namespaces there are")
            return ()
        if self._lister.refused_everywhere(SECRET, api_version):
            return ()
        names = (item.name for item in known if isinstance(item, Namespace))
        return tuple(name for name in names if ground.read is None or ground.read(name))

    def _note(self, state: CoverageState, reason: str) -> None:
        self._lister.note(Coverage(str(SECRET), state, 0, reason), SECRET)
