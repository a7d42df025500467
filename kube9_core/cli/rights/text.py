"""Words that both answers are made of."""

from collections.abc import Iterator

from kube9_core.cli.rights.records import GrantRecord, ObjectRecord, RuleRecord, SubjectRecord
from kube9_core.publish.layout import wrapped
from kube9_core.runs.looking import Look

__all__ = ["binding", "how_used", "place", "role", "rule", "scope", "tail", "who"]

_OUTSIDE = (
    "Members of system:masters may do everything before any role is looked at, and other "
    "authorizers (Node, webhooks) may allow more than RBAC does."
)
_COUNTED = {True: ("pod", "pods"), False: ("workload", "workloads")}


def who(subject: SubjectRecord) -> str:
    """A subject, as `show` takes it."""
    name = f"{subject.namespace}/{subject.name}" if subject.namespace else subject.name
    return f"{subject.kind.lower()}:{name}"


def scope(namespace: str | None) -> str:
    """Where a grant holds."""
    return "everywhere" if namespace is None else f"namespace {namespace}"


def place(item: ObjectRecord) -> str:
    """File and line of an object; "" in a cluster."""
    return f"{item.file}:{item.line}" if item.file else ""


def binding(grant: GrantRecord) -> str:
    """The binding, by kind and name."""
    return f"{grant.binding.kind} {grant.binding.name}"


def role(grant: GrantRecord) -> str:
    """The role, by kind and name, and the roles that its rules come from, the first by name."""
    own = f"{grant.role.kind} {grant.role.name}"
    names = (rule.role.name for rule in grant.rules if rule.role.name != grant.role.name)
    parts = tuple(dict.fromkeys(names))
    if not parts:
        return own
    more = f" and {len(parts) - 1} more" if len(parts) > 1 else ""
    return f"{own} (from {parts[0]}{more})"


def how_used(number: int | None, *, cluster: bool) -> str:
    """How many pods, or workloads of manifests, run with an account."""
    if number is None:
        return ""
    one, many = _COUNTED[cluster]
    return f"{number} {one if number == 1 else many}"


def rule(item: RuleRecord) -> str:
    """What a rule is about."""
    if item.non_resource_urls:
        return ", ".join(item.non_resource_urls)
    groups = ", ".join(group or "core" for group in item.api_groups)
    about = ", ".join(item.resources)
    group = "" if item.api_groups == ("",) else f" in {'every group' if groups == '*' else groups}"
    names = f" named {', '.join(item.resource_names)}" if item.resource_names else ""
    return f"{about}{group}{names}"


def tail(look: Look, width: int) -> Iterator[str]:
    """What the answer does not say."""
    for row in look.unread:
        reason = row.reason or row.state.value
        yield from wrapped(f"{row.kind} could not be read, so there may be more: {reason}", width)
    yield from wrapped(_OUTSIDE, width)
