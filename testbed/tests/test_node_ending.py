"""Whatever happens to whom, a real node leaves nothing on the machine."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from kube9_testbed.kubectl import kubectl
from kube9_testbed.node.archive import TOOLS
from kube9_testbed.node.cluster import NodeCluster
from kube9_testbed.node.files import Files

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.usefixtures("node_cluster")]

STARTER = f"""
import time
from kube9_testbed.kubectl import kubectl
from kube9_testbed.node.cluster import NodeCluster
cluster = NodeCluster.start()
kubectl(cluster, "run", "sleeper", "--image={TOOLS}")
kubectl(cluster, "wait", "--for=condition=Ready", "pod/sleeper", "--timeout=60s")
print(cluster.place.group, cluster.place.device, cluster.kubeconfig.parent, flush=True)
time.sleep(600)
"""


def traces(words: tuple[str, ...]) -> list[str]:
    """Processes, mounts, network devices, groups, namespaces and files that have one of `words`."""
    found = [*Path("/sys/fs/cgroup").glob("*/kube9-testbed-*"), *Path("/run/netns").glob("*")]
    places = [str(path) for path in found]
    places += [path.name for path in Path("/sys/class/net").iterdir()]
    places += Path("/proc/self/mountinfo").read_text().splitlines()
    places += commands()
    places += [str(path) for path in Path("/tmp").glob("kube9-testbed-*")]  # noqa: S108  # its place
    return [place for place in places if any(word in place for word in words)]


def commands() -> list[str]:
    lines = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(process.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return lines


def eventually(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def marks(cluster: NodeCluster) -> tuple[str, ...]:
    """Words that stand in every trace of a cluster."""
    return cluster.place.group, cluster.place.device, str(cluster.kubeconfig.parent)


def start_pod(cluster: NodeCluster) -> None:
    kubectl(cluster, "run", "sleeper", f"--image={TOOLS}")
    kubectl(cluster, "wait", "--for=condition=Ready", "pod/sleeper", "--timeout=60s")


def machine() -> list[str]:
    """What belongs to the whole machine and is not ours to change."""
    rules = subprocess.run(["/usr/sbin/iptables-save"], capture_output=True, text=True, check=True)
    stable = re.sub(r"(?m)^#.*$|\[\d+:\d+\]", "", rules.stdout)
    names = ("vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops", "net/ipv4/ip_forward")
    return [stable, *(Path("/proc/sys", name).read_text() for name in names)]


def test_stopping_a_node_with_a_pod_leaves_nothing_and_changes_nothing() -> None:
    before = machine()
    with NodeCluster.start() as cluster:
        start_pod(cluster)
        words = marks(cluster)
        assert len(traces(words)) > 5
        assert machine() == before
        copies = Files.of(cluster.plan.layout).root / "sys"
        assert (copies / "vm/overcommit_memory").read_text().strip() == "1"  # the kubelet's wish
    assert traces(words) == []
    assert machine() == before


def test_a_node_dies_with_the_process_that_started_it() -> None:
    command = [sys.executable, "-c", STARTER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:  # noqa: S603  # ours
        assert starter.stdout is not None
        words = tuple(starter.stdout.readline().split())
        assert len(traces(words)) > 5
        starter.kill()
    eventually(lambda: traces(words) == [])


def test_pods_and_shims_die_when_the_supervisor_is_killed() -> None:
    with NodeCluster.start() as cluster:
        start_pod(cluster)
        words = marks(cluster)
        os.kill(cluster.pid, signal.SIGKILL)
        eventually(lambda: not any("containerd-shim" in each for each in traces(words)))
    eventually(lambda: traces(words) == [])
