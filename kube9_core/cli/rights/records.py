"""The answers as `--format json` gives them; docs/rbac.md promises their shape."""

from collections.abc import Iterable, Mapping

import msgspec

from kube9_core.model.coverage import Coverage
from kube9_core.model.report import API_VERSION
from kube9_core.model.source import InputError
from kube9_core.runs.looking import Account, Look
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.rights.grant import Grant, Rule
from kube9_core.snapshot.rights.identity import Grantee, GranteeKind, Identity
from kube9_core.snapshot.rights.request import Request

__all__ = ["GrantRecord", "ShowRecord", "WhoCanRecord", "grants_of", "show_record", "who_record"]


class SubjectRecord(msgspec.Struct, frozen=True):
    """A user, a group or an account."""

    kind: str
    namespace: str | None
    name: str


class ObjectRecord(msgspec.Struct, frozen=True):
    """A role or a binding, with its place in manifests."""

    kind: str
    namespace: str | None
    name: str
    file: str | None
    line: int | None


class RuleRecord(msgspec.Struct, frozen=True, rename="camel"):
    """A rule, and where it is written."""

    role: ObjectRecord
    index: int
    verbs: tuple[str, ...]
    api_groups: tuple[str, ...]
    resources: tuple[str, ...]
    resource_names: tuple[str, ...]
    non_resource_urls: tuple[str, ...] = msgspec.field(name="nonResourceURLs")


class GrantRecord(msgspec.Struct, frozen=True, rename="camel"):
    """One role that one binding gives to one subject."""

    subject: SubjectRecord
    namespace: str | None
    binding: ObjectRecord
    role: ObjectRecord
    rules: tuple[RuleRecord, ...]
    used_by: int | None


class RequestRecord(msgspec.Struct, frozen=True):
    """What was asked for, as it was understood."""

    verb: str
    resource: str
    group: str
    namespace: str | None
    name: str
    path: str | None
    anywhere: bool


class WhoCanRecord(msgspec.Struct, frozen=True, rename="camel"):
    """The answer of `who-can`."""

    api_version: str
    kind: str
    request: RequestRecord
    grants: tuple[GrantRecord, ...]
    unread: tuple[Coverage, ...]
    input_errors: tuple[InputError, ...]
    notes: tuple[str, ...]


class ShowRecord(msgspec.Struct, frozen=True, rename="camel"):
    """The answer of `show`."""

    api_version: str
    kind: str
    subject: SubjectRecord
    user: str
    groups: tuple[str, ...]
    superuser: bool
    used_by: int | None
    grants: tuple[GrantRecord, ...]
    unread: tuple[Coverage, ...]
    input_errors: tuple[InputError, ...]


def who_record(
    request: Request, grants: Iterable[Grant], look: Look, notes: tuple[str, ...], *, anywhere: bool
) -> WhoCanRecord:
    """Write down who can do something."""
    asked = RequestRecord(
        request.verb,
        request.resource,
        request.group,
        request.namespace,
        request.name,
        request.path,
        anywhere,
    )
    return WhoCanRecord(
        API_VERSION,
        "WhoCan",
        asked,
        grants_of(grants, look.users),
        look.unread,
        look.errors,
        notes,
    )


def show_record(
    subject: Grantee, identity: Identity, grants: Iterable[Grant], look: Look
) -> ShowRecord:
    """Write down what somebody can do."""
    return ShowRecord(
        API_VERSION,
        "Rights",
        _subject(subject),
        identity.user,
        identity.groups,
        identity.superuser,
        _used_by(subject, look.users),
        grants_of(grants, look.users),
        look.unread,
        look.errors,
    )


def grants_of(
    grants: Iterable[Grant], users: Mapping[Account, int] | None
) -> tuple[GrantRecord, ...]:
    """Write grants down, sorted."""
    found = (
        GrantRecord(
            _subject(grant.grantee),
            grant.namespace,
            _object(grant.binding),
            _object(grant.role),
            tuple(map(_rule, grant.rules)),
            _used_by(grant.grantee, users),
        )
        for grant in grants
    )
    return tuple(sorted(found, key=_order))


def _order(record: GrantRecord) -> tuple[str, ...]:
    subject = record.subject
    parts = (subject.kind, subject.namespace, subject.name, record.namespace, record.binding.name)
    return tuple(part or "" for part in (*parts, record.role.file))


def _subject(grantee: Grantee) -> SubjectRecord:
    return SubjectRecord(grantee.kind.value, grantee.namespace, grantee.name)


def _used_by(grantee: Grantee, users: Mapping[Account, int] | None) -> int | None:
    if users is None or grantee.kind is not GranteeKind.ACCOUNT:
        return None
    return users.get((grantee.namespace or "", grantee.name), 0)


def _object(item: Object) -> ObjectRecord:
    source = item.source
    file, line = (source.file, source.line) if source else (None, None)
    return ObjectRecord(item.kind.name, item.namespace, item.name, file, line)


def _rule(rule: Rule) -> RuleRecord:
    policy = rule.policy
    return RuleRecord(
        _object(rule.origin),
        rule.index,
        policy.verbs or (),
        policy.api_groups or (),
        policy.resources or (),
        policy.resource_names or (),
        policy.non_resource_urls or (),
    )
