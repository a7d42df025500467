"""Secrets that nothing speaks of."""

from typing import Final

from kube9_core.api import SECURITY, Problem, Problems, Secret, Snapshot
from kube9_security.checks.credentials.readers import READING, readers_of
from kube9_security.checks.credentials.uses import SecretUses

__all__ = ["unused_secret"]

_GIVEN_TO_PODS: Final = frozenset(
    (
        "Opaque",
        "kubernetes.io/tls",
        "kubernetes.io/basic-auth",
        "kubernetes.io/ssh-auth",
        "kubernetes.io/dockerconfigjson",
        "kubernetes.io/dockercfg",
    )
)
_SYSTEM: Final = frozenset(("kube-system", "kube-public", "kube-node-lease"))


def _meant_for_pods(secret: Secret) -> bool:
    """Tokens, releases and types of an operator's own are read through the API by their makers."""
    return secret.type in _GIVEN_TO_PODS and secret.namespace not in _SYSTEM and not secret.owners


@SECURITY.check(
    "security/unused-secret",
    "low",
    on=Secret,
    where=_meant_for_pods,
    needs=SecretUses.READS,
    wants=READING,
    modes=frozenset({"cluster"}),
    fix="Ask its owner, then delete it; if a custom resource uses it, exempt it and say which.",
    frameworks={"owasp-k8s-top10": "K03"},
    references=("https://kubernetes.io/docs/concepts/security/secrets-good-practices/",),
)
def unused_secret(secret: Secret, snapshot: Snapshot) -> Problems:
    """Every Secret is used by something.

    A credential that nobody needs still opens what it was made for, and nobody will renew it.
    Looked at are variables, volumes and pull secrets of pods, accounts, certificates of Ingresses
    and Gateways, storage classes, what External Secrets, Sealed Secrets, cert-manager and Vault
    make, and names in arguments and variables. A custom resource may use a Secret without any
    of that: it is not seen, so this is a question and no verdict. Tokens, Helm releases, types
    of an operator's own and the system's namespaces are left out.
    """
    if not snapshot.index(SecretUses).of(secret):
        message = "is named by nothing that was read; a custom resource may still use it"
        yield Problem(message, key="unused", evidence=readers_of(secret, snapshot))
