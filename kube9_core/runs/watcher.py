"""Who looks over a run's shoulder: told how far it has come, and stops code that hangs."""

from collections.abc import Callable

import msgspec

from kube9_core.engine.guard import Limit, Warden, unlimited
from kube9_core.snapshot.snapshot import Snapshot

__all__ = ["Watcher"]


class Watcher(msgspec.Struct, frozen=True):
    """What a run tells while it works, and what stops a check that hangs.

    Attributes:
        stage: told the name of a stage, how much of it is done, and of how much.
        limit: stops plugin code; the command line gives an alarm.
        warden: the same for each plugin on its own; the operator has one.
        whole: given the snapshot of a cluster after it was judged, where all of it was read at
            once; must not keep it.
    """

    stage: Callable[[str, int, int], None] | None = None
    limit: Limit = unlimited
    warden: Warden | None = None
    whole: Callable[[Snapshot], None] | None = None

    def on(self, name: str) -> Callable[[int, int], None] | None:
        """The same, for one stage."""
        told = self.stage
        return None if told is None else lambda done, total: told(name, done, total)
