"""Signs of a store outside the cluster that Secrets come from."""

from typing import Final

from kube9_core.api import (
    SECURITY,
    Cluster,
    CustomResourceDefinition,
    Problem,
    Problems,
    Snapshot,
    WebhookConfiguration,
)

__all__ = ["external_secret_store"]

_GROUPS: Final = (
    "secrets-store.csi.x-k8s.io",
    "external-secrets.io",
    "secrets.hashicorp.com",
    "onepassword.com",
    "secrets.doppler.com",
    "secrets.infisical.com",
    "k8s.bitwarden.com",
    "kubernetes-client.io",
    "spv.no",
)
_WEBHOOKS: Final = ("vault.hashicorp.com", "bank-vaults.io", "banzaicloud.com", "conjur.org")


@SECURITY.check(
    "security/external-secret-store",
    "info",
    on=Cluster,
    needs=(CustomResourceDefinition, WebhookConfiguration),
    modes=frozenset({"cluster"}),
    default=False,
    fix="Consider a store such as Vault or that of your cloud, and bring Secrets in from it.",
    frameworks={
        "cis-1.12": "5.4.2",
        "cis-1.8": "5.4.2",
        "well-architected": "SEC-secrets",
    },
    references=(
        "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
        "https://secrets-store-csi-driver.sigs.k8s.io/",
    ),
)
def external_secret_store(_: Cluster, snapshot: Snapshot) -> Problems:
    """Secrets come from an external store.

    A store of its own renews credentials, logs who took which, and has them in one place when
    somebody leaves. It is looked for by the definitions and webhooks that such stores install:
    the CSI driver for secret stores, External Secrets, Vault, 1Password, Doppler, Infisical,
    Bitwarden, Conjur. Sealed Secrets are encrypted manifests and no store.
    """
    groups = {
        item.wire.spec.group for item in snapshot.all(CustomResourceDefinition) if item.wire.spec
    }
    if groups.intersection(_GROUPS) or any(map(_injects, snapshot.all(WebhookConfiguration))):
        return
    yield Problem("has no sign of an external store that Secrets come from", key="store")


def _injects(item: WebhookConfiguration) -> bool:
    return any(hook.name.endswith(_WEBHOOKS) for hook in item.wire.webhooks or ())
