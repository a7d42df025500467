"""From a hit to a finding in the making: whose it is, where it stands and what it is called."""

from collections.abc import Iterator
from typing import Any

import msgspec

from kube9_core.declare.check import Check
from kube9_core.engine.evaluate import Evaluation, Hit
from kube9_core.engine.patches import whole_patch
from kube9_core.engine.places import absolute, fingerprint, key_of
from kube9_core.engine.subjects import Subjects
from kube9_core.model.finding import AppliedExemption, ControlRef
from kube9_core.model.problem import Problem
from kube9_core.model.severity import Severity
from kube9_core.model.source import Source
from kube9_core.snapshot.cluster import Cluster
from kube9_core.snapshot.container import Container
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.shapes import Bearer
from kube9_core.snapshot.workload import Workload

__all__ = ["Draft", "Spelled", "SubjectKey", "drafts_of"]

SubjectKey = tuple[int, str]


class Draft(msgspec.Struct, frozen=True, gc=False):
    """A finding before exemptions, overlaps and line numbers are settled.

    Attributes:
        subject: identity of what was judged, to compare checks by.
        reported: the object a person edits.
        shown_by: another object that showed the problem, "pod web-7d9f".
        mistaken: whether its place is one of the object's schema mistakes.
        superseded_by: the stricter check that reports the same mistake.
    """

    check: Check[Any]
    severity: Severity
    subject: SubjectKey
    reported: Object | Cluster
    problem: Problem
    container: str | None
    at: str | None
    patch: str | None
    source: Source | None
    shown_by: str | None
    fingerprint: str
    controls: tuple[ControlRef, ...]
    mistaken: bool = False
    exemption: AppliedExemption | None = None
    superseded_by: str | None = None


class Spelled(msgspec.Struct, frozen=True):
    """All findings of a check.

    Attributes:
        drafts: without repetitions: the same problem of the same object is one.
        uncounted: subjects that are neither good nor bad by themselves, because what was said
            of them is a schema mistake's shadow or stands already in another one's finding.
    """

    drafts: tuple[Draft, ...]
    uncounted: frozenset[SubjectKey]


def drafts_of(evaluation: Evaluation, subjects: Subjects, severity: Severity) -> Spelled:
    """Spell out every hit of a check, once for each workload it stands for.

    Args:
        evaluation: what the check said.
        subjects: of the snapshot.
        severity: of the check, as configured.
    """
    controls = tuple(ControlRef(*pair) for pair in evaluation.check.frameworks)
    unique: dict[tuple[str, int], Draft] = {}
    uncounted: set[SubjectKey] = set()
    for hit in evaluation.hits:
        for draft in _drafts(evaluation.check, hit, subjects, severity, controls):
            key = (draft.fingerprint, id(draft.reported))
            if draft.mistaken or unique.setdefault(key, draft).subject != draft.subject:
                uncounted.add(draft.subject)
    return Spelled(tuple(unique.values()), frozenset(uncounted))


def _drafts(
    check: Check[Any],
    hit: Hit,
    subjects: Subjects,
    severity: Severity,
    controls: tuple[ControlRef, ...],
) -> Iterator[Draft]:
    subject, problem = hit.subject, hit.problem
    container = subject.name if isinstance(subject, Container) else None
    path = subject.path if isinstance(subject, Container) else ""
    key = key_of(subject, problem)
    own = Severity(problem.severity) if problem.severity else severity
    for who in subjects.bearers(subject):
        judged, reported, shown_by = _people(who)
        pod_path = judged.pod_path if isinstance(judged, Workload) else ""
        at = absolute(subject, problem.at, pod_path)
        kind = None if isinstance(reported, Cluster) else reported.kind
        place = (reported.ref.namespace, reported.ref.name, container)
        yield Draft(
            check=check,
            severity=own,
            subject=(id(judged), path),
            reported=reported,
            problem=problem,
            container=container,
            at=at,
            patch=whole_patch(subject, problem.patch, pod_path) if judged is reported else None,
            source=None if isinstance(judged, Cluster) else judged.source,
            shown_by=shown_by,
            fingerprint=fingerprint(check.id, kind, place, key),
            controls=controls,
            mistaken=_already_said(judged, at),
        )


def _people(
    who: Bearer | Object | Cluster,
) -> tuple[Object | Cluster, Object | Cluster, str | None]:
    """Who was judged, who is told, and what showed it."""
    if isinstance(who, Bearer):
        return who.workload, who.owner, who.evidence
    return who, who, None


def _already_said(judged: Object | Cluster, at: str | None) -> bool:
    """Whether a place is one of the object's schema mistakes, which are reported as such."""
    if isinstance(judged, Cluster) or at is None:
        return False
    return any(
        at == place or at.startswith((f"{place}.", f"{place}[")) for place in judged.mistakes
    )
