"""What every cluster has: the roles the API server makes, and the namespaces it begins with.

The names are those that kube-apiserver 1.37 writes; it puts back what of them is taken away. A
role is exempted from the very checks that what is shipped fails, so what somebody adds to one
shows as soon as another check is failed by it.
"""

from kube9_core.api import DistributionProfile

__all__ = ["KUBERNETES"]

_URL = (
    "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings"
)

KUBERNETES = DistributionProfile(
    name="kubernetes",
    title="Kubernetes itself",
    url=_URL,
    always=True,
    exemptions=(),
)
