"""Finds the programs of the control plane among the pods of kube-system, with their flags.

kubeadm, kind, kOps, Talos, RKE2 and others run them as static pods, which the API shows. A managed
control plane, k3s and OpenShift do not, or elsewhere: then nothing can be said, and that is said.
"""

from collections.abc import Iterator

import msgspec

from kube9_core.api import Container, KubernetesVersion, Snapshot, Unseen, Workload
from kube9_security.checks.control_plane.arguments import Flags, flags_of
from kube9_security.checks.control_plane.defaults import DEFAULTS, ETCD, SWITCHES

__all__ = ["NAMESPACE", "Component", "components"]

NAMESPACE = "kube-system"
_LABELS = ("component", "k8s-app")
_CONFIG_FILE = "config-file"
_TRUE = frozenset(("1", "t", "T", "true", "TRUE", "True"))
_FALSE = frozenset(("0", "f", "F", "false", "FALSE", "False"))


class Component(msgspec.Struct, frozen=True):
    """One program of the control plane, as one pod runs it.

    Attributes:
        program: "kube-apiserver".
        where: "pod kube-apiserver-a", or what else runs it.
        flags: of its command line.
        version: of the cluster.
        container: it runs in.
    """

    program: str
    where: str
    flags: Flags
    version: KubernetesVersion
    container: Container

    def given(self, flag: str) -> str | None:
        """The value a flag is given; an empty one is none."""
        return self.flags.last(flag) or None

    def value(self, flag: str) -> str | None:
        """The value that holds: given, or the program's own default."""
        return self.given(flag) or DEFAULTS[self.program].get(flag)

    def items(self, flag: str) -> tuple[str, ...]:
        """The items of a flag that is a list."""
        return self.flags.every(flag)

    def is_on(self, flag: str) -> bool:
        """Whether a switch is on, by the command line or by itself.

        Raises:
            Unseen: its value is none that can be read.
        """
        value = self.value(flag)
        if value in _TRUE or value in _FALSE:
            return value in _TRUE
        raise Unseen(f"nobody can tell what --{flag}={value} of {self.where} comes to")

    def shown(self, flag: str) -> str:
        """How to name what holds of a flag: as it is given, or what it means that it is not."""
        value = self.given(flag)
        if value is not None:
            return f"--{flag}={value}"
        default = DEFAULTS[self.program].get(flag)
        return f"--{flag} unset" if default is None else f"--{flag} unset, which means {default}"


def components(snapshot: Snapshot, program: str, *, static: bool = True) -> tuple[Component, ...]:
    """Find each pod that runs a program; needs Workload.

    Args:
        snapshot: of a cluster.
        program: its name.
        static: whether it has to be a pod of the control plane.

    Raises:
        Unseen: there is none, or the flags of one cannot be seen.
    """
    every = snapshot.among(Workload, NAMESPACE)
    pods = filter(_of_the_plane, every) if static else every
    found = [item for pod in pods if (item := _component(pod, program)) is not None]
    if not found:
        raise Unseen(
            f"no pod in {NAMESPACE} runs {program}: the control plane is outside of the cluster, "
            "or runs it another way"
        )
    return tuple(found)


def _of_the_plane(workload: Workload) -> bool:
    """Whether a kubelet made it of a file, or it says that it is of the control plane."""
    static = any(owner.kind == "Node" for owner in workload.owners)
    return static or workload.pod_labels.get("tier") == "control-plane"


def _component(pod: Workload, program: str) -> Component | None:
    for container in pod.containers:
        words = _words(pod, container, program)
        if words is not None:
            variables = {item.name: item.value for item in container.env if item.value is not None}
            flags = flags_of(words, variables, SWITCHES)
            if program == ETCD:
                flags = _with_environment(flags, variables, pod.name)
            where = f"{pod.kind.name.lower()} {pod.name}"
            return Component(program, where, flags, pod.version, container)
    return None


def _words(pod: Workload, container: Container, program: str) -> tuple[str, ...] | None:
    """The words behind the program's name; None where the container runs something else.

    A flag such as --data-dir=/var/lib/etcd ends in a name and is none.

    Raises:
        Unseen: it runs the program in a way that hides the flags.
    """
    words = (*(container.wire.command or ()), *(container.wire.args or ()))
    for place, word in enumerate(words):
        if not word.startswith("-") and word.rpartition("/")[2] == program:
            return words[place + 1 :]
    if not _is_named(pod, container, program):
        return None
    if container.wire.command is None and words and words[0].startswith("-"):
        return words
    raise Unseen(f"how pod {pod.name} starts {program} hides the flags: a script, or its image")


def _is_named(pod: Workload, container: Container, program: str) -> bool:
    labelled = any(pod.pod_labels.get(label) == program for label in _LABELS)
    return labelled and container.name == program


def _with_environment(flags: Flags, variables: dict[str, str], pod: str) -> Flags:
    """etcd takes `ETCD_CLIENT_CERT_AUTH` for a flag, unless it is given; a file replaces all.

    Raises:
        Unseen: the flags stand in a file.
    """  # noqa: D403 - so it writes its name
    more = tuple(_flags_among(variables))
    found = Flags((*more, *flags.given))
    if found.last(_CONFIG_FILE):
        raise Unseen(f"pod {pod} takes etcd's settings from a file, which no API shows")
    return found


def _flags_among(variables: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in variables.items():
        if name.startswith("ETCD_"):
            yield name.removeprefix("ETCD_").lower().replace("_", "-"), value
