"""The frameworks of the security pillar: what each demands, and what a person looks at.

A framework lists every control of its edition, also those that no check can decide: a list
without them would make a cluster look better than it is. Which check proves which control is
said by the checks alone.
"""

from kube9_core.api import Framework
from kube9_security.frameworks.cis import CIS_1_8, CIS_1_12
from kube9_security.frameworks.nsa_cisa import NSA_CISA
from kube9_security.frameworks.owasp import OWASP_TOP_10
from kube9_security.frameworks.pod_security import PSS_BASELINE, PSS_RESTRICTED
from kube9_security.frameworks.well_architected import WELL_ARCHITECTED

__all__ = ["FRAMEWORKS"]

FRAMEWORKS: tuple[Framework, ...] = (
    CIS_1_8,
    CIS_1_12,
    NSA_CISA,
    OWASP_TOP_10,
    PSS_BASELINE,
    PSS_RESTRICTED,
    WELL_ARCHITECTED,
)
