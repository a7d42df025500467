"""Which kinds a run has to read: those of its checks, of its exemptions, and no more."""

from collections.abc import Iterable, Sequence

import msgspec

from kube9_core.engine.guard import carefully
from kube9_core.engine.selection import Planned
from kube9_core.model.kind import Kind
from kube9_core.snapshot.config_map_data import ConfigMapData
from kube9_core.snapshot.configuration import KubeletConfiguration
from kube9_core.snapshot.intake import reading_order
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.platform import Namespace
from kube9_core.snapshot.registry import Entry, Registry

__all__ = ["Needs", "data_of", "needs_of"]


class Needs(msgspec.Struct, frozen=True):
    """Kinds to read, in the order they must be read in.

    Attributes:
        entries: how each is decoded; several ways where several views show it.
        optional: those that no check needs, only `wants`, and those that nobody is asked to
            grant: forbidden they are not missing.
        kubelets: whether a check wants to know how kubelets are set up.
    """

    entries: dict[Kind, tuple[Entry, ...]]
    optional: frozenset[Kind]
    kubelets: bool = False

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """All of them."""
        return tuple(self.entries)


def needs_of(
    planned: Sequence[Planned],
    registry: Registry,
    more: Iterable[type[Object]] = (),
    besides: Iterable[type[Object]] = (),
) -> Needs:
    """Work out what some checks need.

    Args:
        planned: the checks to run.
        registry: knows the kinds of each view.
        more: views read besides; Namespaces always are, for their annotations.
        besides: views read if that is permitted, and not missed if not.
    """
    registry = registry.keeping(data_of(planned), carefully)
    needed: list[type[Object]] = [Namespace, *more]
    wanted: list[type[Object]] = [*besides]
    for item in planned:
        needed.extend(item.check.views)
        wanted.extend(item.check.wants)
    found: dict[Kind, tuple[Entry, ...]] = {}
    for view in dict.fromkeys((*needed, *wanted)):
        for entry in filter(_listed, registry.entries_of(view)):
            found[entry.kind] = (*found.get(entry.kind, ()), entry)
    must = {entry.kind for view in needed if view.ASKED_FOR for entry in registry.entries_of(view)}
    ordered = sorted(found, key=reading_order)
    entries = {kind: found[kind] for kind in ordered}
    return Needs(entries, frozenset(found.keys() - must), KubeletConfiguration in needed)


def data_of(planned: Iterable[Planned]) -> tuple[ConfigMapData, ...]:
    """The values of ConfigMaps that some checks look at; all others are dropped."""
    return tuple(dict.fromkeys(data for item in planned for data in item.check.data))


def _listed(entry: Entry) -> bool:
    """Whether the API server can be asked for it."""
    return entry.kind.listed
