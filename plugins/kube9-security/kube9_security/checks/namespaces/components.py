"""Add-ons that belong to a cluster whatever its distribution, by the names their makers give them.

What one distribution ships is named in its profile.
"""

from pydantic import BaseModel, ConfigDict, Field

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


class Components(BaseModel):
    """What may run in kube-system."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    components: tuple[str, ...] = Field(
        default=_KNOWN, description="Exact names of workloads that belong into kube-system."
    )
