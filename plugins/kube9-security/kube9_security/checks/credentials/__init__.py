"""Secrets and what should have been one."""

from kube9_core.api import Checks

__all__ = ["CHECKS"]

CHECKS: Checks = ()
