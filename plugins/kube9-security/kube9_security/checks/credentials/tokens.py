"""Tokens of service accounts that are stored and never expire."""

from typing import Final

from kube9_core.api import SECURITY, Problem, Problems, Secret, Snapshot
from kube9_security.checks.credentials.readers import READING, readers_of

__all__ = ["TOKEN", "legacy_token_secret"]

TOKEN: Final = "kubernetes.io/service-account-token"  # noqa: S105 - a type of Secret, no credential


@SECURITY.check(
    "security/legacy-token-secret",
    "high",
    on=Secret,
    wants=READING,
    modes=frozenset({"cluster"}),
    fix="Let pods use projected tokens and people `kubectl create token`, then delete the Secret.",
    frameworks={
        "owasp-k8s-top10": "K09",
        "well-architected": "SEC-secrets",
    },
    equivalents={"kyverno": "deny-secret-service-account-token-type"},
    references=(
        "https://kubernetes.io/docs/concepts/security/service-accounts/",
        "https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/",
    ),
)
def legacy_token_secret(secret: Secret, snapshot: Snapshot) -> Problems:
    """No service account token that never expires is stored.

    Whoever copies it once, from a backup, a repository or a pod, is that account until somebody
    deletes the Secret. Since 1.24 Kubernetes makes none of these by itself (KEP-2799): pods get
    tokens that last an hour and end with the pod. The cluster deletes old ones that it made
    and nobody used for a year, but never one that a person made.
    """
    if secret.type == TOKEN:
        evidence = readers_of(secret, snapshot)
        message = "holds a token of a service account, which never expires"
        yield Problem(message, at="type", evidence=evidence)
