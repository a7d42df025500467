"""The index of rights: what it costs to build, to keep and to ask, over 2,000 roles.

The same work is done over five times as many roles and bindings, so that the ratio shows whether
it grows with them.

    python tools/bench_rights.py [--roles 2000] [--bindings 5000]
"""

import argparse
import gc
import sys
import time
import tracemalloc
from dataclasses import dataclass
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))

import msgspec
from bench_rows import MIB, Row, say, say_head

from kube9_core.api import Grantee, Mode, Request, Rights, Snapshot
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.source import Document, Source
from kube9_core.model.version import NEWEST
from kube9_core.snapshot.documents import views_of
from kube9_core.snapshot.kinds import BINDINGS, ROLES

_API = "rbac.authorization.k8s.io"
_VERBS = ("get", "list", "watch", "create", "update", "patch", "delete")
_RESOURCES = ("pods", "secrets", "configmaps", "services", "pods/exec", "pods/log", "events")
_QUESTIONS = 200
_LARGER = 5
_COMMON = 0.5


@dataclass(frozen=True)
class Measured:
    """What one size came to.

    Attributes:
        decode: processor seconds from JSON to views.
        build: the same for the index with everything that is built when it is first asked.
        ask: microseconds for one question about one account.
        find: microseconds for one question about everybody.
        found: how many grants the latter gave, on average.
        kept: bytes of the index.
        views: bytes of the views below it.
    """

    decode: float
    build: float
    ask: float
    find: float
    found: float
    kept: int
    views: int


def main() -> int:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--roles", type=int, default=2000)
    parser.add_argument("--bindings", type=int, default=5000)
    given = parser.parse_args()
    gc.disable()  # as the command does, and the operator while it assesses
    say_head(f"rights, {given.roles} roles and {given.bindings} bindings")
    measure(200, 500)
    small = measure(given.roles, given.bindings)
    large = measure(_LARGER * given.roles, _LARGER * given.bindings)
    say(Row("decode, CPU-seconds", small.decode))
    say(Row("build the index, CPU-seconds", small.build, 0.3))
    say(Row("the same / decoding", small.build / small.decode, 2.0))
    say(Row(f"{_LARGER} times as many / these", large.build / small.build, _LARGER * 1.5))
    say(Row("memory of the roles and bindings, MiB", small.views / MIB))
    say(Row("memory of the index, MiB", small.kept / MIB, 8.0))
    say(Row("what one account may do, microseconds", small.ask, 100))
    say(Row(f"who may do it, microseconds ({small.found:.0f} grants)", small.find))
    say(Row("the same for each grant, microseconds", small.find / max(1, small.found), 25))
    return 0


def measure(roles: int, bindings: int) -> Measured:
    """Build and ask once."""
    chance = Random(roles)  # noqa: S311 - the same in every run
    documents = _documents(chance, roles, bindings)
    started = time.process_time()
    objects = views_of(documents, NEWEST).objects
    decoded = time.process_time()
    coverage = {
        kind: Coverage(str(kind), CoverageState.COMPLETE, 0) for kind in (*ROLES, *BINDINGS)
    }
    snapshot = Snapshot(objects, version=NEWEST, mode=Mode.CLUSTER, coverage=coverage)
    before = time.process_time()
    index = _built(snapshot)
    built = time.process_time()
    accounts = [Grantee.account(f"ns-{n % 50}", f"app-{n}").identity for n in range(_QUESTIONS)]
    asked = [Request(chance.choice(_VERBS), _one(chance), namespace="ns-1") for _ in accounts]
    first = time.process_time()
    for account, request in zip(accounts, asked, strict=True):
        index.allows(account, request)
    second = time.process_time()
    found = sum(len(index.who_can(request, anywhere=True)) for request in asked)
    third = time.process_time()
    return Measured(
        decode=decoded - started,
        build=built - before,
        ask=1e6 * (second - first) / _QUESTIONS,
        find=1e6 * (third - second) / _QUESTIONS,
        found=found / _QUESTIONS,
        kept=_kept(snapshot),
        views=_kept_views(documents),
    )


def _built(snapshot: Snapshot) -> Rights:
    """An index that was asked once: some of it is built only then."""
    index = Rights(snapshot)
    index.who_can(Request("get", "nothing"), Request("get", path="/nothing"))
    return index


def _kept(snapshot: Snapshot) -> int:
    gc.collect()
    tracemalloc.start()
    index = _built(snapshot)
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del index
    return kept


def _kept_views(documents: list[Document]) -> int:
    gc.collect()
    tracemalloc.start()
    objects = views_of(documents, NEWEST).objects
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del objects
    return kept


def _documents(chance: Random, roles: int, bindings: int) -> list[Document]:
    made = [_role(chance, number) for number in range(roles)]
    made.extend(_binding(chance, number, roles) for number in range(bindings))
    return [
        Document(f"{_API}/v1", str(item["kind"]), msgspec.json.encode(item), Source("bench.yaml"))
        for item in made
    ]


def _role(chance: Random, number: int) -> dict[str, object]:
    """One in four is a ClusterRole; its namespace and name follow from its number."""
    whole = number % 4 == 0
    place = {} if whole else {"namespace": f"ns-{number % 50}"}
    rules = [
        {
            "apiGroups": [chance.choice(("", "apps", "batch", "example.com"))],
            "resources": [_one(chance) for _ in range(4)],
            "verbs": chance.sample(_VERBS, 3),
        }
        for _ in range(5)
    ]
    kind = "ClusterRole" if whole else "Role"
    return {"kind": kind, "metadata": {"name": f"role-{number}", **place}, "rules": rules}


def _binding(chance: Random, number: int, roles: int) -> dict[str, object]:
    role = chance.randrange(roles)
    whole = role % 4 == 0
    everywhere = whole and number % 8 == 0
    place = {} if everywhere else {"namespace": f"ns-{role % 50}"}
    account = {"kind": "ServiceAccount", "namespace": f"ns-{number % 50}", "name": f"app-{number}"}
    group = {"kind": "Group", "apiGroup": _API, "name": f"team-{number % 300}"}
    kind = "ClusterRole" if whole else "Role"
    return {
        "kind": "ClusterRoleBinding" if everywhere else "RoleBinding",
        "metadata": {"name": f"binding-{number}", **place},
        "roleRef": {"apiGroup": _API, "kind": kind, "name": f"role-{role}"},
        "subjects": [account, group],
    }


def _one(chance: Random) -> str:
    """A resource: a few that everybody has, and many that few have."""
    known = chance.random() < _COMMON
    return chance.choice(_RESOURCES) if known else f"things{chance.randrange(400)}"


if __name__ == "__main__":
    sys.exit(main())
