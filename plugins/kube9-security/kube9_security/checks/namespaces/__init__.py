"""Namespaces as boundaries: admission labels, default and system namespaces, risky add-ons."""

from kube9_core.api import Checks

__all__ = ["CHECKS"]

CHECKS: Checks = ()
