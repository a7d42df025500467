"""Credentials in ConfigMaps."""

from kube9_core.api import SECURITY, ConfigMap, Problem, Problems
from kube9_security.checks.credentials.fields import entry
from kube9_security.checks.credentials.literals import told

__all__ = ["credential_in_configmap"]


@SECURITY.check(
    "security/credential-in-configmap",
    "high",
    on=ConfigMap,
    fix="Move it into a Secret, mount that instead, and renew the credential: it counts as known.",
    frameworks={
        "nsa-cisa": "net-secrets",
        "owasp-k8s-top10": "K03",
        "well-architected": "SEC-secrets",
    },
    references=(
        "https://kubernetes.io/docs/concepts/configuration/configmap/",
        "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
    ),
)
def credential_in_configmap(config: ConfigMap) -> Problems:
    """No credential stands in a ConfigMap.

    ConfigMaps are not encrypted at rest, are open to every reader of the namespace (the role
    `view` has them, and not Secrets) and are printed by tools that take care with Secrets.
    Values of `data` and `binaryData` are looked into line by line, whole configuration files
    too. They are judged where they are read and dropped at once: the key, the sort and the length
    are all that is known of them afterwards.
    """
    for found in config.credentials:
        field = "binaryData" if found.key in (config.wire.binary_data or ()) else "data"
        message = f"has {told(found)} under the key {found.key}"
        yield Problem(message, at=entry(field, found.key), key=found.key)
