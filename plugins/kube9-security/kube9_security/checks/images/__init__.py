"""Image references: where they come from and whether they can move."""

from kube9_core.api import Checks

__all__ = ["CHECKS"]

CHECKS: Checks = ()
