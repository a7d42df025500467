"""Standard input and terminals that are kept open."""

from kube9_core.api import SECURITY, Container, ContainerRole, Problem, Problems

__all__ = ["interactive_terminal"]


def _is_lasting(container: Container) -> bool:
    """A debug container is made for a terminal, and judged as such."""
    return container.role is not ContainerRole.EPHEMERAL


@SECURITY.check(
    "security/interactive-terminal",
    "low",
    on=Container,
    where=_is_lasting,
    fix="Remove stdin and tty; kubectl exec and kubectl debug bring a terminal when needed.",
    frameworks={
        "owasp-k8s-top10": "K01",
        "well-architected": "SEC-workloads",
    },
    references=(
        "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#debugging",
    ),
)
def interactive_terminal(container: Container) -> Problems:
    """No terminal is kept open.

    With stdin or tty whoever may attach to the pod types into the program, and a shell left
    waiting there runs what he types. Left over from an experiment, nearly always. Debug
    containers are spared: a terminal is what they are for.
    """
    wire = container.wire
    if wire.stdin or wire.tty:
        opened = [name for name in ("stdin", "tty") if getattr(wire, name)]
        patch = "".join(f"{name}: false\n" for name in opened)
        yield Problem(f"keeps {' and '.join(opened)} open", at=opened[-1], patch=patch)
