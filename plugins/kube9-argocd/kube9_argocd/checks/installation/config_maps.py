"""Argo CD's own ConfigMaps: their names are fixed in its source, their namespace is not.

Only the values that a check names are kept of them; see `ConfigMapData`.
"""

from collections.abc import Callable
from typing import Final

from kube9_core.api import ConfigMap, Snapshot

__all__ = ["CONFIG", "PARAMETERS", "RBAC", "beside", "is_config", "is_rbac"]

CONFIG: Final = "argocd-cm"
RBAC: Final = "argocd-rbac-cm"
PARAMETERS: Final = "argocd-cmd-params-cm"


def _named(name: str) -> Callable[[ConfigMap], bool]:
    def is_it(config: ConfigMap) -> bool:
        return config.name == name

    return is_it


is_config = _named(CONFIG)
"""Whether a ConfigMap holds Argo CD's general settings."""
is_rbac = _named(RBAC)
"""Whether a ConfigMap holds Argo CD's policy."""


def beside(config: ConfigMap, name: str, snapshot: Snapshot) -> ConfigMap | None:
    """Another ConfigMap of the same Argo CD; None where there is none, or it was not given."""
    return snapshot.find(ConfigMap, config.namespace, name)
