"""The few forms that most rules about flags have, and how what they find is told.

A check names its program and its rule; the rule says of one running program what is wrong with
it, and several replicas with the same mistake are one finding.
"""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Final, Literal, TypeAlias

from kube9_core.api import Cluster, Problem, Problems, Snapshot, Unseen
from kube9_security.checks.control_plane.components import Component, components

__all__ = [
    "ONLY_CLUSTERS",
    "Rule",
    "absent",
    "is_loopback",
    "judged",
    "listens_alone",
    "off",
    "on",
    "present",
    "told",
]

ONLY_CLUSTERS: Final[frozenset[Literal["manifests", "cluster"]]] = frozenset(("cluster",))

Rule: TypeAlias = Callable[[Component], str | None]
"""Says what is wrong, in words that stand after "runs kube-apiserver with"; None if nothing is."""


def judged(_cluster: Cluster, snapshot: Snapshot, program: str, rule: Rule) -> Problems:
    """Hold all replicas of a program to a rule.

    Args:
        _cluster: the subject, which every check of this sort is about.
        snapshot: to find the program in; needs Workload.
        program: its name.
        rule: what to ask of each.

    Raises:
        Unseen: the program, or what the rule asks, cannot be seen of one of them.
    """
    wrong: dict[str, list[str]] = {}
    unclear: Unseen | None = None
    for item in components(snapshot, program):
        try:
            said = rule(item)
        except Unseen as error:
            unclear = error
            continue
        if said is not None:
            wrong.setdefault(said, []).append(item.where)
    yield from told(program, wrong)
    if unclear is not None:
        raise unclear


def told(program: str, wrong: dict[str, list[str]]) -> Problems:
    """One finding for all that is wrong, with the pods it was seen at.

    Args:
        program: what they run.
        wrong: who makes each mistake, as a rule says it.
    """
    if wrong:
        parts = (f"{said} ({', '.join(sorted(where))})" for said, where in sorted(wrong.items()))
        yield Problem(f"runs {program} with {'; '.join(parts)}", key=program)


def present(*flags: str) -> Rule:
    """Each of the flags is given."""

    def rule(item: Component) -> str | None:
        missing = [f"--{flag}" for flag in flags if item.given(flag) is None]
        return f"{' and '.join(missing)} unset" if missing else None

    return rule


def absent(flag: str) -> Rule:
    """The flag is not given."""
    return lambda item: f"--{flag}" if item.given(flag) is not None else None


def on(flag: str) -> Rule:
    """The switch is on, by itself or because it is given."""
    return lambda item: None if item.is_on(flag) else item.shown(flag)


def off(flag: str) -> Rule:
    """The switch is off."""
    return lambda item: item.shown(flag) if item.is_on(flag) else None


def listens_alone(item: Component) -> str | None:
    """Rule: it serves nobody beyond its own host."""
    if item.given("secure-port") == "0" or is_loopback(item.value("bind-address") or ""):
        return None
    return item.shown("bind-address")


def is_loopback(address: str) -> bool:
    """Whether only the host itself can reach an address.

    Raises:
        Unseen: it is a name that means something on the host alone.
    """
    bare = address.strip("[]")
    if bare == "localhost":
        return True
    try:
        return ip_address(bare).is_loopback
    except ValueError as error:
        raise Unseen(f"nobody can tell whose address {bare!r} is") from error
