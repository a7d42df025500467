"""The checks by family; each family is a folder that knows its own."""

from itertools import chain

from kube9_core.api import Checks
from kube9_security.checks import (
    accounts,
    control_plane,
    credentials,
    images,
    kubelets,
    namespaces,
    network,
    pods,
    rbac,
    standards,
)

__all__ = ["CHECKS"]

_FAMILIES = (
    standards,
    pods,
    images,
    accounts,
    credentials,
    namespaces,
    network,
    rbac,
    control_plane,
    kubelets,
)

CHECKS: Checks = tuple(chain.from_iterable(family.CHECKS for family in _FAMILIES))
