"""What a person has decided to live with, why, and until when."""

from collections.abc import Mapping

import msgspec

__all__ = ["Exemption", "ExemptionUse", "Match"]


class Match(msgspec.Struct, frozen=True):
    """Which owners an exemption covers; globs, an empty list covers all.

    Attributes:
        labels: every pair must stand on the owner.
        static: whether it must be a pod that a kubelet runs from a file, or stand in such a file.
            Nobody else can have one: what only says so in a cluster, the kubelet removes.
    """

    namespaces: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    containers: tuple[str, ...] = ()
    static: bool = False


class Exemption(msgspec.Struct, frozen=True, kw_only=True):
    """One decision, valid until it expires.

    Attributes:
        name: "namespace/name" of the object, or the profile it comes from.
        scope: the only namespace it may speak for; None for the whole cluster.
        checks: globs over check ids.
        expires: RFC 3339; None only for distribution profiles.
    """

    name: str
    scope: str | None
    checks: tuple[str, ...]
    match: Match
    reason: str
    expires: str | None


class ExemptionUse(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one `Exemption` object in a run.

    Attributes:
        matched: findings it covers.
        refused: why it does not apply, one phrase; None where it is sound.
        expired: it has been sound, but its time is over.
        uid: of the object, as one that is deleted and made again is another one.
        pillars: the findings it covers, by pillar.
    """

    namespace: str
    name: str
    matched: int = 0
    refused: str | None = None
    expired: bool = False
    uid: str = ""
    pillars: Mapping[str, int] = {}
