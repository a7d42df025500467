"""Ways in from outside, and the policies between pods."""

from kube9_core.api import Checks

__all__ = ["CHECKS"]

CHECKS: Checks = ()
