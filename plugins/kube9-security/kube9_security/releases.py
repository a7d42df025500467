"""The Kubernetes releases in which a Pod Security rule became another one.

What exactly changes stands in the module of each rule; here is only that the numbers are
written once.
"""

from kube9_core.api import KubernetesVersion

__all__ = [
    "V1_19",
    "V1_22",
    "V1_23",
    "V1_25",
    "V1_27",
    "V1_29",
    "V1_31",
    "V1_32",
    "V1_34",
    "V1_35",
    "V1_37",
]

V1_19 = KubernetesVersion(1, 19)
V1_22 = KubernetesVersion(1, 22)
V1_23 = KubernetesVersion(1, 23)
V1_25 = KubernetesVersion(1, 25)
V1_27 = KubernetesVersion(1, 27)
V1_29 = KubernetesVersion(1, 29)
V1_31 = KubernetesVersion(1, 31)
V1_32 = KubernetesVersion(1, 32)
V1_34 = KubernetesVersion(1, 34)
V1_35 = KubernetesVersion(1, 35)
V1_37 = KubernetesVersion(1, 37)
