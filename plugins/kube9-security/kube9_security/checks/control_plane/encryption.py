"""Whether what the API server stores is encrypted.

The flag that names a configuration proves nothing about it, and no API shows the file. So in a
cluster only its absence is told; the file itself can be given to `kube9 assess`.
"""

from kube9_core.api import (
    SECURITY,
    Cluster,
    EncryptionConfiguration,
    Problem,
    Problems,
    Snapshot,
    Unseen,
    Workload,
)
from kube9_security.checks.control_plane.components import Component
from kube9_security.checks.control_plane.defaults import API_SERVER
from kube9_security.checks.control_plane.rules import ONLY_CLUSTERS, judged, present

__all__ = ["apiserver_encryption_config", "secrets_unencrypted"]

_PAGE = "https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/"
_FLAG = "encryption-provider-config"
_PLAIN = "identity"


@SECURITY.check(
    "security/apiserver-encryption-config",
    "high",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Write an EncryptionConfiguration and name it in --encryption-provider-config.",
    frameworks={
        "cis-1.12": "1.2.27",
        "cis-1.8": "1.2.28",
        "nsa-cisa": "net-encryption-at-rest",
        "owasp-k8s-top10": "K03",
        "well-architected": "SEC-data",
    },
    references=(_PAGE,),
)
def apiserver_encryption_config(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The API server is given an encryption configuration.

    Without one, etcd and every backup of it hold the Secrets as they are. That a configuration
    is named does not say that it encrypts anything: see security/secrets-unencrypted.
    """
    return judged(cluster, snapshot, API_SERVER, present(_FLAG))


def _stored_plainly(server: Component) -> str | None:
    if server.given(_FLAG) is None:
        return f"--{_FLAG} unset, which stores Secrets as they are"
    raise Unseen(
        f"{server.where} is given an encryption configuration, but no API shows whether its first "
        "provider encrypts: give the file to `kube9 assess`"
    )


@SECURITY.check(
    "security/secrets-unencrypted",
    "high",
    on=(Cluster, EncryptionConfiguration),
    needs=(Workload,),
    fix="Put a provider that encrypts, such as kms or secretbox, first for secrets, and write all "
    "Secrets anew.",
    supersedes=("security/apiserver-encryption-config",),
    frameworks={
        "cis-1.12": "1.2.28",
        "cis-1.8": "1.2.29",
        "nsa-cisa": "net-encryption-at-rest",
        "owasp-k8s-top10": "K03",
        "well-architected": "SEC-data",
    },
    references=(_PAGE,),
)
def secrets_unencrypted(subject: Cluster | EncryptionConfiguration, snapshot: Snapshot) -> Problems:
    """Secrets are encrypted at rest.

    A stolen disk, a copied backup or a look into etcd's files gives every password of the
    cluster at once. The first provider of the first entry that names secrets is the one that
    writes; if it is `identity`, nothing is encrypted, whatever stands below it. In a cluster the
    configuration cannot be seen, so one that is named is not assessed, and only a missing one
    fails. Managed clusters encrypt in ways of their own.
    """
    if isinstance(subject, Cluster):
        return judged(subject, snapshot, API_SERVER, _stored_plainly)
    return _of_file(subject)


def _of_file(file: EncryptionConfiguration) -> Problems:
    entry = file.entry_for("secrets")
    if entry is None:
        yield Problem("has no entry for secrets, so they are stored as they are", at="resources")
    elif file.writer(entry) == _PLAIN:
        yield Problem(
            "stores secrets as they are: the first provider is identity",
            at=f"resources[{entry}].providers[0]",
            key="secrets",
        )
