"""Whether a rule covers a request: the same comparisons that the API server's authorizer makes.

Source: `RuleAllows` of the RBAC authorizer and the helpers beside the rbac/v1 types. A star is
the whole of a verb, group or resource or nothing: "pods/*" and "get*" are names like any other.
Only a subresource may stand behind a star ("*/scale"), and only a path may end in one.
"""

from kube9_core.snapshot.rights.request import Request
from kube9_core.snapshot.wire.rbac import PolicyRule

__all__ = ["covers"]

_ALL = "*"


def covers(rule: PolicyRule, request: Request) -> bool:
    """Tell whether a rule covers a request."""
    verbs = rule.verbs or ()
    if request.verb not in verbs and _ALL not in verbs:
        return False
    if request.path is not None:
        return any(_covers_path(written, request.path) for written in rule.non_resource_urls or ())
    groups = rule.api_groups or ()
    if request.group not in groups and _ALL not in groups:
        return False
    names = rule.resource_names
    if names and request.name not in names:
        return False
    return _covers_resource(rule.resources or (), request)


def _covers_resource(resources: tuple[str, ...], request: Request) -> bool:
    if request.resource in resources or _ALL in resources:
        return True
    subresource = request.subresource
    return bool(subresource) and f"*/{subresource}" in resources


def _covers_path(written: str, path: str) -> bool:
    if written in (_ALL, path):
        return True
    return written.endswith(_ALL) and path.startswith(written.rstrip(_ALL))
