"""Service accounts: which one a pod runs as, and what comes with it."""

from kube9_core.api import Checks
from kube9_security.checks.accounts.choice import (
    default_service_account,
    deprecated_service_account_field,
    service_account_missing,
)
from kube9_security.checks.accounts.default import default_account_privileges
from kube9_security.checks.accounts.token import service_account_token

__all__ = ["CHECKS"]

CHECKS: Checks = (
    service_account_token,
    default_service_account,
    default_account_privileges,
    service_account_missing,
    deprecated_service_account_field,
)
