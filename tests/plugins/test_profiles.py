"""A profile exempts what it names; one that would hide more is not loaded."""

from collections.abc import Iterable

import msgspec
import pytest

from kube9_core.api import (
    SECURITY,
    Check,
    Container,
    DistributionProfile,
    Match,
    NodeSign,
    Problems,
    ProfileExemption,
)
from kube9_core.plugins.catalogue import Catalogue, build
from kube9_core.plugins.loading import Candidate, Loaded

MATCH = Match(kinds=("DaemonSet",), namespaces=("kube-system",), names=("disks",))
EXEMPTION = ProfileExemption(checks=("acme/own",), match=MATCH, reason="It formats the disks.")
PROFILE = DistributionProfile(
    name="acme",
    title="Acme",
    url="https://acme.example/",
    signs=(NodeSign(label="acme.example/machine"),),
    exemptions=(EXEMPTION,),
)


@SECURITY.check("acme/own", "high", on=Container, aliases=("acme/former",))
def own(_container: Container) -> Problems:
    """It says nothing.

    To be named by profiles.
    """
    return ()


def loaded(
    *profiles: DistributionProfile, name: str = "acme", checks: Iterable[Check[Container]] = (own,)
) -> Catalogue:
    candidates = [Candidate(name, f"{name}-kube9", "1", (), None)]
    return build(candidates, lambda each: Loaded(each, checks=tuple(checks), profiles=profiles))


def changed(**match: object) -> DistributionProfile:
    other = msgspec.structs.replace(MATCH, **match)
    item = msgspec.structs.replace(EXEMPTION, match=other)
    return msgspec.structs.replace(PROFILE, exemptions=(item,))


def exempting(**changes: object) -> DistributionProfile:
    item = msgspec.structs.replace(EXEMPTION, **changes)
    return msgspec.structs.replace(PROFILE, exemptions=(item,))


FAULTS = {
    "a check nobody has": (exempting(checks=("acme/none",)), "there is no check 'acme/none'"),
    "a glob over checks": (exempting(checks=("acme/*",)), "must name its checks"),
    "no check": (exempting(checks=()), "must name its checks"),
    "no reason": (exempting(reason="because"), "needs a reason"),
    "no name": (changed(names=()), "must name kinds and objects"),
    "no kind": (changed(kinds=()), "must name kinds and objects"),
    "no namespace": (changed(namespaces=()), "must name the namespaces"),
    "a glob over namespaces": (changed(namespaces=("kube-*",)), "must be exact"),
    "a glob over kinds": (changed(kinds=("*",)), "must be exact"),
    "a glob over workloads": (changed(names=("disks-*",)), "only names of pods may be globs"),
    "a glob over nearly all pods": (
        changed(kinds=("Pod",), names=("a*",)),
        "must begin with 4 plain characters",
    ),
    "an include nobody has": (
        msgspec.structs.replace(PROFILE, includes=("base",)),
        "there is no profile 'base'",
    ),
    "a reserved name": (msgspec.structs.replace(PROFILE, name="auto"), "its name must be"),
    "a sign that fits all": (msgspec.structs.replace(PROFILE, signs=(NodeSign(),)), "every node"),
    "no page": (msgspec.structs.replace(PROFILE, url="acme"), "the address of a page"),
}


@pytest.mark.parametrize(("profile", "reason"), FAULTS.values(), ids=FAULTS)
def test_a_profile_is_refused_for(profile: DistributionProfile, reason: str) -> None:
    (row,) = loaded(profile).plugins
    assert row.state == "failed"
    assert reason in str(row.reason)


FINE = {
    "names": PROFILE,
    "a former id": exempting(checks=("acme/former",)),
    "a check of a plugin that is not there": exempting(checks=("other/check",)),
    "pods by the beginning of their names": changed(kinds=("Pod",), names=("kube-proxy-*",)),
    "a role of the whole cluster": changed(kinds=("ClusterRole",), namespaces=(), names=("view",)),
}


@pytest.mark.parametrize("profile", FINE.values(), ids=FINE)
def test_a_profile_may_say(profile: DistributionProfile) -> None:
    assert loaded(profile).profiles == (profile,)


def test_a_name_that_is_taken_is_refused() -> None:
    (row,) = loaded(PROFILE, PROFILE).plugins
    assert row.reason == "profile acme is declared twice"
