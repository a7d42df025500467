"""What a scope leaves of a cluster: some namespaces, each got by its name, and nothing around them.

A Role cannot grant what lives in no namespace, so that is not asked for and stands as outside in
the coverage. A Namespace can be got by a Role that stands in it, which shows whether it may be
looked into at all: one that cannot be got is left out and named, and costs the others nothing.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from kube9_core.kube.errors import Forbidden, KubeError, Refused
from kube9_core.kube.lister import Lister
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.kind import Kind
from kube9_core.snapshot.kinds import NAMESPACE

__all__ = ["OUTSIDE", "Scoped"]

OUTSIDE: Final = "it is outside the scope, as it lives in no namespace"


class Scoped:
    """The namespaces of a scope, each asked for once.

    Args:
        lister: gets them, and is told of what is outside.
        names: of the scope.
    """

    def __init__(self, lister: Lister, names: tuple[str, ...]) -> None:
        self._lister = lister
        self._names = tuple(sorted(frozenset(names)))
        self._refused: dict[str, Refused] = {}

    @property
    def present(self) -> tuple[str, ...]:
        """Those that can be read.

        Raises:
            KubeError: there is not one.
        """
        return tuple(self._bodies)

    @property
    def left_out(self) -> frozenset[str]:
        """Those that cannot."""
        return frozenset(self._names) - frozenset(self._bodies)

    def objects(self, kind: Kind, api_version: str) -> Iterator[bytes]:
        """Every object of a kind that lives in no namespace: the Namespaces, and nothing else.

        Args:
            kind: which; one that is served.
            api_version: the version to read it at.
        """
        if kind == NAMESPACE and api_version == NAMESPACE.api_version:
            self._lister.note(self._coverage(), kind)
            yield from self._bodies.values()
            return
        self._lister.note(Coverage(str(kind), CoverageState.OUTSIDE, 0, OUTSIDE), kind)

    @cached_property
    def _bodies(self) -> dict[str, bytes]:
        found = {name: body for name in self._names if (body := self._got(name)) is not None}
        if not found:
            raise KubeError(f"no namespace of the scope can be read: {self._why}")
        return found

    def _got(self, name: str) -> bytes | None:
        try:
            return self._lister.one(NAMESPACE, NAMESPACE.api_version, name)
        except Refused as error:
            self._refused[name] = error
            return None

    def _coverage(self) -> Coverage:
        count, refused = len(self._bodies), self._refused.values()
        if not refused:
            return Coverage(str(NAMESPACE), CoverageState.COMPLETE, count)
        torn = not all(isinstance(error, Forbidden) for error in refused)
        state = CoverageState.FAILED if torn else CoverageState.FORBIDDEN
        return Coverage(str(NAMESPACE), state, count, self._why)

    @property
    def _why(self) -> str:
        return "; ".join(f"{name}: {_said(error)}" for name, error in self._refused.items())


def _said(error: Refused) -> str:
    hint = " (or it does not exist)" if isinstance(error, Forbidden) else ""
    return f"{error}{hint}"
