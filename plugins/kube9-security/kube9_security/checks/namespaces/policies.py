"""Policies of other engines that refuse privileged pods.

Only what denies counts; what merely reports is no control.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Any, ClassVar

from kube9_core.api import CustomObject, Kind, ObjectMeta, Snapshot, Wire

__all__ = ["ENGINES", "Policies", "policies_of"]

_ADMISSION = "admissionregistration.k8s.io"
_SERVED = (f"{_ADMISSION}/v1beta1", f"{_ADMISSION}/v1alpha1")
_LEVELS = ("baseline", "restricted")


class Policies(Enum):
    """Where policies refuse privileged pods."""

    NOWHERE = "nowhere"
    SOMEWHERE = "somewhere"
    EVERYWHERE = "everywhere"


class _Policy(Wire, frozen=True):
    metadata: ObjectMeta | None = None
    spec: Any = None


class AdmissionPolicy(CustomObject):
    """A rule in CEL that the API server itself applies where it is bound."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind(
            _ADMISSION,
            "ValidatingAdmissionPolicy",
            "v1",
            "validatingadmissionpolicies",
            namespaced=False,
            served=_SERVED,
        ),
    )
    SHAPE = _Policy


class AdmissionPolicyBinding(CustomObject):
    """Where a rule holds, and whether it denies."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind(
            _ADMISSION,
            "ValidatingAdmissionPolicyBinding",
            "v1",
            "validatingadmissionpolicybindings",
            namespaced=False,
            served=_SERVED,
        ),
    )
    SHAPE = _Policy


class KyvernoPolicy(CustomObject):
    """A policy of Kyverno for the whole cluster."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind("kyverno.io", "ClusterPolicy", "v1", "clusterpolicies", namespaced=False),
    )
    SHAPE = _Policy


class GatekeeperConstraint(CustomObject):
    """Gatekeeper's constraint against privileged containers, from its library."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind(
            "constraints.gatekeeper.sh",
            "K8sPSPPrivilegedContainer",
            "v1beta1",
            "k8spspprivilegedcontainer",
            namespaced=False,
        ),
    )
    SHAPE = _Policy


ENGINES = (AdmissionPolicy, AdmissionPolicyBinding, KyvernoPolicy, GatekeeperConstraint)


def policies_of(snapshot: Snapshot) -> Policies:
    """Where policies that could be read refuse privileged pods."""
    found = {
        *_of_api_server(snapshot),
        *(_reach(spec.get("match")) for spec in _denying_constraints(snapshot)),
        *_of_kyverno(snapshot),
    }
    if Policies.EVERYWHERE in found:
        return Policies.EVERYWHERE
    return Policies.SOMEWHERE if found else Policies.NOWHERE


def _of_api_server(snapshot: Snapshot) -> Iterator[Policies]:
    rules = {item.name: _mapping(item.wire.spec) for item in snapshot.all(AdmissionPolicy)}
    for binding in snapshot.all(AdmissionPolicyBinding):
        spec = _mapping(binding.wire.spec)
        rule = rules.get(str(spec.get("policyName")))
        if rule and "Deny" in _list(spec.get("validationActions")) and _forbids(rule):
            reaches = (_reach(spec.get("matchResources")), _reach(rule.get("matchConstraints")))
            narrow = Policies.SOMEWHERE in reaches or bool(rule.get("matchConditions"))
            yield Policies.SOMEWHERE if narrow else Policies.EVERYWHERE


def _forbids(rule: dict[str, Any]) -> bool:
    """Whether one of its expressions speaks of privileged containers."""
    listed = (_mapping(item) for item in _list(rule.get("validations")))
    return any("privileged" in str(item.get("expression", "")) for item in listed)


def _denying_constraints(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    for item in snapshot.all(GatekeeperConstraint):
        spec = _mapping(item.wire.spec)
        if spec.get("enforcementAction", "deny") == "deny":
            yield spec


def _of_kyverno(snapshot: Snapshot) -> Iterator[Policies]:
    for item in snapshot.all(KyvernoPolicy):
        spec = _mapping(item.wire.spec)
        for rule in map(_mapping, _list(spec.get("rules"))):
            validate = _mapping(rule.get("validate"))
            action = validate.get("failureAction", spec.get("validationFailureAction", "Audit"))
            if str(action).lower() == "enforce" and _is_level(validate):
                narrow = rule.get("exclude") or spec.get("validationFailureActionOverrides")
                yield Policies.SOMEWHERE if narrow else _matched(_mapping(rule.get("match")))


def _is_level(validate: dict[str, Any]) -> bool:
    return _mapping(validate.get("podSecurity")).get("level") in _LEVELS


def _matched(match: dict[str, Any]) -> Policies:
    """A rule that names namespaces or selects them holds in some only."""
    filters = [match, *(map(_mapping, (*_list(match.get("any")), *_list(match.get("all")))))]
    resources = [_mapping(item.get("resources")) for item in filters]
    narrow = ("namespaces", "namespaceSelector", "selector", "names", "name")
    narrowed = any(item.get(key) for item in resources for key in narrow)
    return Policies.SOMEWHERE if narrowed else Policies.EVERYWHERE


def _reach(match: object) -> Policies:
    found = _mapping(match)
    narrow = (
        "namespaceSelector",
        "objectSelector",
        "labelSelector",
        "namespaces",
        "excludedNamespaces",
        "excludeResourceRules",
        "name",
    )
    narrowed = any(found.get(key) for key in narrow)
    return Policies.SOMEWHERE if narrowed else Policies.EVERYWHERE


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else []
