"""A pod that is still being made, with names for the places that get filled.

Drafts are mutable and never leave the generator.
"""

from copy import deepcopy

from kube9_testbed.responses import JsonObject

SECCOMP_POD_NOTE = "seccomp.security.alpha.kubernetes.io/pod"
SECCOMP_NOTE = "container.seccomp.security.alpha.kubernetes.io/"
APPARMOR_NOTE = "container.apparmor.security.beta.kubernetes.io/"


class Draft:
    """A pod under construction.

    Args:
        regular: How many ordinary containers it has.
        init: One entry per init container: whether it is a sidecar.
    """

    def __init__(self, regular: int, init: tuple[bool, ...]) -> None:
        self.notes: dict[str, str] = {}
        self.regular = [_container(f"app-{number}") for number in range(regular)]
        self.init = [_container(f"init-{number}") for number in range(len(init))]
        for container, sidecar in zip(self.init, init, strict=True):
            if sidecar:
                container["restartPolicy"] = "Always"
        self.spec: JsonObject = {}

    @property
    def containers(self) -> list[JsonObject]:
        """All containers."""
        return [*self.init, *self.regular]

    @property
    def holders(self) -> list[JsonObject]:
        """Everything that may have a security context: the pod and its containers."""
        return [self.spec, *self.containers]

    @property
    def probed(self) -> list[JsonObject]:
        """The containers that may have probes and lifecycle hooks."""
        return [*filter(is_sidecar, self.init), *self.regular]

    @property
    def os(self) -> str:
        """The operating system the pod names, empty when it names none."""
        return str((self.spec.get("os") or {}).get("name", ""))

    def note_key(self, holder: JsonObject) -> str:
        """The seccomp annotation that speaks of `holder`."""
        return SECCOMP_POD_NOTE if holder is self.spec else SECCOMP_NOTE + holder["name"]

    def finished(self) -> JsonObject:
        """The pod as the API server will get it."""
        spec = {**self.spec, "containers": self.regular}
        if self.init:
            spec["initContainers"] = self.init
        metadata: JsonObject = {"name": "pod"}
        if self.notes:
            metadata["annotations"] = self.notes
        pod: JsonObject = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
        return deepcopy(pod)  # the values were shared, the caller's pod is its own


def security(holder: JsonObject) -> JsonObject:
    """The security context of a pod's spec or a container, made when there is none."""
    context: JsonObject = holder.get("securityContext") or {}
    holder["securityContext"] = context
    return context


def is_sidecar(container: JsonObject) -> bool:
    """Whether an init container keeps running."""
    return container.get("restartPolicy") == "Always"


def _container(name: str) -> JsonObject:
    return {"name": name, "image": "registry.example.org/app:1"}
