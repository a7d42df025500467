"""What is granted is used, and what is used is granted: an operator's life, request by request."""

from collections.abc import Iterator

import pytest

pytest.importorskip("kube9_testbed")
from kube9_testbed.permissions import Permission, permissions_of
from kube9_testbed.recording import Recorded

from kube9_core.catalog.access import Rule
from kube9_core.model.kind import Kind

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

WRITING = {"create", "update", "patch", "delete", "deletecollection"}


Granted = tuple[Rule, ...]
Requests = tuple[Recorded, ...]
Grant = tuple[Rule, str, str]


def grants(granted: Granted) -> Iterator[Grant]:
    """Each verb on its own, and each named object."""
    for rule in granted:
        for verb in rule.verbs:
            for name in rule.names or ("",):
                yield rule, verb, name


def allows(grant: Grant, asked: Permission, space: str) -> bool:
    """Whether it is this grant that a request needs."""
    rule, verb, name = grant
    where = asked.namespace == space or not rule.namespaced
    what = (rule.group, rule.resource, rule.url) == (asked.group, asked.resource, asked.url)
    return where and what and verb == asked.verb and name in ("", asked.name)


def spelled(grant: Grant) -> str:
    rule, verb, name = grant
    return f"{verb} {rule.resource or rule.url} {name} of group {rule.group!r}"


def asked(requests: Requests) -> Iterator[Permission]:
    for request in requests:
        yield from permissions_of(request)


def unused(granted: Granted, requests: Requests, space: str) -> list[str]:
    """What is granted and never asked for."""
    used = set(asked(requests))
    return [
        spelled(grant)
        for grant in grants(granted)
        if not any(allows(grant, item, space) for item in used)
    ]


def beyond(granted: Granted, requests: Requests, space: str) -> set[Permission]:
    """What is asked for and not granted."""
    every = list(grants(granted))
    return {
        item
        for item in asked(requests)
        if not item.discovery and not any(allows(grant, item, space) for grant in every)
    }


def test_every_verb_that_is_granted_is_used(
    granted: Granted, requests: Requests, space: str
) -> None:
    assert unused(granted, requests, space) == []


def test_every_request_is_granted_and_none_is_refused(
    granted: Granted, requests: Requests, space: str
) -> None:
    assert beyond(granted, requests, space) == set()
    assert [str(request) for request in requests if request.refused] == []


def test_what_is_granted_more_without_the_chart_is_used_by_the_first_run(
    granted: Granted, granted_bare: Granted, requests_bare: Requests, bare: str
) -> None:
    more = set(map(spelled, grants(granted_bare))) - set(map(spelled, grants(granted)))
    assert more
    assert more & set(unused(granted_bare, requests_bare, bare)) == set()
    assert beyond(granted_bare, requests_bare, bare) == set()
    assert [str(request) for request in requests_bare if request.refused] == []


def test_every_write_is_declared_and_about_what_is_ours(requests: Requests, space: str) -> None:
    writes = {item for item in asked(requests) if item.verb in WRITING}
    assert writes
    for item in writes:
        ours = item.group == "kube9.io" or item.name.startswith("kube9-")
        nameless = item.verb == "create" and item.resource in ("events", "leases")
        assert ours or nameless, item
        assert item.namespace == space, item


def test_nobody_asks_for_a_secret(requests: Requests) -> None:
    assert requests
    assert [str(request) for request in requests if "secrets" in request.path] == []


def test_each_foreign_kind_was_there_and_was_read(
    foreign: tuple[Kind, ...], requests: Requests
) -> None:
    assert {kind.group for kind in foreign} >= {"argoproj.io", "gateway.networking.k8s.io"}
    listed = {(item.group, item.resource) for item in asked(requests) if item.verb == "list"}
    assert {(kind.group, kind.plural) for kind in foreign} <= listed
