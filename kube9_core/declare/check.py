"""A check: a pure function of one subject, with what people and the engine must know of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, TypedDict, TypeVar

import msgspec

from kube9_core.model.problem import Problems
from kube9_core.model.severity import Severity

if TYPE_CHECKING:
    from kube9_core.declare.tuning import Params
    from kube9_core.snapshot.config_map_data import ConfigMapData
    from kube9_core.snapshot.object import Object
    from kube9_core.snapshot.told import Told

__all__ = ["Check", "Checks", "Equivalent", "ModeName", "Options"]

S = TypeVar("S")
ModeName = Literal["manifests", "cluster"]
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
        needs: views an index or a lookup touches; not readable, the check is skipped. A
            `ConfigMapData` names values of ConfigMaps, which are dropped otherwise.
        wants: views used if they were read, never asked for.
        told: records of the plugin's own that it rests on; where there are none it says so.
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
    needs: "tuple[type[Object] | ConfigMapData, ...]"
    wants: "tuple[type[Object], ...]"
    told: "tuple[Told[Any], ...]"
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
        needs: the views among what was given as `needs`.
        data: the values of ConfigMaps among it.
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
    needs: "tuple[type[Object], ...]"
    data: "tuple[ConfigMapData, ...]"
    wants: "tuple[type[Object], ...]"
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
    told: "tuple[Told[Any], ...]" = ()

    @property
    def views(self) -> "tuple[type[Object], ...]":
        """The views it reads: of its subjects, where pods are found, and its needs."""
        from kube9_core.declare.subjects import views_among  # noqa: PLC0415 - a query's module names checks and sees none

        return views_among((*self.subjects, *self.needs))

    def __call__(self, *arguments: object, **keywords: object) -> Problems:
        """Run the bare function, as a test of its author may want to."""
        return self.function(*arguments, **keywords)


Checks = Iterable[Check[Any]]
"""What `kube9_checks` returns."""
