"""What each deployment of a sequence was: something new, a step back, or the same once more.

Argo CD does not say. A revert in Git makes a new revision and is no rollback here; it looks like
any other change.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from kube9_argocd.history.deployment import Deployment

__all__ = ["Step", "StepKind", "steps"]

_NO_REVISION: Final = -1


class StepKind(StrEnum):
    """What a deployment was, compared with the one before it."""

    CHANGE = "change"
    """Something new, or a failed one tried again, or the same revision with other parameters."""
    ROLLBACK = "rollback"
    """Back to what was deployed earlier."""
    RESYNC = "resync"
    """Somebody synced what was deployed already; not counted as a deployment."""


class Step(msgspec.Struct, frozen=True):
    """A deployment and what it was.

    Attributes:
        undone: the next one that counts was a rollback.
    """

    deployment: Deployment
    kind: StepKind
    undone: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is a deployment in the sense of statistics."""
        return self.kind is not StepKind.RESYNC

    @property
    def bad(self) -> bool:
        """Whether it failed, or had to be undone."""
        return self.counts and (self.undone or not self.deployment.succeeded)


def steps(deployments: Sequence[Deployment]) -> tuple[Step, ...]:
    """Tell what each was.

    Args:
        deployments: of one application, the oldest first.
    """
    told = tuple(_told(deployments))
    return tuple(
        msgspec.structs.replace(
            step, undone=step.counts and after is not None and after.kind is StepKind.ROLLBACK
        )
        for step, after in zip(told, _next_counting(told), strict=True)
    )


def _told(deployments: Iterable[Deployment]) -> Iterator[Step]:
    ranks: dict[tuple[int, int, str], int] = {}
    before: Deployment | None = None
    for place, item in enumerate(deployments):
        kind = StepKind.CHANGE if before is None else _kind(before, item, ranks)
        yield Step(item, kind)
        for source, revision in enumerate(item.revisions):
            ranks.setdefault((len(item.revisions), source, revision), place)
        before = item


def _kind(before: Deployment, item: Deployment, ranks: dict[tuple[int, int, str], int]) -> StepKind:
    """Compare a deployment with the one before it.

    Args:
        before: the deployment before it.
        item: the deployment.
        ranks: when each revision of each source was deployed first, by number of sources.
    """
    if item.revisions == before.revisions:
        again = before.succeeded and not item.automated
        return StepKind.RESYNC if again else StepKind.CHANGE
    several = len(item.revisions)
    if several != len(before.revisions):
        return StepKind.CHANGE
    moves = [
        (ranks.get((several, source, now), _NO_REVISION), ranks[several, source, then])
        for source, (then, now) in enumerate(zip(before.revisions, item.revisions, strict=True))
        if then != now
    ]
    back = all(_NO_REVISION < now < then for now, then in moves)
    return StepKind.ROLLBACK if back else StepKind.CHANGE


def _next_counting(told: Sequence[Step]) -> Iterator[Step | None]:
    """For each step the next one that counts, None where there is none."""
    found: list[Step | None] = []
    after: Step | None = None
    for step in reversed(told):
        found.append(after)
        if step.counts:
            after = step
    return reversed(found)
