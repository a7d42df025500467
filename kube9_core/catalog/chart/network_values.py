"""What the chart's NetworkPolicy can be told.

Peers are handed on as Kubernetes spells them. A policy knows addresses and pods only, no names, so
what stands behind a name is said here by the user or is any address.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from kube9_core.catalog.chart.texts import Cidr

__all__ = ["NetworkPolicyValues"]

Peer = dict[str, Any]
"""A NetworkPolicyPeer: podSelector, namespaceSelector or ipBlock."""

_Port = Annotated[int, Field(ge=1, le=65535)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ApiServerValues(_Closed):
    """Where the API server is."""

    cidrs: list[Cidr] = Field(
        default_factory=list,
        description="Its addresses, such as 10.0.0.2/32: those of `kubectl get endpointslices -n "
        "default -l kubernetes.io/service-name=kubernetes`, and the address of the Service "
        "kubernetes if your network judges before it translates. Empty for any address, as no "
        "policy can name the API server by itself.",
    )
    ports: list[_Port] = Field(
        default_factory=lambda: [443, 6443],
        min_length=1,
        description="Its ports: the Service's, and those it listens on behind it.",
    )


class DnsValues(_Closed):
    """Where names are looked up."""

    enabled: bool = Field(
        default=True,
        description="Let names be looked up. The core needs none, as the API server is reached by "
        "its address; plugins that connect to the outside and proxies do.",
    )
    to: list[Peer] = Field(
        default_factory=list,
        description="Where the servers are, as NetworkPolicy peers. Empty for anywhere, as some "
        "clusters ask a cache on the node and not the pods of kube-dns.",
    )
    ports: list[_Port] = Field(
        default_factory=lambda: [53],
        min_length=1,
        description="Their ports, UDP and TCP. OpenShift's servers listen on 5353.",
    )


class NetworkPolicyValues(_Closed):
    """What the pod may connect to, and who may connect to it."""

    enabled: bool = Field(
        default=True,
        description="Make a NetworkPolicy: out to the API server, to DNS and to what enabled "
        "plugins declare; in to the metrics port. See docs/network.md.",
    )
    metricsFrom: list[Peer] = Field(  # noqa: N815 - as charts spell it
        default_factory=lambda: [{"namespaceSelector": {}}],
        description="Who may read the metrics, as NetworkPolicy peers. The default is every pod of "
        "the cluster; [] leaves only the pod of `helm test`.",
    )
    apiServer: ApiServerValues = Field(  # noqa: N815 - as charts spell it
        default_factory=ApiServerValues, description="The API server."
    )
    dns: DnsValues = Field(default_factory=DnsValues, description="Looking up names.")
    extraEgress: list[Peer] = Field(  # noqa: N815 - as charts spell it
        default_factory=list,
        description="More egress rules, as Kubernetes spells them; plugins of `plugins.extra` need "
        "theirs here.",
    )
    extraIngress: list[Peer] = Field(  # noqa: N815 - as charts spell it
        default_factory=list, description="More ingress rules, as Kubernetes spells them."
    )
