"""Pods and containers beyond the Pod Security Standards: ids, files of the host, terminals."""

from kube9_core.api import Checks

__all__ = ["CHECKS"]

CHECKS: Checks = ()
