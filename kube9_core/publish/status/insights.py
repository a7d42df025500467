"""Which insights are published where there are too many: expired ones go first, then by weight."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from kube9_core.model.clock import spelled
from kube9_core.model.insight import Insight
from kube9_core.publish.ascii import clean, short
from kube9_core.publish.status.fitting import Fitted, fitted

__all__ = ["published_insights"]

_MOST = 200
_LONGEST_TEXT = 2000
_LONGEST_TITLE = 200
_LONGEST_NAME = 253


def published_insights(insights: Iterable[Insight], now: datetime, room: int) -> Fitted[Insight]:
    """Choose those there is room for: not expired, then the severe, then the young.

    Args:
        insights: all that are kept.
        now: tells which have expired.
        room: how many bytes of JSON they may take.
    """
    known = tuple(insights)
    unique = {clean(item.id): item for item in known if 0 < len(item.id) <= _LONGEST_NAME}
    by_age = sorted(unique.values(), key=lambda item: (item.created_at, item.id), reverse=True)
    moment = spelled(now)
    ordered = sorted(by_age, key=lambda item: (_expired(item, moment), item.severity.rank))
    found = fitted(ordered, _shortened, most=_MOST, room=room, longest=_LONGEST_TEXT)
    return Fitted(found.rows, len(known) - len(found.rows))


def _expired(insight: Insight, moment: str) -> bool:
    return insight.expires_at is not None and insight.expires_at <= moment


def _shortened(insight: Insight, longest: int) -> Insight:
    return replace(
        insight,
        id=clean(insight.id),
        cluster_id=short(insight.cluster_id, _LONGEST_NAME),
        object_kind=short(insight.object_kind, _LONGEST_NAME),
        object_namespace=short(insight.object_namespace, _LONGEST_NAME),
        object_name=short(insight.object_name, _LONGEST_NAME),
        object_id=short(insight.object_id, _LONGEST_NAME),
        title=short(insight.title, _LONGEST_TITLE) or clean(insight.id),
        insight_text=short(insight.insight_text, longest) or "",
        recommendation=short(insight.recommendation, longest),
    )
