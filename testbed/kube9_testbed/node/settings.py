"""The settings of the programs of a node, as files they read.

Where they differ from those of a plain node it is because the node shares its machine: it must not
evict pods for the machine's full disk, nor change what belongs to all.
"""

import json
from pathlib import Path
from typing import Any, Final

from kube9_testbed.kubeconfig import write_kubeconfig
from kube9_testbed.node.archive import PAUSE
from kube9_testbed.node.files import Files
from kube9_testbed.node.place import DNS, NAME
from kube9_testbed.node.requirements import network_programs
from kube9_testbed.plan import Plan

KUBELET: Final = "kubelet"
PROXY: Final = "kube-proxy"
RUNTIME: Final = "containerd"
RUNTIME_HEALTH: Final = "127.0.0.1:10260"
KUBELET_HEALTH: Final = 10248
PROXY_HEALTH: Final = "127.0.0.1:10256"
POD_NETWORK: Final = "10.244.0.0/24"
_SIGNALS: Final = ("memory.available", "nodefs.available", "nodefs.inodesFree", "imagefs.available")

_RUNTIME: Final = """\
version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs"]

[grpc]
  address = "{socket}"

[metrics]
  address = "{health}"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{pause}"
  restrict_oom_score_adj = true

  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "{programs}"
    conf_dir = "{networks}"

  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
"""


def write_settings(plan: Plan, files: Files) -> None:
    """Write what the programs of the node of `plan` read."""
    files.runtime_settings.write_text(_runtime(files))
    _write(files.network_settings / "10-bridge.conflist", _network())
    _write(files.kubelet_settings, _kubelet(plan, files))
    _write(files.proxy_settings, _proxy(plan))
    files.resolver.write_text(f"nameserver {DNS}\n")
    layout, tokens = plan.layout, plan.tokens
    for name, token in ((KUBELET, tokens.kubelet), (PROXY, tokens.proxy)):
        path = layout.user_kubeconfig(name)
        write_kubeconfig(path, url=plan.url, certificate=layout.certificate, token=token)


def _write(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, indent=2))


def _runtime(files: Files) -> str:
    return _RUNTIME.format(
        socket=files.socket,
        health=RUNTIME_HEALTH,
        pause=PAUSE,
        programs=network_programs(),
        networks=files.network_settings,
    )


def _network() -> dict[str, Any]:
    addresses = {
        "type": "host-local",
        "ranges": [[{"subnet": POD_NETWORK}]],
        "routes": [{"dst": "0.0.0.0/0"}],
    }
    bridge = {
        "type": "bridge",
        "bridge": "cni0",
        "isGateway": True,
        "ipMasq": True,
        "hairpinMode": True,
        "ipam": addresses,
    }
    ports = {"type": "portmap", "capabilities": {"portMappings": True}}
    return {"cniVersion": "1.0.0", "name": "pods", "plugins": [bridge, ports]}


def _kubelet(plan: Plan, files: Files) -> dict[str, Any]:
    place = plan.place
    if place is None:
        raise TypeError("this plan has no node")
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": place.address,
        # Nobody outside this node's network can ask it; no certificate authority is set up.
        "authentication": {"anonymous": {"enabled": True}, "webhook": {"enabled": False}},
        "authorization": {"mode": "AlwaysAllow"},
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": f"/{place.group}",
        "clusterDNS": [DNS],
        "clusterDomain": "cluster.local",
        "containerRuntimeEndpoint": f"unix://{files.socket}",
        "evictionHard": dict.fromkeys(_SIGNALS, "0%"),
        "failCgroupV1": False,
        "failSwapOn": False,
        "healthzPort": KUBELET_HEALTH,
        "imageGCHighThresholdPercent": 100,
        "localStorageCapacityIsolation": False,
        "resolvConf": str(files.resolver),
    }


def _proxy(plan: Plan) -> dict[str, Any]:
    return {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "clientConnection": {"kubeconfig": str(plan.layout.user_kubeconfig(PROXY))},
        "clusterCIDR": POD_NETWORK,
        "conntrack": {"maxPerCore": 0},  # a limit of the whole machine
        "healthzBindAddress": PROXY_HEALTH,
        "hostnameOverride": NAME,
        "mode": "iptables",
    }
