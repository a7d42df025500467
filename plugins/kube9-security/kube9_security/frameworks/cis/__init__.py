"""The CIS Kubernetes Benchmark, editions 1.8 and 1.12, with every control.

Between the two, the plugin SecurityContextDeny (1.2.12), a change of token life times (1.2.30)
and the demand on added capabilities (5.2.9) came or went, so later numbers moved; section 5.7
became 5.6. The numbers were compared with those that kube-bench audits.
"""

from kube9_core.api import Framework
from kube9_security.frameworks.cis.arguments import ARGUMENTS
from kube9_security.frameworks.cis.files import FILES
from kube9_security.frameworks.cis.kubelets import KUBELETS
from kube9_security.frameworks.cis.policies import POLICIES
from kube9_security.frameworks.cis.row import controls_of_1_8, controls_of_1_12

__all__ = ["CIS_1_8", "CIS_1_12"]

_URL = "https://www.cisecurity.org/benchmark/kubernetes"
_ROWS = (*FILES, *ARGUMENTS, *KUBELETS, *POLICIES)

CIS_1_12 = Framework(
    name="cis-1.12",
    title="CIS Kubernetes Benchmark",
    version="1.12",
    url=_URL,
    controls=controls_of_1_12(_ROWS),
)

CIS_1_8 = Framework(
    name="cis-1.8",
    title="CIS Kubernetes Benchmark",
    version="1.8",
    url=_URL,
    controls=controls_of_1_8(_ROWS),
)
