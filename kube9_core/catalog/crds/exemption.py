"""The kind Exemption: what somebody has decided to live with, why, and until when.

The rules are those of `runs.exemptions`, as far as a schema can say them. That it expires within
two years cannot be said here, for CEL does not know what day it is; the operator refuses it.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from kube9_core.catalog.crds.definition import Column, Definition, Rule, with_rules
from kube9_core.catalog.crds.structural import structural
from kube9_core.model import own_resources
from kube9_core.publish.object_status import ExemptionStatus

__all__ = ["EXEMPTION"]

_Glob = Annotated[str, Meta(min_length=1, max_length=253)]
_Globs = Annotated[tuple[_Glob, ...], Meta(max_length=64)]
_DATE = "2[0-9]{3}-[0-9]{2}-[0-9]{2}"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
_TIME = f"T{_CLOCK}:[0-5][0-9]([.][0-9]{{1,9}})?(Z|[+-]{_CLOCK})"


class _Match(msgspec.Struct, frozen=True):
    """Which owners it covers.

    Attributes:
        namespaces: globs of namespaces; empty means all that this object may speak for.
        kinds: globs of kinds, such as Deployment; empty means all.
        names: globs of names; empty means all.
        labels: labels that must all stand on the object.
        containers: globs of container names; empty means all.
    """

    namespaces: _Globs = ()
    kinds: _Globs = ()
    names: _Globs = ()
    labels: Annotated[dict[str, Annotated[str, Meta(max_length=63)]], Meta(max_length=64)] = {}
    containers: _Globs = ()


class _Spec(msgspec.Struct, frozen=True):
    """What is exempted.

    Attributes:
        checks: ids of checks, or globs over them.
        match: which owners it covers, the objects that a person edits; left out, all of them.
        reason: why, in at least ten characters.
        expires: until when, an RFC 3339 time or a date, at most two years ahead.
        ticket: where it was discussed.
    """

    checks: Annotated[tuple[_Glob, ...], Meta(min_length=1, max_length=64)]
    reason: Annotated[str, Meta(min_length=10, max_length=4096)]
    expires: Annotated[str, Meta(max_length=40)]
    match: _Match = _Match()
    ticket: Annotated[str, Meta(max_length=1024)] = ""


_RULES = (
    Rule(
        "self.reason.trim().size() >= 10",
        "a reason has at least 10 characters, blanks around it not counted",
        ".reason",
    ),
    Rule(
        f"self.expires.matches('^{_DATE}({_TIME})?$') && "
        "timestamp(self.expires.contains('T') ? self.expires : self.expires + 'T00:00:00Z') "
        "> timestamp('2000-01-01T00:00:00Z')",
        "expires must be a time or a date that exists, such as 2027-01-31T00:00:00Z",
        ".expires",
    ),
)

EXEMPTION: Final = Definition(
    kind=own_resources.EXEMPTION,
    short="kexempt",
    about=(
        "A decision to live with findings, with its reason and its end. It speaks for its own "
        "namespace; in the operator's namespace for the whole cluster."
    ),
    spec={
        "description": "What is exempted, why, and until when.",
        **with_rules(structural(_Spec, strict=True), *_RULES),
    },
    status=ExemptionStatus,
    columns=(
        Column("Checks", "string", ".spec.checks", "The checks it speaks of."),
        Column("Expires", "string", ".spec.expires", "Until when it holds."),
        Column(
            "Active",
            "string",
            '.status.conditions[?(@.type=="Active")].status',
            "Whether it holds.",
        ),
        Column("Matched", "integer", ".status.matched", "Findings covered in the last run."),
        Column("Reason", "string", ".spec.reason", "Why.", wide=True),
        Column("Ticket", "string", ".spec.ticket", "Where it was discussed.", wide=True),
        Column("Age", "date", ".metadata.creationTimestamp", "When it was created."),
    ),
    spec_required=True,
)
