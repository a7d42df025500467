"""What our own custom resources are called, once for all who define, grant, read or write them."""

from typing import Final

from kube9_core.model.kind import Kind

__all__ = ["ASSESSMENT", "EXEMPTION", "GROUP", "NAME", "OPERATOR_STATUS", "PLURALS", "VERSION"]

GROUP: Final = "kube9.io"
VERSION: Final = "v1alpha1"
NAME: Final = "kube9-operator"
"""Of the one OperatorStatus and of the Lease; of the Deployment unless somebody renames it."""

ASSESSMENT: Final = Kind(GROUP, "Assessment", VERSION, "assessments")
EXEMPTION: Final = Kind(GROUP, "Exemption", VERSION, "exemptions")
OPERATOR_STATUS: Final = Kind(GROUP, "OperatorStatus", VERSION, "operatorstatuses")

PLURALS: Final = tuple(kind.plural for kind in (ASSESSMENT, EXEMPTION, OPERATOR_STATUS))
