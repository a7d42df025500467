"""Add-ons that belong to a cluster whatever its distribution, by the names their makers give them.

What one distribution ships is named in its profile.
"""

from typing import Annotated

from msgspec import Meta, Struct

__all__ = ["Components"]

_KNOWN = (
    "antrea-agent",
    "antrea-controller",
    "aws-load-balancer-controller",
    "calico-kube-controllers",
    "calico-node",
    "calico-typha",
    "cilium",
    "cilium-envoy",
    "cilium-operator",
    "cluster-autoscaler",
    "coredns",
    "csi-snapshot-controller",
    "hubble-relay",
    "hubble-ui",
    "konnectivity-agent",
    "kube-proxy",
    "kube-router",
    "kube-state-metrics",
    "kube-vip-ds",
    "metrics-server",
    "node-local-dns",
    "node-problem-detector",
    "nvidia-device-plugin-daemonset",
    "secrets-store-csi-driver",
    "snapshot-controller",
    "vpa-admission-controller",
    "vpa-recommender",
    "vpa-updater",
)


class Components(Struct, frozen=True):
    """What may run in kube-system."""

    components: Annotated[
        tuple[str, ...], Meta(description="Exact names of workloads that belong into kube-system.")
    ] = _KNOWN
