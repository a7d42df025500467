"""`query collections`: what the collectors brought in."""

from collections.abc import Iterator

import msgspec

from kube9_core.cli.query.answer import Answer, Look
from kube9_core.cli.query.failure import not_found
from kube9_core.cli.query.given import Given
from kube9_core.cli.query.opening import reading
from kube9_core.cli.query.paging import Pagination, asked_part, asked_time, footer, now
from kube9_core.cli.query.times import ago
from kube9_core.store.collection import Collected

__all__ = ["CollectionList", "CollectionPage", "get_collection", "list_collections"]

_HEAD = ("ID", "COLLECTOR", "AGE", "OUTCOME", "RECORDS", "REASON")


class CollectionList(msgspec.Struct, frozen=True):
    """The document of `collections list`."""

    collections: tuple[Collected, ...]
    pagination: Pagination


class CollectionPage(msgspec.Struct, frozen=True):
    """The document of `collections get`.

    Attributes:
        payload: the records as the collector made them.
    """

    collection: Collected
    payload: msgspec.Raw


def list_collections(given: Given) -> Answer:
    """List collections, newest first.

    Raises:
        Failure: an option cannot be read, or the store cannot.
    """
    limit, offset = asked_part(given)
    since = asked_time(given, "since")
    with reading(given) as store:
        page = store.collections.list(
            limit, offset, collector=given.several("collector"), since=since
        )
    part = Pagination(page.total, limit, offset, len(page.items))
    found = CollectionList(page.items, part)
    return Answer(found, lambda look: _table(found, look))


def get_collection(given: Given) -> Answer:
    """Show one collection with its records.

    Raises:
        Failure: there is none of this id, or the store cannot be read.
    """
    name = given.arguments["ID"]
    with reading(given) as store:
        collected, payload = store.collections.get(name), store.collections.payload(name)
    if collected is None or payload is None:
        raise not_found(f"there is no collection {name}; it may have been dropped by age")
    found = CollectionPage(collected, msgspec.Raw(payload))
    return Answer(found, lambda look: _page(found, look))


def _table(found: CollectionList, look: Look) -> Iterator[str]:
    from kube9_core.cli.query.drawing import drawn  # noqa: PLC0415 - JSON draws nothing

    present = now()
    rows = (
        (item.id, item.collector, ago(item.at, present), item.outcome, item.records, item.reason)
        for item in found.collections
    )
    yield from drawn(look, _HEAD, rows, "No collection fits.")
    if found.pagination.total:
        yield ""
        yield footer(found.pagination, "collection")


def _page(found: CollectionPage, look: Look) -> Iterator[str]:
    from kube9_core.cli.query.drawing import pairs  # noqa: PLC0415 - as above
    from kube9_core.publish.layout import plain  # noqa: PLC0415 - as above

    item = found.collection
    yield from pairs(
        look,
        (
            ("Id", item.id),
            ("Collector", item.collector),
            ("At", item.at),
            ("Outcome", item.outcome),
            ("Reason", item.reason),
            ("Records", item.records),
        ),
    )
    for record in msgspec.json.decode(bytes(found.payload), type=list[msgspec.Raw]):
        yield plain(bytes(record).decode("utf-8", "replace"))
