"""A check: a pure function of one subject, with what people and the engine must know of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, TypedDict, TypeVar

import msgspec

from kube9_core.model.problem import Problems
from kube9_core.model.severity import Severity
from kube9_core.snapshot.container import Container
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.pod import PodSpec
from kube9_core.snapshot.workload import Workload

if TYPE_CHECKING:
    from kube9_core.declare.tuning import Params

__all__ = ["Check", "Checks", "Equivalent", "ModeName", "Options"]

S = TypeVar("S")
ModeName = Literal["manifests", "cluster"]
_IN_WORKLOADS: frozenset[type] = frozenset((Container, PodSpec))
ALL_MODES: frozenset[ModeName] = frozenset(("manifests", "cluster"))


class Equivalent(msgspec.Struct, frozen=True):
    """A check of another tool that gives the same verdict once a parameter of ours is set.

    Attributes:
        tool: the other tool, "kube-score".
        id: its own id of the check.
        params: the parameters that make both equal.
    """

    tool: str
    id: str
    params: Mapping[str, Any]


class Options(TypedDict, total=False):
    """What a check may say of itself besides id, severity and subject.

    Attributes:
        fix: what to do about it, one sentence.
        needs: views an index or a lookup touches; not readable, the check is skipped.
        wants: views used if they were read, never asked for.
        modes: where it makes sense; both by default.
        default: False for contested checks, which run only when named or switched on.
        frameworks: control of each framework that fails with this check.
        supersedes: checks that say less about the same mistake.
        equivalents: ids of other tools' checks that give the same verdict.
        equivalents_with: those that do with a parameter set.
        since: version of the plugin that brought it.
        revision: raised when the verdict on the same input may change.
        aliases: former ids.
        references: pages to read on.
    """

    fix: str
    needs: tuple[type[Object], ...]
    wants: tuple[type[Object], ...]
    modes: frozenset[ModeName]
    default: bool
    frameworks: Mapping[str, str | tuple[str, ...]]
    supersedes: tuple[str, ...]
    equivalents: Mapping[str, str | tuple[str, ...]]
    equivalents_with: tuple[Equivalent, ...]
    since: str
    revision: int
    aliases: tuple[str, ...]
    references: tuple[str, ...]


class Check(msgspec.Struct, Generic[S], frozen=True, kw_only=True):
    """A check as declared; made by `Pillar.check`, never by hand.

    Attributes:
        id: "namespace/name", for ever.
        title: first line of the function's docstring.
        rationale: the rest of it: why somebody should care.
        subjects: the classes it is run on.
        function: what was decorated.
        joined: whether it takes the snapshot as second argument.
        params: the model of its parameters, if it has any.
        where: leaves subjects out as not applicable.
        where_joined: whether `where` takes the snapshot as second argument.
        file: where it is written.
        line: line of its definition.
    """

    id: str
    pillar: str
    severity: Severity
    title: str
    rationale: str
    fix: str
    subjects: tuple[type, ...]
    function: Callable[..., Problems]
    joined: bool
    params: "Params | None"
    where: Callable[..., bool] | None
    where_joined: bool
    needs: tuple[type[Object], ...]
    wants: tuple[type[Object], ...]
    modes: frozenset[ModeName]
    default: bool
    frameworks: tuple[tuple[str, str], ...]
    supersedes: tuple[str, ...]
    equivalents: tuple[tuple[str, tuple[str, ...]], ...]
    equivalents_with: tuple[Equivalent, ...]
    since: str
    revision: int
    aliases: tuple[str, ...]
    references: tuple[str, ...]
    file: str
    line: int

    @property
    def views(self) -> tuple[type[Object], ...]:
        """The views it reads: of its subjects, where pods are found, and its needs."""
        subjects = (Workload if item in _IN_WORKLOADS else item for item in self.subjects)
        seen = (item for item in (*subjects, *self.needs) if issubclass(item, Object))
        return tuple(dict.fromkeys(seen))

    def __call__(self, *arguments: object, **keywords: object) -> Problems:
        """Run the bare function, as a test of its author may want to."""
        return self.function(*arguments, **keywords)


Checks = Iterable[Check[Any]]
"""What `kube9_checks` returns."""
