"""Checks that kube9 finds through this package's entry point.

Each check is a module of its own; this one lists them.
"""

from kube9_core.api import Checks, hookimpl
from template_kube9.owner_label import owner_label

__all__ = ["kube9_checks"]


@hookimpl
def kube9_checks() -> Checks:
    """Every check of this package."""
    return (owner_label,)
