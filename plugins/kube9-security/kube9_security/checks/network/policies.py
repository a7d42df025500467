"""Network policies: who is guarded by one, and which of them guard nobody.

Policies of network plugins count where it can be told whom they isolate (Cilium's); where it
cannot, the workload is not judged rather than wrongly.
"""

from collections.abc import Mapping

from kube9_core.api import (
    SECURITY,
    CannotJudge,
    Namespace,
    NetworkPolicy,
    OtherPolicy,
    Problem,
    Problems,
    Snapshot,
    Workload,
    isolation_of,
)

__all__ = [
    "allow_all_policy",
    "guardable",
    "isolated_elsewhere",
    "no_default_deny",
    "no_egress_policy",
    "no_ingress_policy",
]

_PAGE = "https://kubernetes.io/docs/concepts/services-networking/network-policies/"


def guardable(workload: Workload) -> bool:
    """Whether policies hold for its pods: not on their node's network, and there are some."""
    return workload.kind.name != "PodTemplate" and not workload.pod.host_network


def isolated_elsewhere(
    namespace: str | None, labels: Mapping[str, str] | None, direction: str, snapshot: Snapshot
) -> bool:
    """Tell whether a policy that is no NetworkPolicy isolates pods (touches OtherPolicy).

    Args:
        namespace: of the pods.
        labels: of the pods; None for all pods of the namespace.
        direction: Ingress or Egress.
        snapshot: where policies stand.

    Raises:
        CannotJudge: there is one of which that cannot be told.
    """
    unclear = None
    for place in (namespace, None):
        for policy in snapshot.among(OtherPolicy, place):
            found = policy.isolates(namespace, labels, direction)
            if found:
                return True
            if found is None:
                unclear = unclear or policy
    if unclear is not None:
        raise CannotJudge(f"{unclear.ref} may guard it, and what it selects is not known here")
    return False


@SECURITY.check(
    "security/no-ingress-policy",
    "medium",
    on=Workload,
    where=guardable,
    needs=(NetworkPolicy, OtherPolicy),
    fix="Add a NetworkPolicy that selects the pods and lists who may call them, by which port.",
    frameworks={
        "cis-1.12": "5.3.2",
        "cis-1.8": "5.3.2",
        "nsa-cisa": "net-policies",
        "owasp-k8s-top10": "K05",
        "well-architected": "SEC-network",
    },
    references=(_PAGE,),
)
def no_ingress_policy(workload: Workload, snapshot: Snapshot) -> Problems:
    """A network policy limits who may call a pod.

    Without one every pod of the cluster reaches every port of this one: whoever takes over the
    least important container of another team stands before the database. A policy counts where
    it selects the pods and isolates them for ingress, whatever it then allows; what allows
    everybody is reported on the policy. Pods on their node's network cannot be guarded so.
    """
    if _open(workload, "Ingress", snapshot):
        yield Problem("can be called by every pod, as no network policy isolates it", key="ingress")


@SECURITY.check(
    "security/no-egress-policy",
    "low",
    on=Workload,
    where=guardable,
    needs=(NetworkPolicy, OtherPolicy),
    fix="Add a NetworkPolicy with policyTypes [Egress] that selects the pods and lists whom they "
    "call, DNS included.",
    frameworks={
        "nsa-cisa": "net-policies",
        "owasp-k8s-top10": "K05",
        "well-architected": "SEC-network",
    },
    references=(_PAGE,),
)
def no_egress_policy(workload: Workload, snapshot: Snapshot) -> Problems:
    """A network policy limits whom a pod may call.

    What was broken into calls out: to fetch tools, to carry data away, to look around inside.
    A policy isolates for egress where policyTypes says so, or where that is unset and it has
    egress rules; ingress rules alone leave calls to others free.
    """
    if _open(workload, "Egress", snapshot):
        yield Problem("may call everybody, as no network policy isolates it", key="egress")


def _open(workload: Workload, direction: str, snapshot: Snapshot) -> bool:
    if isolation_of(workload, snapshot).by(direction):
        return False
    labels = workload.pod_labels
    return not isolated_elsewhere(workload.namespace, labels, direction, snapshot)


def _has_pods(namespace: Namespace, snapshot: Snapshot) -> bool:
    """A namespace without pods has nothing to deny."""
    return any(guardable(item) for item in snapshot.among(Workload, namespace.name))


@SECURITY.check(
    "security/no-default-deny",
    "medium",
    on=Namespace,
    where=_has_pods,
    needs=(NetworkPolicy, OtherPolicy, Workload),
    fix="Add a NetworkPolicy with an empty podSelector, policyTypes [Ingress] and no rules.",
    frameworks={
        "cis-1.12": "5.3.2",
        "cis-1.8": "5.3.2",
        "nsa-cisa": "net-policies",
        "owasp-k8s-top10": "K05",
        "well-architected": "SEC-network",
    },
    references=(f"{_PAGE}#default-deny-all-ingress-traffic",),
)
def no_default_deny(namespace: Namespace, snapshot: Snapshot) -> Problems:
    """Namespaces with pods deny traffic by default.

    Policies for single workloads leave open what is deployed tomorrow. One policy that selects
    every pod and isolates it for ingress makes silence mean no; it may allow some callers, as
    long as it does not allow all. A Cilium policy for every pod counts as well. Egress is asked
    of each workload by security/no-egress-policy, as few namespaces can deny it as a whole.
    """
    if any(map(_denies, snapshot.among(NetworkPolicy, namespace.name))):
        return
    if not isolated_elsewhere(namespace.name, None, "Ingress", snapshot):
        yield Problem("has pods, and no policy that isolates all of them", key="ingress")


def _denies(policy: NetworkPolicy) -> bool:
    """Whether it isolates every pod of its namespace against calls, and does not take that back."""
    isolates = policy.selector.empty and "Ingress" in policy.directions
    return isolates and not any(
        rule.all_ports and (rule.everywhere or rule.every_pod) for rule in policy.rules("Ingress")
    )


@SECURITY.check(
    "security/allow-all-policy",
    "medium",
    on=NetworkPolicy,
    fix="List the peers or ports that are needed, or delete the rule.",
    frameworks={
        "nsa-cisa": "net-policies",
        "owasp-k8s-top10": "K05",
        "well-architected": "SEC-network",
    },
    references=(f"{_PAGE}#allow-all-ingress-traffic",),
)
def allow_all_policy(policy: NetworkPolicy) -> Problems:
    """No network policy lets everybody through.

    One such rule undoes all others, as policies only ever add, and the namespace still looks
    guarded. It has many faces: a rule without `from`, an empty `from`, 0.0.0.0/0 or ::/0 without
    exceptions, ranges that add up to it, every pod of every namespace; and no ports, all ports
    of a protocol, or 1 to 65535. A rule that names a port is none. An empty peer (`from: [{}]`)
    is refused by the API server. For egress the rule weighs less: only calls of these pods are
    free then.
    """
    for direction, word in (("Ingress", "in"), ("Egress", "out")):
        field = direction.lower()
        for n, rule in enumerate(policy.rules(direction)):
            if rule.all_ports and (rule.everywhere or rule.every_pod):
                who = "everybody" if rule.everywhere else "every pod of the cluster"
                said = f"lets {who} in" if word == "in" else f"lets its pods call {who}"
                yield Problem(
                    f"{said}, by any port",
                    at=f"spec.{field}[{n}]",
                    severity=None if word == "in" else "low",
                )
