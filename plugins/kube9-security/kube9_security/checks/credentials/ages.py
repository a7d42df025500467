"""Secrets that have been there for long."""

from datetime import timedelta
from typing import Annotated, Final

from msgspec import Meta, Struct

from kube9_core.api import SECURITY, CannotJudge, Problem, Problems, Secret, Snapshot
from kube9_security.checks.credentials.makers import MAKERS, Made
from kube9_security.checks.credentials.readers import READING, readers_of
from kube9_security.checks.credentials.tokens import TOKEN

__all__ = ["Age", "old_secret"]

_RENEWED: Final = frozenset((TOKEN, "helm.sh/release.v1", "bootstrap.kubernetes.io/token"))


class Age(Struct, frozen=True):
    """How old a Secret may be."""

    days: Annotated[int, Meta(ge=1, description="Days after which a Secret must be renewed.")] = 365


def _kept(secret: Secret) -> bool:
    """Stored tokens are another check's, releases are history, bootstrap tokens expire."""
    return secret.type not in _RENEWED


@SECURITY.check(
    "security/old-secret",
    "low",
    on=Secret,
    where=_kept,
    needs=MAKERS,
    wants=READING,
    modes=frozenset({"cluster"}),
    default=False,
    params=Age,
    fix="Renew the credential where it comes from, and put the new one into a new Secret.",
    frameworks={
        "owasp-k8s-top10": "K03",
        "well-architected": "SEC-secrets",
    },
    references=("https://kubernetes.io/docs/concepts/security/secrets-good-practices/",),
)
def old_secret(secret: Secret, snapshot: Snapshot, *, params: Age) -> Problems:
    """Secrets are renewed within a set time.

    The longer a credential lives, the more people have had it: those who left, old laptops,
    backups. The age is that of the Secret; whether its values were changed since is told
    nowhere that is read without them. What External Secrets, Sealed Secrets, cert-manager or
    Vault keep is left to them.
    """
    age = secret.age(snapshot.taken_at)
    if age is None:
        raise CannotJudge(f"nobody tells how old {secret.ref} is")
    if age > timedelta(days=params.days) and secret.name not in snapshot.index(Made).names(
        secret.namespace or "default"
    ):
        message = f"is {age.days:,} days old, more than {params.days:,}"
        yield Problem(message, key="age", evidence=readers_of(secret, snapshot))
