"""A look at a few kinds, for commands that answer a question instead of judging.

What could not be read comes with the snapshot: an answer is only as whole as what it is made of.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO

import msgspec

from kube9_core.manifests import expand, load_inputs
from kube9_core.model.coverage import Coverage
from kube9_core.model.source import InputError
from kube9_core.model.version import NEWEST
from kube9_core.runs.closed_world import seen
from kube9_core.runs.objects import distinct
from kube9_core.snapshot.documents import Views, views_of
from kube9_core.snapshot.snapshot import Mode, Snapshot
from kube9_core.snapshot.workload import Workload

__all__ = ["Account", "Look", "Served", "look_at_manifests"]

Account = tuple[str, str]
"""Namespace and name of a service account."""

Served = Mapping[str, frozenset[tuple[str, str]]]
"""Plural and kind of what a server serves, by `apiVersion`."""


class Look(msgspec.Struct, frozen=True):
    """What was seen.

    Attributes:
        snapshot: the objects.
        context: which cluster of the kubeconfig; None for manifests.
        served: what the cluster serves; None for manifests.
        unread: kinds that could not be read, with the missing rule where that is it.
        errors: what is wrong with the input.
        users: how many pods run with each account, of manifests how many workloads; None where
            pods could not be read.
    """

    snapshot: Snapshot
    context: str | None = None
    served: Served | None = None
    unread: tuple[Coverage, ...] = ()
    errors: tuple[InputError, ...] = ()
    users: Mapping[Account, int] | None = None


def look_at_manifests(paths: Sequence[str], stdin: BinaryIO | None) -> Look:
    """Read files and folders.

    Args:
        paths: as given.
        stdin: read where a path is "-".
    """
    loaded = load_inputs(expand(paths), stdin=stdin)
    views = views_of(loaded.documents, NEWEST)
    objects = distinct(views.objects)
    return Look(
        Snapshot(objects, version=NEWEST, mode=Mode.MANIFESTS, coverage=seen(objects)),
        errors=tuple(sorted({*loaded.errors, *_mistakes(views)}, key=_place)),
        users=Counter(
            (item.namespace or "", item.pod.service_account)
            for item in objects
            if isinstance(item, Workload)
        ),
    )


def _mistakes(views: Views) -> Iterable[InputError]:
    return (
        InputError(
            item.document.source.file,
            item.document.source.line,
            None,
            f"{item.document.kind}: {item.mistake.at}: {item.mistake.message}",
        )
        for item in views.mistakes
    )


def _place(error: InputError) -> tuple[str, int, int, str]:
    return error.path, error.line or 0, error.column or 0, error.message
