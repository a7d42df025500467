"""How many may read a Secret, where roles and bindings were read."""

from collections.abc import Mapping
from typing import Final

from kube9_core.api import Binding, Request, Rights, Role, Secret, Snapshot, Unseen

__all__ = ["READING", "readers_of"]

READING: Final = (Role, Binding)
"""The views to want for it."""
_FEW: Final = 5


def readers_of(secret: Secret, snapshot: Snapshot) -> Mapping[str, str | int] | None:
    """Who is allowed to get, list or watch a Secret, by roles; None where they were not read.

    A group counts as one. `kube9 rbac who-can get secrets NAME` tells through what.

    Args:
        secret: which.
        snapshot: of the check, which wants `READING`.
    """
    if not all(_read(view, snapshot) for view in READING):
        return None
    try:
        rights = snapshot.index(Rights)
    except Unseen:
        return None
    namespace = secret.namespace
    asked = (
        Request("get", "secrets", namespace=namespace, name=secret.name),
        Request("list", "secrets", namespace=namespace),
        Request("watch", "secrets", namespace=namespace),
    )
    found = sorted(map(str, rights.holders(*asked)))
    more = f" and {len(found) - _FEW} more" if len(found) > _FEW else ""
    return {"readers": len(found), "read by": f"{', '.join(found[:_FEW])}{more}"}


def _read(view: type[Role | Binding], snapshot: Snapshot) -> bool:
    seen = (snapshot.seen_of(kind) for kind in view.KINDS)
    return all(row is None or row.state.sound for row in seen)
