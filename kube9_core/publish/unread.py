"""The kinds of the cluster that the published results had to do without."""

from kube9_core.model.coverage import Coverage
from kube9_core.publish.state import OperatorState

__all__ = ["unread_kinds"]


def unread_kinds(state: OperatorState) -> tuple[Coverage, ...]:
    """Name the kinds that were not read completely, sorted; those outside the scope too.

    Pillars may have been assessed at different times; the latest reading of a kind holds.

    Args:
        state: its results tell.
    """
    latest: dict[str, Coverage] = {}
    for result in sorted(state.results, key=lambda item: item.finished_at):
        latest.update((item.kind, item) for item in result.coverage)
    return tuple(sorted(item for item in latest.values() if not item.state.sound))
