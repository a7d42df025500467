"""The index of all accounts, what they can become, and which workloads run as them."""

from collections.abc import Iterator
from typing import ClassVar

from kube9_core.api import (
    Binding,
    Grantee,
    GranteeKind,
    Mode,
    Namespace,
    Node,
    Object,
    Rights,
    Role,
    ServiceAccount,
    Snapshot,
    Workload,
)
from kube9_security.checks.accounts.tokens import holds_token
from kube9_security.checks.rbac.escalation.graph import ADMIN, NODES, Edge, Place, Ways
from kube9_security.checks.rbac.escalation.holdings import holdings_of
from kube9_security.checks.rbac.escalation.steps import steps_of
from kube9_security.checks.rbac.powers import SYSTEM, Powers

__all__ = ["Climbing"]

_ENFORCE = "pod-security.kubernetes.io/enforce"
_ENFORCED = frozenset(("baseline", "restricted"))
_CONTROL_PLANE = ("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master")
_PRIVILEGED = {"create-workloads": "start privileged", "change-workloads": "make privileged"}
"""The worse of two things that a power over pods is good for, where admission allows it."""
_IN_EVERY_CLUSTER = Place("account", SYSTEM, "clusterrole-aggregation-controller")


class Climbing:
    """Who can become whom; made with `snapshot.index(Climbing)`."""

    READS: ClassVar[tuple[type[Object], ...]] = (
        Role,
        Binding,
        ServiceAccount,
        Workload,
        Namespace,
        Node,
    )

    def __init__(self, snapshot: Snapshot) -> None:
        self._accounts = {
            (item.namespace, item.name): item for item in snapshot.all(ServiceAccount)
        }
        self._used = _used(snapshot, self._accounts)
        self._edges: dict[Place, list[Edge]] = {}
        self._paths: dict[Place, tuple[tuple[Edge, ...], ...]] = {}
        self._take_rights(snapshot)
        self._take_places(snapshot)
        self._ways = Ways(self._edges)

    def outright(self, namespace: str | None, name: str) -> str | None:
        """The binding that makes an account cluster-admin; None where there is none."""
        steps = self._ways.steps(Place("account", namespace, name))
        return next((x.by for x in steps if (x.to, x.key) == (ADMIN, "all-rights")), None)

    def paths(self, namespace: str | None, name: str) -> tuple[tuple[Edge, ...], ...]:
        """The shortest way up for each first step of an account, by name of the path."""
        start = Place("account", namespace, name)
        if start not in self._paths:
            self._paths[start] = tuple(self._shortest(start))
        return self._paths[start]

    def _shortest(self, start: Place) -> Iterator[tuple[Edge, ...]]:
        found: dict[str, tuple[Edge, ...]] = {}
        for first in self._ways.steps(start):
            way = self._ways.way(start, first)
            known = found.get(first.key)
            if way and (known is None or len(way) < len(known)):
                found[first.key] = way
        yield from found.values()

    def users(self, namespace: str | None, name: str) -> tuple[Workload, ...]:
        """The workloads that run as an account and have its token."""
        return tuple(self._used.get((namespace, name), ()))

    def armed(self, workload: Workload) -> bool:
        """Whether a workload has the token of its account."""
        return workload in self._used.get((workload.namespace, workload.pod.service_account), ())

    def _take_rights(self, snapshot: Snapshot) -> None:
        rights, powers = snapshot.index(Rights), snapshot.index(Powers)
        open_to = _Admitting(snapshot)
        for grantee in self._grantees(rights, snapshot.mode):
            held = holdings_of(grantee, rights, powers)
            if held is None:
                continue
            start = Place("account", grantee.namespace, grantee.name)
            for edge in steps_of(held, powers):
                self._add(start, edge)
                worse = _PRIVILEGED.get(edge.key)
                if worse and open_to(edge.to.namespace):
                    told = f"{worse} {edge.told.partition(' ')[2]}"
                    self._add(start, Edge(NODES, edge.key, told, edge.by))

        for binding in rights.bindings if snapshot.mode is Mode.MANIFESTS else ():
            self._take_shipped(binding, rights)

    def _take_shipped(self, binding: Binding, rights: Rights) -> None:
        """Every cluster has a role cluster-admin, also where no manifest does."""
        ref = binding.wire.role_ref
        if ref is None or ref.name != "cluster-admin" or rights.roles_of(binding):
            return
        to = ADMIN if binding.namespace is None else Place("any", binding.namespace)
        for one in rights.grantees_of(binding):
            if one.kind is GranteeKind.ACCOUNT:
                edge = Edge(to, "all-rights", "use all rights", str(binding.ref))
                self._add(Place("account", one.namespace, one.name), edge)

    def _grantees(self, rights: Rights, mode: Mode) -> Iterator[Grantee]:
        """The accounts there are; manifests may name some that stand elsewhere."""
        known = {Grantee.account(space or "", name): None for space, name in self._accounts}
        if mode is Mode.MANIFESTS:
            named = (one for one in rights.grantees if one.kind is GranteeKind.ACCOUNT)
            known.update(dict.fromkeys(named))
        yield from known

    def _take_places(self, snapshot: Snapshot) -> None:
        if snapshot.mode is Mode.MANIFESTS:
            self._add(_IN_EVERY_CLUSTER, Edge(ADMIN, "escalate", "widen cluster roles"))
        for start in [place for place in self._edges if place.sort == "account"]:
            self._stand("any", start)
            if (start.namespace, start.name) in self._used:
                self._stand("running", start)
            account = self._accounts.get((start.namespace, start.name))
            if account is not None and account.wire.secrets:
                self._stand("legacy", start)
        self._add(NODES, Edge(Place("running")))
        if any(label in node.labels for node in snapshot.all(Node) for label in _CONTROL_PLANE):
            told = "read the keys of the control plane"
            self._add(NODES, Edge(ADMIN, "control-plane", told))

    def _stand(self, sort: str, account: Place) -> None:
        """Let an account be reached through its namespace, and that through all of them."""
        here, everywhere = Place(sort, account.namespace), Place(sort)
        if here not in self._edges:
            self._add(everywhere, Edge(here))
        self._add(here, Edge(account))

    def _add(self, start: Place, edge: Edge) -> None:
        self._edges.setdefault(start, []).append(edge)


class _Admitting:
    """Which namespaces let privileged pods in, as far as their labels tell."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._closed = {
            item.name for item in snapshot.all(Namespace) if item.labels.get(_ENFORCE) in _ENFORCED
        }

    def __call__(self, namespace: str | None) -> bool:
        return namespace is None or namespace not in self._closed


def _used(
    snapshot: Snapshot, accounts: dict[tuple[str | None, str], ServiceAccount]
) -> dict[tuple[str | None, str], dict[Workload, None]]:
    found: dict[tuple[str | None, str], dict[Workload, None]] = {}
    for workload in snapshot.all(Workload):
        if snapshot.owner(workload) is not workload:
            continue
        key = (workload.namespace, workload.pod.service_account)
        account = accounts.get(key)
        if account is None and workload.pod.service_account == "default":
            account = snapshot.find(ServiceAccount, *key)
        if holds_token(workload.pod, account):
            found.setdefault(key, {})[workload] = None
    return found
