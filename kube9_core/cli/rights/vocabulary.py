"""Names of resources as people type them, and the API group that each belongs to.

The kinds that kube9 reads bring their own names; here stand the short ones of kubectl, and what
can be granted but not listed. A cluster tells of its own resources besides.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from kube9_core.runs.looking import Served
from kube9_core.snapshot.registry import ENTRIES

__all__ = ["Known", "Vocabulary"]

_SHORT: Final = {
    "cj": "cronjobs",
    "cm": "configmaps",
    "crd": "customresourcedefinitions",
    "crds": "customresourcedefinitions",
    "csr": "certificatesigningrequests",
    "deploy": "deployments",
    "ds": "daemonsets",
    "ep": "endpoints",
    "ev": "events",
    "hpa": "horizontalpodautoscalers",
    "ing": "ingresses",
    "limits": "limitranges",
    "netpol": "networkpolicies",
    "no": "nodes",
    "ns": "namespaces",
    "pc": "priorityclasses",
    "pdb": "poddisruptionbudgets",
    "po": "pods",
    "pv": "persistentvolumes",
    "pvc": "persistentvolumeclaims",
    "quota": "resourcequotas",
    "rc": "replicationcontrollers",
    "rs": "replicasets",
    "sa": "serviceaccounts",
    "sc": "storageclasses",
    "sts": "statefulsets",
    "svc": "services",
}
_CERTIFICATES: Final = "certificates.k8s.io"
_MORE: Final = (
    ("secrets", "Secret", "", True),
    ("events", "Event", "", True),
    ("users", "User", "", False),
    ("groups", "Group", "", False),
    ("uids", "UID", "authentication.k8s.io", False),
    ("userextras", "UserExtra", "authentication.k8s.io", False),
    ("tokenreviews", "TokenReview", "authentication.k8s.io", False),
    ("subjectaccessreviews", "SubjectAccessReview", "authorization.k8s.io", False),
    ("certificatesigningrequests", "CertificateSigningRequest", _CERTIFICATES, False),
    ("signers", "Signer", _CERTIFICATES, False),
    ("leases", "Lease", "coordination.k8s.io", True),
    ("apiservices", "APIService", "apiregistration.k8s.io", False),
    ("csidrivers", "CSIDriver", "storage.k8s.io", False),
    ("csinodes", "CSINode", "storage.k8s.io", False),
    ("volumeattachments", "VolumeAttachment", "storage.k8s.io", False),
    ("runtimeclasses", "RuntimeClass", "node.k8s.io", False),
)


class Known(msgspec.Struct, frozen=True):
    """A resource.

    Attributes:
        plural: "deployments".
        group: "apps".
        namespaced: None where nobody told.
    """

    plural: str
    group: str
    namespaced: bool | None = None


class Vocabulary:
    """The resources that can be named.

    Args:
        served: what a cluster serves; None without one.
    """

    def __init__(self, served: Served | None = None) -> None:
        self._known: dict[str, list[Known]] = {}
        for word, known in (*_built_in(), *_served(served or {})):
            listed = self._known.setdefault(word, [])
            if all(known.group != other.group for other in listed):
                listed.append(known)

    def find(self, word: str, group: str | None) -> tuple[Known, ...]:
        """What a word may mean, the likeliest first; none where nobody knows it.

        Args:
            word: plural, singular, kind or short name, in any case.
            group: only of this API group.
        """
        plain = _SHORT.get(word.lower(), word.lower())
        return tuple(
            known for known in self._known.get(plain, ()) if group is None or known.group == group
        )

    @property
    def words(self) -> tuple[str, ...]:
        """All plurals."""
        return tuple({known.plural: None for listed in self._known.values() for known in listed})


def _built_in() -> Iterator[tuple[str, Known]]:
    for entry in ENTRIES:
        kind = entry.kind
        known = Known(kind.plural, kind.group, kind.namespaced)
        yield from ((word, known) for word in (kind.plural, kind.name.lower()))
    for plural, name, group, namespaced in _MORE:
        known = Known(plural, group, namespaced)
        yield from ((word, known) for word in (plural, name.lower()))


def _served(served: Served) -> Iterator[tuple[str, Known]]:
    """What a cluster serves, of groups with a shorter name first."""
    for api_version in sorted(served, key=lambda text: (text.count("."), text)):
        group = api_version.rpartition("/")[0]
        for plural, name in _sorted(served[api_version]):
            known = Known(plural, group)
            yield from ((word, known) for word in (plural, name.lower()))


def _sorted(resources: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(resources)
