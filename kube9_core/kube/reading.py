"""One list under way: where it stands, how large the next page may be, what came already."""

from collections.abc import Iterator
from typing import Final

import msgspec

from kube9_core.kube.answer import Answer
from kube9_core.kube.connection import JSON
from kube9_core.kube.errors import Failed, Forbidden, NotServed, Refused
from kube9_core.kube.rule import MissingRule
from kube9_core.model.kind import Kind

__all__ = ["ListMeta", "Page", "Reading", "Selection", "list_path"]

_PAGE_BYTES: Final = 1024 * 1024
_FIRST_PAGE: Final = 100
_FORBIDDEN, _NOT_FOUND = 403, 404


class Selection(msgspec.Struct, frozen=True):
    """Which objects of a kind to list, in the API's own words.

    Attributes:
        fields: "status.phase!=Succeeded".
        labels: "app in (a, b)".
    """

    fields: str = ""
    labels: str = ""


class ListMeta(msgspec.Struct, frozen=True):
    """Where a list goes on."""

    continue_: str = msgspec.field(default="", name="continue")


class Page(msgspec.Struct, frozen=True):
    """One page of a list, cut into its objects and no further."""

    metadata: ListMeta
    items: list[msgspec.Raw] | None = None


class _Name(msgspec.Struct, frozen=True):
    name: str = ""
    namespace: str = ""


class _Named(msgspec.Struct, frozen=True):
    metadata: _Name


_PAGE = msgspec.json.Decoder(Page)
_NAMED = msgspec.json.Decoder(_Named)


def list_path(kind: Kind, api_version: str, namespace: str | None) -> str:
    """The path of a list: "/apis/apps/v1/namespaces/shop/deployments"."""
    root = "/apis" if "/" in api_version else "/api"
    within = f"/namespaces/{namespace}" if namespace is not None and kind.namespaced else ""
    return f"{root}/{api_version}{within}/{kind.plural}"


class Reading:
    """A list under way.

    Args:
        kind: what is listed.
        api_version: the version it is read at.
        namespace: where; None means everywhere.
        selection: which objects.
        page: the most objects to ask for at once.

    Attributes:
        accept: the form it is asked for in.
    """

    accept = JSON

    def __init__(
        self,
        kind: Kind,
        api_version: str,
        namespace: str | None,
        selection: Selection,
        page: int,
    ) -> None:
        self.kind = kind
        self.api_version = api_version
        self.namespace = namespace
        self.path = list_path(kind, api_version, namespace)
        self.objects = self.pages = self.bytes = self.restarts = 0
        self._selection = selection
        self._most = page
        self._limit = min(page, _FIRST_PAGE)
        self._continue = ""
        self._last_key = ""
        self._skip_to = ""
        self._sorted = True

    def query(self) -> dict[str, str | int]:
        """Parameters of the next page."""
        query: dict[str, str | int] = {"limit": self._limit}
        if self._continue:
            query["continue"] = self._continue
        if self._selection.fields:
            query["fieldSelector"] = self._selection.fields
        if self._selection.labels:
            query["labelSelector"] = self._selection.labels
        return query

    def take(self, answer: Answer) -> Page:
        """Cut a page into its objects, and size the next one by this one's bytes.

        Raises:
            Failed: it is no page.
        """
        page = self._cut(answer)
        self.pages += 1
        self.bytes += len(answer.body)
        self._continue = page.metadata.continue_
        count = len(page.items or ())
        if count:
            self._limit = max(1, min(self._most, count * _PAGE_BYTES // len(answer.body)))
        return page

    def _cut(self, answer: Answer) -> Page:
        try:
            return _PAGE.decode(answer.body)
        except msgspec.MsgspecError as error:
            raise Failed(
                answer.status, "", f"the list of {self.what} is not what a list should be: {error}"
            ) from None

    def fresh(self, page: Page) -> Iterator[bytes]:
        """Give the objects of a page that did not come before a restart."""
        items = page.items or ()
        for item in items:
            if self._skip_to and _key(item) <= self._skip_to:
                continue
            self._skip_to = ""
            self.objects += 1
            yield bytes(item)
        if items:
            self._remember(items[-1])

    def goes_on(self, answer: Answer) -> bool:
        """Whether an expired list can go on; it can once.

        The server offers a place to go on from, at the present state of things. Where it does
        not, the list begins anew, and what came already is left out: lists are sorted by key.
        """
        offered = answer.failure.metadata.continue_
        if self.restarts or not (offered or self._sorted):
            return False
        self.restarts = 1
        self._continue = offered
        self._skip_to = "" if offered else self._last_key
        return True

    def refused(self, answer: Answer) -> Refused:
        """Say what an answer other than a page means."""
        failure = answer.failure
        if answer.status == _FORBIDDEN:
            group = self.api_version.rpartition("/")[0]
            return Forbidden(MissingRule.listing(self.kind, group, self.namespace))
        if answer.status == _NOT_FOUND:
            return NotServed(
                answer.status, failure.reason, f"the API server does not serve {self.what}"
            )
        return Failed(
            answer.status,
            failure.reason,
            f"listing {self.what} failed with HTTP {answer.status}: {failure.message}",
        )

    @property
    def what(self) -> str:
        """The kind as people name it, with its version."""
        return f"{self.api_version}/{self.kind.name}"

    def _remember(self, item: msgspec.Raw) -> None:
        """Keep the last key; a server that does not sort by key cannot be read anew."""
        key = _key(item)
        self._sorted = self._sorted and key >= self._last_key
        self._last_key = key


def _key(item: msgspec.Raw) -> str:
    """What the server sorts a list by: the object's place in its storage."""
    metadata = _NAMED.decode(item).metadata
    return f"{metadata.namespace}/{metadata.name}"
