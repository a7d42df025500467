"""The API server's own authorizer is the judge: whom it allows something, and nobody else, we do.

A world of roles and bindings is made up and written into a real cluster, whose own roles and
aggregation controller are part of it. Each question is a SubjectAccessReview. `KUBE9_SEED`
repeats a run; `KUBE9_PROVE` asks 10,000 questions.
"""

import os
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.source import Document, Source
from kube9_core.model.version import NEWEST
from kube9_core.snapshot.documents import views_of
from kube9_core.snapshot.kinds import BINDINGS, ROLES
from kube9_core.snapshot.rbac import Role
from kube9_core.snapshot.rights.book import Book
from kube9_core.snapshot.rights.identity import Grantee, Identity
from kube9_core.snapshot.rights.request import Request
from kube9_core.snapshot.rights.rights import Rights
from kube9_core.snapshot.rights.shipped import shipped_roles
from kube9_core.snapshot.snapshot import Mode, Snapshot

if TYPE_CHECKING:
    from kube9_testbed.client import Client
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.rights import Question, World

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

Json = dict[str, Any]
_RBAC = "/apis/rbac.authorization.k8s.io/v1"
_REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
_THREADS = 4
_PROVING = bool(os.environ.get("KUBE9_PROVE"))
_QUESTIONS = 10_000 if _PROVING else 1_500
_SIZE = 150 if _PROVING else 60
_SEED = int(os.environ.get("KUBE9_SEED") or secrets.randbelow(2**32))
_PATIENCE = 20.0
_PLACE = "rights-a"


@pytest.fixture(scope="module")
def world(cluster: "Cluster") -> "World":
    """What was made up, after it has been written and both watchers of it have seen it."""
    from kube9_testbed.rights import NAMESPACES, made_up  # noqa: PLC0415 - the testbed is not everywhere

    found = made_up(random.Random(_SEED), _SIZE)  # noqa: S311 - to be repeated, not to be secret
    for name in NAMESPACES:
        cluster.request("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
    with cluster.client() as client, ThreadPoolExecutor(_THREADS) as threads:
        for _ in threads.map(lambda item: _write(client, item), found.objects):
            pass
    return found


@pytest.fixture(scope="module")
def live(cluster: "Cluster", world: "World") -> Snapshot:
    """The cluster's roles and bindings, as soon as its controller has united them."""
    from kube9_testbed.rights import Question, Wish  # noqa: PLC0415 - as above

    expected = _unions(_snapshot(cluster, Mode.MANIFESTS, world))
    with suppress(TimeoutError):  # then a test says what differs
        _until(lambda: _unions(_snapshot(cluster, Mode.CLUSTER)) == expected)
    with cluster.client() as client:
        for item in _SENTINELS:
            _write(client, item)
        for place in (None, _PLACE):
            last = Question(f"sentinel-{place}", (), Wish("last", "sentinels", namespace=place))
            _until(partial(_allowed, client, last))
    return _snapshot(cluster, Mode.CLUSTER)


def test_every_union_is_the_controller_s_own(
    cluster: "Cluster", world: "World", live: Snapshot
) -> None:
    """As a closed world, the same roles come to what the cluster's controller made of them."""
    ours = _unions(_snapshot(cluster, Mode.MANIFESTS, world))
    theirs = _unions(live)
    assert len(ours) > len(world.unions)
    assert {name: theirs[name] for name in ours} == ours, f"seed {_SEED}"


def test_whom_the_server_allows_something_we_do(
    cluster: "Cluster", world: "World", live: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    index = live.index(Rights)
    chance = random.Random(_SEED + 1)  # noqa: S311 - to be repeated, not to be secret
    questions = [world.question(chance) for _ in range(_QUESTIONS)]
    with cluster.client() as client, ThreadPoolExecutor(_THREADS) as threads:
        theirs = list(threads.map(lambda asked: _allowed(client, asked), questions))
    ours = [index.allows(*_ours(asked)) for asked in questions]
    wrong = [
        f"{asked}: they {their}, we {our}"
        for asked, their, our in zip(questions, theirs, ours, strict=True)
        if their is not our
    ]
    with capsys.disabled():
        print(f"\nseed {_SEED}, {len(questions)} questions: {dict(Counter(theirs))}")  # noqa: T201 - the seed must be seen
    assert not wrong, f"seed {_SEED}: {len(wrong)} differ, as {wrong[:5]}"
    assert min(theirs.count(True), theirs.count(False)) > _QUESTIONS // 10


def test_all_questions_have_one_answer(world: "World", live: Snapshot) -> None:
    """Who is asked from his side, and what is asked from its side, come to the same grants."""
    index = live.index(Rights)
    chance = random.Random(_SEED + 2)  # noqa: S311 - to be repeated, not to be secret
    for _ in range(_QUESTIONS // 5):
        identity, request = _ours(world.question(chance))
        for anywhere in (False, True):
            his = set(map(_told, index.grants(identity, request, anywhere=anywhere)))
            all_his = {_told(grant)[:3] for grant in index.grants_of(identity)}
            whose = {_told(grant) for grant in index.who_can(request, anywhere=anywhere)}
            assert his == {told for told in whose if told[:3] in all_his}, f"seed {_SEED}"
        assert index.allows(identity, request) is (
            identity.superuser or bool(index.grants(identity, request))
        )


_REF = {"apiGroup": "rbac.authorization.k8s.io", "name": "sentinel"}
_RULES = [{"apiGroups": [""], "resources": ["sentinels"], "verbs": ["last"]}]
_SENTINELS: tuple[Json, ...] = tuple(
    {
        "kind": f"{kind}{what}",
        "metadata": {"name": "sentinel", **({} if kind else {"namespace": _PLACE})},
        **(
            {"rules": _RULES}
            if what == "Role"
            else {
                "roleRef": {**_REF, "kind": f"{kind}Role"},
                "subjects": [{"kind": "User", "name": f"sentinel-{place}"}],
            }
        ),
    }
    for kind, place in (("Cluster", None), ("", _PLACE))
    for what in ("Role", "RoleBinding")
)
"""Written last: who sees them has seen everything before, as each kind is watched in order."""


def test_the_roles_of_every_cluster_are_as_we_know_them(live: Snapshot) -> None:
    index = live.index(Rights)
    theirs = {role.name: index.rules_of(role) for role in index.roles if not role.namespace}
    kept = {role.name: role.labels for role in index.roles if not role.namespace}
    ours = Book(tuple(shipped_roles()), settled=False)
    for role in ours.roles:
        known = [_said(rule.policy) for rule in ours.rules_of(role)]
        there = [_said(rule.policy) for rule in theirs[role.name]]
        assert [rule for rule in there if rule in known] == known, role.name
        assert role.labels.items() <= kept[role.name].items()
        if role.wire.aggregation_rule is None:
            assert there == known, role.name


def test_an_account_comes_with_the_groups_we_give_it(cluster: "Cluster") -> None:
    token = cluster.service_account_token("default", "default")
    with cluster.client(token) as client:
        answer = client.post("/apis/authentication.k8s.io/v1/selfsubjectreviews", {})
    told = answer.json["status"]["userInfo"]
    identity = Grantee.account("default", "default").identity
    assert identity.user == told["username"]
    assert sorted(identity.groups) == sorted(told["groups"])


def _write(client: "Client", item: Json) -> None:
    namespace = item["metadata"].get("namespace")
    place = f"/namespaces/{namespace}" if namespace else ""
    answer = client.post(f"{_RBAC}{place}/{item['kind'].lower()}s", item)
    assert answer.ok, answer.text


def _allowed(client: "Client", question: "Question") -> bool:
    answer = client.post(_REVIEWS, question.review)
    assert answer.ok, answer.text
    return bool(answer.json["status"]["allowed"])


def _ours(question: "Question") -> tuple[Identity, Request]:
    wish = question.wish
    request = Request(
        wish.verb, wish.resource, wish.group, wish.namespace, wish.name, path=wish.path
    )
    return Identity(question.user, question.groups), request


def _snapshot(cluster: "Cluster", mode: Mode, world: "World | None" = None) -> Snapshot:
    """What the cluster holds now; with a world, its objects as they were before."""
    before = (
        {(item["kind"], item["metadata"]["name"]): item for item in world.unions} if world else {}
    )
    documents = [
        Document("rbac.authorization.k8s.io/v1", kind.name, msgspec.json.encode(body), Source("x"))
        for kind in (*ROLES, *BINDINGS)
        for item in cluster.request("GET", f"{_RBAC}/{kind.plural}").json["items"]
        for body in (before.get((kind.name, item["metadata"]["name"]), item),)
    ]
    coverage = {
        kind: Coverage(str(kind), CoverageState.COMPLETE, 0) for kind in (*ROLES, *BINDINGS)
    }
    objects = views_of(documents, NEWEST).objects
    return Snapshot(objects, version=NEWEST, mode=mode, coverage=coverage)


def _unions(snapshot: Snapshot) -> dict[str, list[Any]]:
    """The rules of each ClusterRole that unites others."""
    index = snapshot.index(Rights)
    return {
        role.name: [_said(rule.policy) for rule in index.rules_of(role)]
        for role in snapshot.all(Role)
        if role.wire.aggregation_rule is not None
    }


def _said(rule: Any) -> tuple[tuple[str, ...], ...]:  # noqa: ANN401 - any wire struct
    return tuple(tuple(value or ()) for value in msgspec.structs.astuple(rule))


def _told(grant: Any) -> tuple[object, ...]:  # noqa: ANN401 - as a key only
    return grant.grantee, grant.binding, grant.role, tuple(map(id, grant.rules))


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.1)
