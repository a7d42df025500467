"""Where to list: everywhere at once, everywhere but some namespaces, or some namespaces each.

Namespaces that are excluded are not even listed: the server leaves them out, or is not asked for
them. What costs fewer requests is chosen.
"""

from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase

import msgspec

from kube9_core.errors import UsageError
from kube9_core.kube.lister import Selection
from kube9_core.plugins.catalogue import nearest
from kube9_core.runs.objects import namespace_asked_for
from kube9_core.runs.request import Scope

__all__ = ["EVERYWHERE", "Ground", "each_alone", "ground_of", "named"]

_FEW = 10
_MAGIC = "*?["


class Ground(msgspec.Struct, frozen=True):
    """How to list the kinds that live in namespaces.

    Attributes:
        namespaces: list each of them alone; None for one list of all.
        selection: what that one list leaves out.
        read: tells whether a namespace is read; None where all are.
    """

    namespaces: tuple[str, ...] | None = None
    selection: Selection = Selection()
    read: Callable[[str], bool] | None = None


EVERYWHERE = Ground()


def named(scope: Scope) -> tuple[str, ...] | None:
    """The namespaces asked for, where that can be told without asking which there are."""
    if not scope.namespaces or any(
        letter in glob for glob in scope.namespaces for letter in _MAGIC
    ):
        return None
    return tuple(sorted({item for item in scope.namespaces if namespace_asked_for(item, scope)}))


def ground_of(scope: Scope, present: Iterable[str] | None, *, scoped: bool = False) -> Ground:
    """Choose how to list.

    Args:
        scope: what was asked for.
        present: the names of all namespaces; None where they could not be read. Then everything
            is listed, and what was not asked for is left out when it comes.
        scoped: whether those are all that may be looked into, each alone.

    Raises:
        UsageError: a namespace was asked for that is not there.
    """
    if not (scoped or scope.namespaces or scope.excluded_namespaces):
        return EVERYWHERE
    if present is not None:
        present = sorted(present)
        _expect(scope.namespaces, present, "scope" if scoped else "cluster")
    asked = named(scope)
    if asked is not None:
        return each_alone(asked)

    def read(namespace: str) -> bool:
        return namespace_asked_for(namespace, scope)

    if present is None:
        return Ground(selection=_without(_plain(scope.excluded_namespaces)), read=read)
    inside = [name for name in present if read(name)]
    outside = [name for name in present if not read(name)]
    if scoped or len(inside) <= min(_FEW, len(outside)):
        return each_alone(inside)
    return Ground(selection=_without(outside), read=read)


def each_alone(namespaces: Sequence[str]) -> Ground:
    """List some namespaces, each alone."""
    known = frozenset(namespaces)
    return Ground(namespaces=tuple(namespaces), read=known.__contains__)


def _expect(globs: Iterable[str], present: Sequence[str], where: str) -> None:
    """Refuse to judge nothing because of a slip of the pen."""
    for glob in globs:
        if not any(fnmatchcase(name, glob) for name in present):
            close = " or ".join(nearest(glob, present))
            hint = f"; did you mean {close}?" if close else ""
            raise UsageError(f"no namespace of the {where} matches {glob!r}{hint}")


def _plain(globs: Iterable[str]) -> list[str]:
    return [glob for glob in globs if not any(letter in glob for letter in _MAGIC)]


def _without(names: Sequence[str]) -> Selection:
    return Selection(fields=",".join(f"metadata.namespace!={name}" for name in names))
