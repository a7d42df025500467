"""Where Argo CD and Flux document what the checks rest on."""

__all__ = [
    "ANY_NAMESPACE",
    "API",
    "APP_DELETION",
    "AUTO_SYNC",
    "CONFIG",
    "DIFFING",
    "FLUX",
    "HEALTH",
    "HIGH_AVAILABILITY",
    "PARAMETERS",
    "PROJECTS",
    "RBAC",
    "SECURITY_PAGE",
    "SETS",
    "SYNC_OPTIONS",
    "TRACKING",
    "USERS",
]

_DOCS = "https://argo-cd.readthedocs.io/en/stable"
_OPERATORS = f"{_DOCS}/operator-manual"
_PEOPLE = f"{_DOCS}/user-guide"

ANY_NAMESPACE = f"{_OPERATORS}/app-any-namespace/"
API = f"{_PEOPLE}/application-specification/"
APP_DELETION = f"{_PEOPLE}/app_deletion/"
AUTO_SYNC = f"{_PEOPLE}/auto_sync/"
CONFIG = f"{_OPERATORS}/argocd-cm-yaml/"
DIFFING = f"{_PEOPLE}/diffing/"
FLUX = "https://fluxcd.io/flux"
HEALTH = f"{_OPERATORS}/health/"
HIGH_AVAILABILITY = f"{_OPERATORS}/high_availability/"
PARAMETERS = f"{_OPERATORS}/argocd-cmd-params-cm-yaml/"
PROJECTS = f"{_PEOPLE}/projects/"
RBAC = f"{_OPERATORS}/rbac/"
SECURITY_PAGE = f"{_OPERATORS}/security/"
SETS = f"{_OPERATORS}/applicationset"
SYNC_OPTIONS = f"{_PEOPLE}/sync-options/"
TRACKING = f"{_PEOPLE}/resource_tracking/"
USERS = f"{_OPERATORS}/user-management/"
