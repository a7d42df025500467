"""Roles and bindings, and what their holders can climb to."""

from kube9_core.api import Checks

__all__ = ["CHECKS"]

CHECKS: Checks = ()
