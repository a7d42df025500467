"""The pillar reliability: what stops working when one thing breaks.

This module only lists the checks; each stands in `checks/` with the reason for its rule.
"""

from kube9_core.api import Checks, hookimpl
from kube9_reliability.checks import (
    availability,
    budgets,
    crashes,
    eviction,
    nodes,
    probes,
    replicas,
    routes,
    services,
    spread,
    starting,
    updates,
)

__all__ = ["kube9_checks"]


@hookimpl
def kube9_checks() -> Checks:
    """All checks of this package."""
    return [
        *probes.CHECKS,
        *replicas.CHECKS,
        *budgets.CHECKS,
        *eviction.CHECKS,
        *spread.CHECKS,
        *updates.CHECKS,
        *services.CHECKS,
        *routes.CHECKS,
        *crashes.CHECKS,
        *starting.CHECKS,
        *availability.CHECKS,
        *nodes.CHECKS,
    ]
