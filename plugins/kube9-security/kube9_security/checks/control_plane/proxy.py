"""Where kube-proxy shows its metrics: said by its flags, or by a ConfigMap instead of them."""

from kube9_core.api import (
    SECURITY,
    Cluster,
    ConfigMap,
    Problems,
    ProxySettings,
    Snapshot,
    Unseen,
    Workload,
)
from kube9_security.checks.control_plane.components import NAMESPACE, Component, components
from kube9_security.checks.control_plane.defaults import DEFAULTS, PROXY
from kube9_security.checks.control_plane.rules import ONLY_CLUSTERS, is_loopback, told

__all__ = ["kube_proxy_metrics"]

_FLAG = "metrics-bind-address"


@SECURITY.check(
    "security/kube-proxy-metrics",
    "low",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload, ConfigMap),
    fix="Set metricsBindAddress to 127.0.0.1:10249, or leave it empty, which means the same.",
    frameworks={
        "cis-1.12": "4.3.1",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=("https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/",),
)
def kube_proxy_metrics(_: Cluster, snapshot: Snapshot) -> Problems:
    """kube-proxy shows its metrics to its own host only.

    The port asks nobody for a name, and tells who looks which Services there are and how busy
    they are; with profiling on it also works for whoever asks. It is on the loopback unless
    somebody moved it, mostly to let Prometheus in. With --config the flags do not count, and
    the file is looked up in its ConfigMap.
    """
    wrong: dict[str, list[str]] = {}
    for proxy in components(snapshot, PROXY, static=False):
        name, address = _address(snapshot, proxy)
        if not is_loopback(address.rpartition(":")[0]):
            wrong.setdefault(f"{name}={address}", []).append(proxy.where)
    yield from told(PROXY, wrong)


def _address(snapshot: Snapshot, proxy: Component) -> tuple[str, str]:
    """What says where the metrics are, and where they are."""
    if proxy.given("config") is None:
        return f"--{_FLAG}", proxy.value(_FLAG) or ""
    said = _file(snapshot, proxy).metrics_bind_address
    return "metricsBindAddress", said or DEFAULTS[PROXY][_FLAG]


def _file(snapshot: Snapshot, proxy: Component) -> ProxySettings:
    """What the file says that it reads.

    Raises:
        Unseen: it is not in a ConfigMap that was read.
    """
    sources = (volume.config_map for volume in proxy.container.pod.volumes)
    for source in filter(None, sources):
        found = snapshot.find(ConfigMap, NAMESPACE, source.name or "")
        if found is not None and found.proxy is not None:
            return found.proxy
    raise Unseen(f"{proxy.where} reads its settings from a file that is in no ConfigMap")
