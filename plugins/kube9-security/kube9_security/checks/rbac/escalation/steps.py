"""From what an account holds to what it can become next.

Only steps that really lead somewhere are taken: bind needs bindings to write, escalate a role to
change, a certificate a request of one's own. What only might lead on (CRDs, aggregated APIs,
status) is left to the checks of roles.
"""

from collections.abc import Iterator

from kube9_security.checks.rbac.escalation.graph import ADMIN, NODES, Edge, Place
from kube9_security.checks.rbac.escalation.holdings import Holdings, Power
from kube9_security.checks.rbac.powers import Powers

__all__ = ["steps_of"]

_MASTERS = "system:masters"
_CLIENT_SIGNERS = frozenset(("kubernetes.io/*", "kubernetes.io/kube-apiserver-client"))
_WRITE = frozenset(("create", "update", "patch"))


def steps_of(held: Holdings, powers: Powers) -> Iterator[Edge]:
    """All steps that an account can take.

    Args:
        held: by the account.
        powers: of all roles, to tell which named role can do everything.
    """
    if None in held.whole:
        yield Edge(ADMIN, "all-rights", "use all rights", held.whole[None])
        return
    yield from _to_the_top(held, powers)
    for place in held.places:
        if place in held.whole:
            told = f"use all rights in {place}"
            yield Edge(Place("any", place), "all-rights", told, held.whole[place])
        else:
            yield from _to_accounts(held, place, powers)


def _to_the_top(held: Holdings, powers: Powers) -> Iterator[Edge]:
    escalate = held.first(None, "escalate", "clusterroles")
    if escalate and held.first(None, "change-roles", "clusterroles"):
        yield _edge(ADMIN, "escalate", "widen cluster roles", escalate)
    bind = next((x for x in held.at(None, "bind") if _hands_out_all(x, powers)), None)
    if bind and held.first(None, "change-bindings", "clusterrolebindings"):
        yield _edge(ADMIN, "bind", "bind cluster-admin", bind)
    yield from _as_somebody(held)
    signer = next((x for x in held.at(None, "sign") if _for_clients(x)), None)
    if signer and held.first(None, "approve") and held.first(None, "request"):
        yield _edge(ADMIN, "certificate", "approve a certificate of an administrator", signer)
    webhook = next((x for x in held.at(None, "webhooks") if _rewrites(x)), None)
    if webhook:
        yield _edge(ADMIN, "webhooks", "rewrite what is created by a webhook", webhook)
    proxy = held.first(None, "nodes-proxy")
    if proxy:
        yield _edge(NODES, "nodes-proxy", "run commands through the kubelets", proxy)
    yield from _by_volume(held)


def _by_volume(held: Holdings) -> Iterator[Edge]:
    """A volume may be a folder of a node, which no admission of pods sees behind its claim."""
    volume = held.first(None, "create-volumes")
    if volume and any(held.first(place, "create-workloads") for place in held.places):
        yield _edge(NODES, "create-volumes", "mount the disk of a node by a volume", volume)


def _as_somebody(held: Holdings) -> Iterator[Edge]:
    listed = tuple(held.at(None, "impersonate"))
    user = next((x for x in listed if x.hit.want.resource != "groups"), None)
    anybody = next((x for x in listed if _is(x, "users") and not x.hit.names), None)
    masters = next((x for x in listed if _is(x, "groups") and _covers(x, _MASTERS)), None)
    if anybody:
        yield _edge(ADMIN, "impersonate", "act as an administrator", anybody)
    elif masters and user:
        yield _edge(ADMIN, "impersonate", f"act as {_MASTERS}", masters)


def _to_accounts(held: Holdings, place: str | None, powers: Powers) -> Iterator[Edge]:
    where = "any namespace" if place is None else place
    anyone, running = Place("any", place), Place("running", place)
    for power, to, told in (
        ("create-workloads", anyone, f"start pods in {where}"),
        ("exec", running, f"run commands in pods of {where}"),
        ("ephemeral-containers", running, f"add containers to pods of {where}"),
        ("change-pods", running, f"change the image of pods of {where}"),
        ("read-secrets", Place("legacy", place), f"read token Secrets of {where}"),
    ):
        found = held.first(place, power) if held.own(place, power) else None
        if found:
            yield _edge(to, power, told, found)
    yield from _by_template(held, place, where)
    yield from _by_name(held, place, "issue-tokens", f"issue tokens in {where}")
    yield from _by_name(held, place, "impersonate", f"act as accounts of {where}")
    create = held.first(place, "create-secrets")
    if create and held.first(place, "read-secrets") and _here(held, place, "create-secrets"):
        yield _edge(anyone, "token-secrets", f"make token Secrets in {where}", create)
    yield from _owning(held, place, powers, where)


def _by_template(held: Holdings, place: str | None, where: str) -> Iterator[Edge]:
    """Whoever changes one template chooses the account of its pods, also where it is named."""
    changed = held.places.get(place, {}).get("change-workloads", ())
    if not held.first(place, "create-workloads"):
        for found in changed[:1]:
            told = f"change {found.hit.want.resource} of {where}"
            yield _edge(Place("any", place), "change-workloads", told, found)


def _owning(held: Holdings, place: str | None, powers: Powers, where: str) -> Iterator[Edge]:
    """Steps that make the owner of a namespace."""
    to = Place("any", place)
    bind = next((x for x in held.at(place, "bind") if _hands_out_all(x, powers)), None)
    if bind and held.first(place, "change-bindings", "rolebindings") and _here(held, place, "bind"):
        yield _edge(to, "bind-in-namespace", f"bind cluster-admin in {where}", bind)
    escalate = held.first(place, "escalate", "roles")
    changed = held.first(place, "change-roles", "roles")
    if escalate and changed and place is not None and _here(held, place, "escalate"):
        yield _edge(to, "escalate-in-namespace", f"widen roles in {where}", escalate)


def _by_name(held: Holdings, place: str | None, power: str, told: str) -> Iterator[Edge]:
    for found in held.places.get(place, {}).get(power, ()):
        if power == "impersonate" and not _is(found, "serviceaccounts"):
            continue
        if not found.hit.names:
            yield _edge(Place("any", place), power, told, found)
        for name in found.hit.names if place is not None else ():
            yield _edge(Place("account", place, name), power, told, found)


def _here(held: Holdings, place: str | None, power: str) -> bool:
    """Whether it is worth saying of this place: what holds everywhere is said once."""
    return place is None or held.own(place, power)


def _edge(to: Place, key: str, told: str, power: Power) -> Edge:
    return Edge(to, key, told, power.binding)


def _is(power: Power, resource: str) -> bool:
    return power.hit.want.resource == resource


def _covers(power: Power, name: str) -> bool:
    return not power.hit.names or name in power.hit.names


def _hands_out_all(power: Power, powers: Powers) -> bool:
    if not _is(power, "clusterroles"):
        return False
    names = power.hit.names
    return not names or any(name == "cluster-admin" or powers.everything(name) for name in names)


def _for_clients(power: Power) -> bool:
    return not power.hit.names or not _CLIENT_SIGNERS.isdisjoint(power.hit.names)


def _rewrites(power: Power) -> bool:
    return _is(power, "mutatingwebhookconfigurations") and not _WRITE.isdisjoint(power.hit.verbs)
