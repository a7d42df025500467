"""Secrets that reach a program as variables."""

from collections.abc import Iterator

from kube9_core.api import SECURITY, Container, Problem, Problems

__all__ = ["secret_in_environment"]


@SECURITY.check(
    "security/secret-in-environment",
    "low",
    on=Container,
    fix="Mount the Secret as a volume and let the program read the file.",
    frameworks={
        "cis-1.12": "5.4.1",
        "cis-1.8": "5.4.1",
        "nsa-cisa": "net-secrets",
    },
    equivalents={"kyverno": "disallow-secrets-from-env-vars"},
    references=(
        "https://kubernetes.io/docs/concepts/configuration/secret/",
        "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
    ),
)
def secret_in_environment(container: Container) -> Problems:
    """Secrets are mounted as files, not as variables.

    The environment of a process is handed on to every child, stands in crash reports and debug
    pages, and can be read in /proc by whoever shares the user. It also stays as it was when the
    Secret is renewed, which a mounted file does not. Single keys (env) and whole Secrets
    (envFrom) count alike. One finding for each Secret and container.
    """
    told: set[str] = set()
    for name, at in _references(container):
        if name not in told:
            told.add(name)
            yield Problem(f"takes variables from the Secret {name}", at=at, key=f"secret {name}")


def _references(container: Container) -> Iterator[tuple[str, str]]:
    """Name of each Secret, and where it is referred to."""
    for n, variable in enumerate(container.env):
        source = variable.value_from
        if source is not None and source.secret_key_ref is not None:
            yield source.secret_key_ref.name or "", f"env[{n}].valueFrom.secretKeyRef"
    for n, several in enumerate(container.env_from):
        if several.secret_ref is not None:
            yield several.secret_ref.name or "", f"envFrom[{n}].secretRef"
