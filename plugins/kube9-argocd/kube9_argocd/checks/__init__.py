"""Checks of applications, projects and of the installation, each with the reason for its rule."""

from itertools import chain

from kube9_argocd.checks import application_sets, applications, flux, installation, projects
from kube9_core.api import Checks

__all__ = ["CHECKS"]

_FAMILIES = (applications, application_sets, projects, installation, flux)

CHECKS: Checks = tuple(chain.from_iterable(family.CHECKS for family in _FAMILIES))
