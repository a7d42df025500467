"""Decides the tier, and the words in which the VS Code extension is told of it.

A failing server, a rejected key, a failed plugin or a missing permission keeps the operator
healthy: the extension switches free features off when it reads "degraded". They are told in the
error text and in the conditions of the custom resource instead.
"""

from typing import Literal

import msgspec

from kube9_core.publish.ascii import short
from kube9_core.publish.state import OperatorState, ProState
from kube9_core.publish.unread import unread_kinds

__all__ = ["Tier", "TierName", "Words", "tier_of", "words_of"]

TierName = Literal["operated", "enabled", "degraded"]
Mode = Literal["operated", "enabled"]
Health = Literal["healthy", "degraded", "unhealthy"]

_LONGEST_ERROR = 500
_STOPPING = "Shutting down"
_PRO_FAILING = "the Pro server keeps failing"
_NOT_ACCEPTED = "the API key is not accepted yet"


class Tier(msgspec.Struct, frozen=True):
    """What the operator offers at this moment.

    Attributes:
        name: `basic` is missing here: it is what clients conclude from no status at all.
        reason: one sentence without a full stop.
    """

    name: TierName
    reason: str


class Words(msgspec.Struct, frozen=True):
    """The same as the extension reads it; `tier` and `registered` are for those up to 1.34.1.

    Attributes:
        error: what falls short, at most 500 characters; also set while healthy.
    """

    mode: Mode
    tier: Literal["free", "pro"]
    registered: bool
    api_key_configured: bool
    health: Health
    error: str | None


def tier_of(state: OperatorState) -> Tier:
    """Decide the tier of a moment."""
    pro = state.pro
    if state.shutting_down:
        return Tier("degraded", "the operator is shutting down")
    if state.trouble is not None:
        return Tier("degraded", state.trouble)
    if pro.key and pro.failing:
        return Tier("degraded", pro.reason or _PRO_FAILING)
    if pro.key and pro.accepted:
        return Tier("enabled", "the API key was accepted")
    return Tier("operated", (pro.reason or _NOT_ACCEPTED) if pro.key else "no API key is set")


def words_of(state: OperatorState) -> Words:
    """Tell the extension of a moment.

    Being unable to assess, or shutting down, changes the health only.
    """
    enabled = _enabled(state.pro)
    return Words(
        mode="enabled" if enabled else "operated",
        tier="pro" if enabled else "free",
        registered=enabled,
        api_key_configured=state.pro.key,
        health=_health(state),
        error=short(_error(state), _LONGEST_ERROR),
    )


def _enabled(pro: ProState) -> bool:
    return pro.key and pro.accepted and not pro.failing


def _health(state: OperatorState) -> Health:
    if state.shutting_down:
        return "unhealthy"
    return "healthy" if state.trouble is None else "degraded"


def _error(state: OperatorState) -> str | None:
    if state.shutting_down:
        return _STOPPING
    told = [state.trouble, _pro(state.pro), _plugins(state), _permissions(state), *state.notes]
    return "; ".join(dict.fromkeys(text.strip() for text in told if text)) or None


def _pro(pro: ProState) -> str | None:
    if not pro.key or _enabled(pro):
        return None
    return pro.reason or (_PRO_FAILING if pro.failing else _NOT_ACCEPTED)


def _plugins(state: OperatorState) -> str | None:
    failed = sorted(row.name for row in state.plugins if row.state == "failed")
    return f"failed plugins: {', '.join(failed)}" if failed else None


def _permissions(state: OperatorState) -> str | None:
    unread = [item for item in unread_kinds(state) if item.state.amiss]
    if not unread:
        return None
    first = unread[0]
    more = f" (and {len(unread) - 1} more)" if len(unread) > 1 else ""
    return f"{first.kind} could not be read: {first.reason or first.state}{more}"
