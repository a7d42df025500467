"""The kind Assessment: "run now", as an object."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from kube9_core.catalog.crds.definition import Column, Definition, Rule, with_rules
from kube9_core.catalog.crds.structural import structural
from kube9_core.model import own_resources
from kube9_core.publish.object_status import AssessmentStatus

__all__ = ["ASSESSMENT"]

_Slug = Annotated[str, Meta(max_length=63, pattern="^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")]
_Glob = Annotated[str, Meta(min_length=1, max_length=253)]
_Slugs = Annotated[tuple[_Slug, ...], Meta(max_length=64)]
_Globs = Annotated[tuple[_Glob, ...], Meta(max_length=64)]


class _Spec(msgspec.Struct, frozen=True, rename="camel"):
    """What to assess.

    Attributes:
        pillars: names of pillars; empty means all.
        checks: ids of checks, or globs over them; what is named runs even if it is off by
            default; empty means all that are on.
        frameworks: names of frameworks; only the checks behind their controls run.
        namespaces: globs of namespaces; empty means all.
        ttl_seconds_after_finished: how long the object is kept after its run has ended.
    """

    pillars: _Slugs = ()
    checks: _Globs = ()
    frameworks: _Slugs = ()
    namespaces: _Globs = ()
    ttl_seconds_after_finished: Annotated[
        int, Meta(ge=0, le=31536000, extra_json_schema={"default": 86400})
    ] = 86400


_IMMUTABLE = Rule(
    "self == oldSelf",
    "the spec of an Assessment cannot be changed; create another one",
)

ASSESSMENT: Final = Definition(
    kind=own_resources.ASSESSMENT,
    short="kassess",
    about="A request to assess the cluster now. Create one; its status tells how it went.",
    spec={
        "description": "What to assess; left empty, everything. It cannot be changed afterwards.",
        "default": {},
        **with_rules(structural(_Spec), _IMMUTABLE),
    },
    status=AssessmentStatus,
    columns=(
        Column("Phase", "string", ".status.phase", "How far it has come."),
        Column("Score", "integer", ".status.summary.score", "Over all pillars, 0 to 100."),
        Column("Critical", "integer", ".status.summary.findings.critical", "Critical findings."),
        Column("High", "integer", ".status.summary.findings.high", "Findings of high severity."),
        Column("Finished", "date", ".status.finishedAt", "When it ended."),
        Column("Report", "string", ".status.reportID", "Id of its report.", wide=True),
        Column("Age", "date", ".metadata.creationTimestamp", "When it was created."),
    ),
)
