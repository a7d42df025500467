"""Secrets and what should have been one; no module here ever sees the value of a Secret."""

from kube9_core.api import Checks
from kube9_security.checks.credentials.ages import old_secret
from kube9_security.checks.credentials.config_maps import credential_in_configmap
from kube9_security.checks.credentials.environment import secret_in_environment
from kube9_security.checks.credentials.literals import literal_credential
from kube9_security.checks.credentials.missing import secret_missing
from kube9_security.checks.credentials.stores import external_secret_store
from kube9_security.checks.credentials.tokens import legacy_token_secret
from kube9_security.checks.credentials.unused import unused_secret
from kube9_security.checks.credentials.volumes import unencrypted_volume

__all__ = ["CHECKS"]

CHECKS: Checks = (
    credential_in_configmap,
    external_secret_store,
    legacy_token_secret,
    literal_credential,
    old_secret,
    secret_in_environment,
    secret_missing,
    unencrypted_volume,
    unused_secret,
)
