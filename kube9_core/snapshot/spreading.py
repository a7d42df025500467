"""Over what the scheduler keeps the replicas of one workload apart.

Anti-affinity and spread constraints only work between pods their selector matches: a term
copied from another workload keeps nothing apart, however right it looks. Whether a domain is
one worth spreading over is for checks to say.
"""

from collections.abc import Iterator, Mapping

from kube9_core.snapshot.selector import selector_from_wire
from kube9_core.snapshot.wire import pods

__all__ = ["chooses_namespaces", "domains_apart"]


def domains_apart(
    spec: pods.PodSpec,
    labels: Mapping[str, str],
    namespace: str | None,
    namespace_labels: Mapping[str, str],
) -> frozenset[str]:
    """The topology keys over which equal pods are kept apart, firmly or by preference.

    Args:
        spec: of the pods.
        labels: of the pods.
        namespace: they live in.
        namespace_labels: of that namespace, for terms with a namespaceSelector.
    """
    apart = {
        term.topology_key
        for term in _anti_affinity(spec)
        if _counts(term, labels) and _looks_into(term, namespace, namespace_labels)
    }
    spread = {
        item.topology_key
        for item in spec.topology_spread_constraints or ()
        if item.label_selector and selector_from_wire(item.label_selector).matches(labels)
    }
    return frozenset(apart | spread)


def chooses_namespaces(spec: pods.PodSpec) -> bool:
    """Tell whether a term looks into namespaces that have certain labels.

    Args:
        spec: of the pods.
    """
    selectors = (term.namespace_selector for term in _anti_affinity(spec))
    return any(item is not None and not selector_from_wire(item).empty for item in selectors)


def _anti_affinity(spec: pods.PodSpec) -> Iterator[pods.PodAffinityTerm]:
    found = spec.affinity.pod_anti_affinity if spec.affinity else None
    if found is None:
        return
    yield from found.required or ()
    for weighted in found.preferred or ():
        if weighted.pod_affinity_term is not None:
            yield weighted.pod_affinity_term


def _counts(term: pods.PodAffinityTerm, labels: Mapping[str, str]) -> bool:
    """Tell whether a term is about pods with these labels; without a selector it is about none."""
    if term.label_selector is None or any(key in labels for key in term.mismatch_label_keys or ()):
        return False
    return selector_from_wire(term.label_selector).matches(labels)


def _looks_into(
    term: pods.PodAffinityTerm, namespace: str | None, namespace_labels: Mapping[str, str]
) -> bool:
    """Tell whether a term looks at pods of a namespace: by default at those of its own."""
    if not term.namespaces and term.namespace_selector is None:
        return True
    if namespace in (term.namespaces or ()):
        return True
    selector = term.namespace_selector
    return selector is not None and selector_from_wire(selector).matches(namespace_labels)
