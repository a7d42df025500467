"""The OWASP Kubernetes Top Ten, edition 2025.

The edition of 2022 gave the same numbers to other risks, so an older report cannot be compared
number by number: its K03 (RBAC) is K02 here, K08 (secrets) K03, K07 (network) K05, K06
(authentication) K09, K05 (logging) K10, K09 and K10 (components) are K07. Its K02, the supply
chain, is no longer a risk of its own.
"""

from kube9_core.api import Control, Framework

__all__ = ["OWASP_TOP_10"]

_CONTROLS = (
    Control(
        "K01",
        "Workloads are not configured insecurely",
        manual="look at the security contexts of workloads",
    ),
    Control(
        "K02",
        "Nobody is authorized to do more than needed",
        manual="look at who holds broad rights: kube9 rbac who-can",
    ),
    Control(
        "K03",
        "Secrets are managed well",
        manual="look at where credentials are stored, who can read them, and whether they are "
        "encrypted and renewed",
    ),
    Control(
        "K04",
        "Policies are enforced for the whole cluster",
        manual="look at the Pod Security labels of namespaces and at admission policies",
    ),
    Control(
        "K05",
        "The network is divided",
        manual="look at the NetworkPolicies of each namespace and at what enforces them",
    ),
    Control(
        "K06",
        "Components are not exposed more than needed",
        manual="look at which parts of the cluster can be reached from outside: API server, "
        "kubelets, etcd, dashboards",
    ),
    Control(
        "K07",
        "Components of the cluster are configured well and up to date",
        manual="look at versions and arguments of control plane, nodes and add-ons",
    ),
    Control(
        "K08",
        "The cluster is no way into the cloud account",
        manual="look at which pods hold a cloud identity or reach the metadata service",
    ),
    Control(
        "K09",
        "Authentication is sound",
        manual="look at how people and programs log in: no shared certificates, no tokens that "
        "never expire, a second factor for people",
    ),
    Control(
        "K10",
        "Logs are kept and watched",
        manual="look at whether audit, node and application logs leave the cluster and whether "
        "somebody is told of what stands out",
    ),
)

OWASP_TOP_10 = Framework(
    name="owasp-k8s-top10",
    title="OWASP Kubernetes Top Ten",
    version="2025",
    url="https://owasp.org/www-project-kubernetes-top-ten/",
    controls=_CONTROLS,
)
