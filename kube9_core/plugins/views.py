"""Which views of their own the plugins bring, and whether they may.

A kind that the core knows has one view for everybody, and nobody reads Secrets: what checks see of
them has no values, and what else reads is not given even that.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from kube9_core.declare.check import Check
from kube9_core.declare.subjects import is_view
from kube9_core.plugins.loading import Loaded
from kube9_core.snapshot.custom import CustomObject
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.registry import core_view_of

__all__ = ["custom_views", "forbidden_view"]

_SECRET = ("", "Secret")


def custom_views(
    checks: Iterable[Check[Any]], loaded: Iterable[Loaded]
) -> tuple[type[CustomObject], ...]:
    """The views beyond the core's that anything looks at, each once."""
    seen = [view for check in checks for view in (*check.views, *check.wants)]
    seen += [view for item in loaded for view in _read(item)]
    return tuple(dict.fromkeys(view for view in seen if issubclass(view, CustomObject)))


def forbidden_view(loaded: Loaded) -> str | None:
    """What is wrong with the views that a plugin brings or reads; None if nothing is."""
    for view in _read(loaded):
        if not view.ASKED_FOR:
            return f"reads= names {view.__name__}, which only a check may look at"
    for view in custom_views(loaded.checks, (loaded,)):
        for kind in view.KINDS:
            core = core_view_of(kind)
            if (kind.group, kind.name) == _SECRET:
                return f"view {view.__name__} reads Secrets, which nothing in kube9 may"
            if core is not None:
                return f"view {view.__name__} reads {kind}, for which there is {core.__name__}"
    return None


def _read(loaded: Loaded) -> Iterator[type[Object]]:
    collected = (view for collector in loaded.collectors for view in collector.reads)
    listed = (view for task in loaded.tasks for view in task.reads)
    return (view for view in (*collected, *listed) if is_view(view))
