"""What is granted is used, and what is used is granted: an operator's life, request by request."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

import pytest

pytest.importorskip("kube9_testbed")
from kube9_testbed.permissions import Permission, permissions_of
from kube9_testbed.recording import Recorded

from kube9_core.model.kind import Kind

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

WRITING = {"create", "update", "patch", "delete", "deletecollection"}


Granted = tuple[Mapping[str, Any], ...]
Requests = tuple[Recorded, ...]


class Grant(NamedTuple):
    """One verb for one sort of object, or for one object; "" where it does not matter."""

    verb: str
    group: str
    resource: str
    namespace: str
    name: str

    def allows(self, asked: Permission) -> bool:
        """Whether it is this grant that a request needs."""
        what = (self.verb, self.group, self.resource) == (asked.verb, asked.group, asked.resource)
        return what and self.namespace in ("", asked.namespace) and self.name in ("", asked.name)


def grants(granted: Granted) -> Iterator[Grant]:
    """What the roles among some documents grant."""
    for document in granted:
        namespace = document["metadata"].get("namespace", "")
        for rule in document.get("rules", ()):
            for verb, name in product(rule["verbs"], rule.get("resourceNames", ("",))):
                yield Grant(verb, rule["apiGroups"][0], rule["resources"][0], namespace, name)


def asked(requests: Requests) -> Iterator[Permission]:
    for request in requests:
        yield from permissions_of(request)


def unused(granted: Granted, requests: Requests) -> set[Grant]:
    """What is granted and never asked for."""
    used = set(asked(requests))
    return {grant for grant in grants(granted) if not any(map(grant.allows, used))}


def beyond(granted: Granted, requests: Requests) -> set[Permission]:
    """What is asked for and not granted."""
    every = set(grants(granted))
    return {
        item
        for item in asked(requests)
        if not item.discovery and not any(grant.allows(item) for grant in every)
    }


def refused(requests: Requests) -> list[str]:
    return [str(request) for request in requests if request.refused]


def test_every_verb_that_is_granted_is_used(granted: Granted, requests: Requests) -> None:
    assert unused(granted, requests) == set()


def test_every_request_is_granted_and_none_is_refused(granted: Granted, requests: Requests) -> None:
    assert beyond(granted, requests) == set()
    assert refused(requests) == []


def test_what_is_granted_more_without_the_chart_is_used_by_the_first_run(
    granted: Granted, granted_bare: Granted, requests_bare: Requests
) -> None:
    known = {grant._replace(namespace="") for grant in grants(granted)}
    more = {grant for grant in grants(granted_bare) if grant._replace(namespace="") not in known}
    assert {grant.verb for grant in more} == {"create"}
    assert more & unused(granted_bare, requests_bare) == set()
    assert beyond(granted_bare, requests_bare) == set()
    assert refused(requests_bare) == []


def test_with_a_scope_it_asks_for_nothing_outside_of_it(
    granted_scoped: Granted, requests_scoped: Requests
) -> None:
    assert {document["kind"] for document in granted_scoped if "rules" in document} == {"Role"}
    assert beyond(granted_scoped, requests_scoped) == set()
    assert refused(requests_scoped) == []
    reading = {
        grant for grant in unused(granted_scoped, requests_scoped) if grant.verb not in WRITING
    }
    assert reading == set()


def test_every_write_is_declared_and_about_what_is_ours(requests: Requests, space: str) -> None:
    writes = {item for item in asked(requests) if item.verb in WRITING}
    assert writes
    for item in writes:
        ours = item.group == "kube9.io" or item.name.startswith("kube9-")
        nameless = item.verb == "create" and item.resource == "events"
        assert ours or nameless, item
        assert item.namespace == space, item


def test_nobody_asks_for_a_secret(requests: Requests) -> None:
    assert requests
    assert [str(request) for request in requests if "secrets" in request.path.split("/")] == []


def test_each_foreign_kind_was_there_and_was_read(
    foreign: tuple[Kind, ...], requests: Requests
) -> None:
    assert {kind.group for kind in foreign} >= {"argoproj.io", "gateway.networking.k8s.io"}
    listed = {(item.group, item.resource) for item in asked(requests) if item.verb == "list"}
    assert {(kind.group, kind.plural) for kind in foreign} <= listed
