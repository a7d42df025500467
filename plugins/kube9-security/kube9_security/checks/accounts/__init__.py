"""Service accounts, and what pods get of them."""

from kube9_core.api import Checks

__all__ = ["CHECKS"]

CHECKS: Checks = ()
