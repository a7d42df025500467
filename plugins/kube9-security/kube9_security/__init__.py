"""The security pillar: what a pod may do to its node and to its neighbours.

This distribution holds the checks of the pillar and the frameworks that they prove. It only
declares; running the checks and judging frameworks is the core's work.
"""

from kube9_core.api import Checks, DistributionProfiles, Frameworks, hookimpl
from kube9_security.checks import CHECKS
from kube9_security.frameworks import FRAMEWORKS
from kube9_security.profiles import PROFILES

__all__ = ["kube9_checks", "kube9_frameworks", "kube9_profiles"]


@hookimpl
def kube9_checks() -> Checks:
    """The checks of this package, in the order of their modules."""
    return CHECKS


@hookimpl
def kube9_frameworks() -> Frameworks:
    """The Pod Security Standards, CIS, NSA/CISA, OWASP and the well-architected areas."""
    return FRAMEWORKS


@hookimpl
def kube9_profiles() -> DistributionProfiles:
    """What Kubernetes and its distributions ship, one profile for each."""
    return PROFILES
