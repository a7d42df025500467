"""Settings of the kubelets, where they may be read."""

from kube9_core.api import Checks

__all__ = ["CHECKS"]

CHECKS: Checks = ()
