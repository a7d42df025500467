"""Settings of the control plane, where it can be seen."""

from kube9_core.api import Checks

__all__ = ["CHECKS"]

CHECKS: Checks = ()
