"""The published status: one document for the ConfigMap and one for the custom resource.

Both are made of one `OperatorState`, so they agree. Who writes them, and when, is the operator's.
"""

from kube9_core.publish.status.conditions import conditions_in
from kube9_core.publish.status.config_map import NAME, config_map_data
from kube9_core.publish.status.fingerprint import fingerprint
from kube9_core.publish.status.reading import InvalidStatus, read_status
from kube9_core.publish.status.resource import resource_status

__all__ = [
    "NAME",
    "InvalidStatus",
    "conditions_in",
    "config_map_data",
    "fingerprint",
    "read_status",
    "resource_status",
]
