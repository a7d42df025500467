"""Distribution profiles: data that says what a distribution ships, one module for each."""

from kube9_core.api import DistributionProfiles
from kube9_security.profiles.kubernetes import KUBERNETES

__all__ = ["PROFILES"]

PROFILES: DistributionProfiles = (KUBERNETES,)
