"""Which items of two lists belong together; the API server's own rule where the kind is known.

The keys are those of strategic merge patch and of `x-kubernetes-list-map-keys` in Kubernetes'
OpenAPI. Lists of custom kinds are joined by name where each item has one of its own, because
their schema is not at hand.
"""

import msgspec

from kube9_argocd.drift.paths import Item, filled
from kube9_argocd.drift.trees import Json

__all__ = ["Pair", "Pairing", "paired"]

_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "claims": (("name",),),
    "conditions": (("type",),),
    "containers": (("name",),),
    "env": (("name",),),
    "ephemeralContainers": (("name",),),
    "hostAliases": (("ip",),),
    "imagePullSecrets": (("name",),),
    "initContainers": (("name",),),
    "matchConditions": (("name",),),
    "ownerReferences": (("uid",),),
    "ports": (("containerPort", "protocol"), ("port", "protocol")),
    "resourceClaims": (("name",),),
    "schedulingGates": (("name",),),
    "secrets": (("name",),),
    "topologySpreadConstraints": (("topologyKey", "whenUnsatisfiable"),),
    "validations": (),
    "volumeDevices": (("devicePath",),),
    "volumeMounts": (("mountPath",),),
    "volumes": (("name",),),
    "webhooks": (("name",),),
}
_UNKNOWN = (("name",),)


class Pair(msgspec.Struct, frozen=True):
    """An item of either list.

    Attributes:
        item: what it is called.
        desired: its place in the first list, None where it is not in it.
        live: its place in the second, None as above.
    """

    item: Item
    desired: int | None
    live: int | None


class Pairing(msgspec.Struct, frozen=True):
    """How the items of two lists belong together.

    Attributes:
        keyed: by key; else by place.
        pairs: first those of the first list, in its order.
        moved: all have a counterpart, in another order.
    """

    keyed: bool
    pairs: tuple[Pair, ...]
    moved: bool = False


def paired(field: str, desired: list[Json], live: list[Json], *, known: bool) -> Pairing:
    """Join two lists.

    Args:
        field: what the lists are called.
        desired: the first.
        live: the second.
        known: whether they are of a kind that the API server knows.
    """
    for fields in _KEYS.get(field, ()) if known else _UNKNOWN:
        ours, theirs = _indexed(desired, fields), _indexed(live, fields)
        if ours is not None and theirs is not None:
            return _by_key(fields, ours, theirs)
    longest = max(len(desired), len(live))
    pairs = (
        Pair(Item(n), n if n < len(desired) else None, n if n < len(live) else None)
        for n in range(longest)
    )
    return Pairing(keyed=False, pairs=tuple(pairs))


_Index = dict[tuple[str | int, ...], int]


def _by_key(fields: tuple[str, ...], ours: _Index, theirs: _Index) -> Pairing:
    def named(place: int, key: tuple[str | int, ...]) -> Item:
        return Item(place, tuple(zip(fields, key, strict=True)))

    pairs = [Pair(named(theirs.get(key, at), key), at, theirs.get(key)) for key, at in ours.items()]
    extra = [Pair(named(at, key), None, at) for key, at in theirs.items() if key not in ours]
    moved = list(ours) != list(theirs) and ours.keys() == theirs.keys()
    return Pairing(keyed=True, pairs=(*pairs, *extra), moved=moved)


def _indexed(items: list[Json], fields: tuple[str, ...]) -> _Index | None:
    """Where each key is; None where an item has none, or not its own."""
    found: _Index = {}
    for at, item in enumerate(items):
        key = _key(item, fields)
        if key is None or key in found:
            return None
        found[key] = at
    return found


def _key(item: Json, fields: tuple[str, ...]) -> tuple[str | int, ...] | None:
    if not isinstance(item, dict):
        return None
    values = tuple(filled(item, field) for field in fields)
    kept = tuple(value for value in values if isinstance(value, str | int))
    return kept if len(kept) == len(values) else None
