"""The command lines of a node's programs, in the order in which they start."""

from kube9_testbed.node.files import Files
from kube9_testbed.node.place import NAME
from kube9_testbed.node.requirements import command
from kube9_testbed.node.settings import (
    KUBELET,
    KUBELET_HEALTH,
    PROXY,
    PROXY_HEALTH,
    RUNTIME,
    RUNTIME_HEALTH,
)
from kube9_testbed.plan import Plan
from kube9_testbed.program import Program


def node_programs(plan: Plan) -> tuple[Program, ...]:
    """The programs of the node of `plan`; none when it has no node."""
    if plan.place is None:
        return ()
    files = Files.of(plan.layout)
    return (_runtime(files), _kubelet(plan, files, plan.place.address), _proxy(plan, files))


def _runtime(files: Files) -> Program:
    argv = (str(command(RUNTIME)), f"--config={files.runtime_settings}", "--log-level=warn")
    return Program(RUNTIME, argv, f"http://{RUNTIME_HEALTH}/v1/metrics")


def _kubelet(plan: Plan, files: Files, address: str) -> Program:
    argv = (
        *plan.binaries.command(KUBELET),
        f"--config={files.kubelet_settings}",
        f"--kubeconfig={plan.layout.user_kubeconfig(KUBELET)}",
        f"--hostname-override={NAME}",
        f"--node-ip={address}",  # else it would ask for its name, and nobody answers
    )
    return Program(KUBELET, argv, f"http://127.0.0.1:{KUBELET_HEALTH}/healthz")


def _proxy(plan: Plan, files: Files) -> Program:
    argv = (*plan.binaries.command(PROXY), f"--config={files.proxy_settings}")
    return Program(PROXY, argv, f"http://{PROXY_HEALTH}/healthz")
