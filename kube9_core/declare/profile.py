"""Distribution profiles: what a distribution ships of itself, and why that must be as it is.

A profile exempts named objects from named checks, without an expiry: nobody who runs a managed
cluster can mend its control plane. It is data: where it is matched is told by `engine`.
"""

from collections.abc import Iterable

import msgspec

from kube9_core.model.exemption import Match

__all__ = [
    "DistributionProfile",
    "DistributionProfiles",
    "NodeSign",
    "ObjectSign",
    "ProfileExemption",
]


class NodeSign(msgspec.Struct, frozen=True, kw_only=True):
    """What one node shows; all that is given must fit.

    Attributes:
        kubelet: a glob over its kubelet's version, "v*-eks-*".
        provider: a glob over spec.providerID, "kind://*".
        label: the key of a label it carries.
    """

    kubelet: str | None = None
    provider: str | None = None
    label: str | None = None

    def __str__(self) -> str:
        said = (
            self.kubelet and f"a kubelet of version {self.kubelet}",
            self.provider and f"the provider id {self.provider}",
            self.label and f"the label {self.label}",
        )
        return f"a node with {' and '.join(filter(None, said))}"


class ObjectSign(msgspec.Struct, frozen=True):
    """An object that lives in no namespace, so that no tenant can make it."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"the {self.kind} {self.name}"


class ProfileExemption(msgspec.Struct, frozen=True, kw_only=True):
    """Objects that a distribution needs as they are.

    Attributes:
        checks: ids, no globs.
        match: which objects: by kind, by name, and by namespace where the kind has one.
        reason: why the distribution needs it.
    """

    checks: tuple[str, ...]
    match: Match
    reason: str


class DistributionProfile(msgspec.Struct, frozen=True, kw_only=True):
    """A distribution.

    Attributes:
        name: "kubeadm", as settings and `--profile` name it.
        title: its name for people.
        url: where it says what it ships.
        signs: each one enough to recognise it by; () where it must be named.
        always: whether every cluster is of it.
        includes: names of profiles that hold where this one does.
        exemptions: what it ships.
    """

    name: str
    title: str
    url: str
    signs: tuple[NodeSign | ObjectSign, ...] = ()
    always: bool = False
    includes: tuple[str, ...] = ()
    exemptions: tuple[ProfileExemption, ...]

    @property
    def told_by(self) -> tuple[str, ...]:
        """What it is recognised by, in words."""
        if self.always:
            return ("every cluster has it",)
        return tuple(map(str, self.signs))


DistributionProfiles = Iterable[DistributionProfile]
"""What `kube9_profiles` returns."""
