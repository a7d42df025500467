"""How many may read a Secret, where roles and bindings were read."""

from collections.abc import Mapping
from typing import ClassVar, Final

from kube9_core.api import Binding, Object, Request, Rights, Role, Secret, Snapshot, Unseen

__all__ = ["READING", "readers_of"]

READING: Final = (Role, Binding)
"""The views to want for it."""
_FEW: Final = 5
_VERBS: Final = ("get", "list", "watch")


class _Readers:
    """Who may read the Secrets of each namespace; asked once, however many Secrets there are.

    Args:
        snapshot: limited to `READS`.
    """

    READS: ClassVar[tuple[type[Object], ...]] = READING

    def __init__(self, snapshot: Snapshot) -> None:
        self._rights = snapshot.index(Rights)
        rules = (rule for role in snapshot.all(Role) for rule in role.rules)
        self._named = {name for rule in rules for name in rule.resource_names or ()}
        self._known: dict[tuple[str | None, str], Mapping[str, str | int]] = {}

    def of(self, secret: Secret) -> Mapping[str, str | int]:
        """How many may read a Secret, and the first of them."""
        name = secret.name if secret.name in self._named else ""
        key = (secret.namespace, name)
        if key not in self._known:
            self._known[key] = self._counted(*key)
        return self._known[key]

    def _counted(self, namespace: str | None, name: str) -> Mapping[str, str | int]:
        """Without a name, only whoever may read every Secret there."""
        asked = (Request(verb, "secrets", namespace=namespace, name=name) for verb in _VERBS)
        found = sorted(map(str, self._rights.holders(*asked)))
        more = f" and {len(found) - _FEW} more" if len(found) > _FEW else ""
        return {"readers": len(found), "read by": f"{', '.join(found[:_FEW])}{more}"}


def readers_of(secret: Secret, snapshot: Snapshot) -> Mapping[str, str | int] | None:
    """Who is allowed to get, list or watch a Secret, by roles; None where they were not read.

    A group counts as one. `kube9 rbac who-can get secrets` tells through what.

    Args:
        secret: which.
        snapshot: of the check, which wants `READING`.
    """
    if not all(_read(view, snapshot) for view in READING):
        return None
    try:
        return snapshot.index(_Readers).of(secret)
    except Unseen:
        return None


def _read(view: type[Role | Binding], snapshot: Snapshot) -> bool:
    seen = (snapshot.seen_of(kind) for kind in view.KINDS)
    return all(row is None or row.state.sound for row in seen)
