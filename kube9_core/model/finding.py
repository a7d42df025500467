"""A problem with its place, its name and its history: one row of a report."""

from collections.abc import Mapping

import msgspec

from kube9_core.model.problem import Scalar
from kube9_core.model.ref import Ref
from kube9_core.model.severity import Severity

__all__ = ["AppliedExemption", "Cause", "ControlRef", "Finding"]


class ControlRef(msgspec.Struct, frozen=True, order=True):
    """A control of a framework that a finding breaks."""

    name: str
    control: str


class AppliedExemption(msgspec.Struct, frozen=True):
    """The exemption that covers a finding, with what its author promised.

    Attributes:
        expires: RFC 3339 time after which the finding counts again; None for profiles.
    """

    name: str
    reason: str
    expires: str | None


class Cause(msgspec.Struct, frozen=True, order=True):
    """What a group of findings has in common: a Helm release, an Argo CD Application."""

    kind: str
    name: str


class Finding(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One problem of one object, as every output shows it.

    Attributes:
        check: id of the check.
        first_seen: RFC 3339 time of the first run that had it, where a history is kept.
        resource: the object a person edits to mend it.
        at: path from the object's root, "spec.template.spec.containers[0].image".
        file: path as given on the command line; None for clusters.
        line: line in the file, from 1.
        fingerprint: stable over restarts, pod hashes and list order.
        state: "new" or "unchanged" against a baseline; None without one.
    """

    check: str
    pillar: str
    severity: Severity
    message: str
    remediation: str
    patch: str | None = None
    evidence: Mapping[str, Scalar] | None = None
    cause: Cause | None = None
    first_seen: str | None = None
    resource: Ref
    container: str | None = None
    at: str | None = None
    file: str | None = None
    line: int | None = None
    frameworks: tuple[ControlRef, ...] = ()
    fingerprint: str
    state: str | None = None
    exemption: AppliedExemption | None = None
