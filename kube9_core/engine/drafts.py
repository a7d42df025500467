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

    What can be worked out when it is reported is not kept: a large cluster has many of these.

    Attributes:
        subject: identity of what was judged, to compare checks by.
        who: what was judged, and on whom it is reported.
        about: what the check was given.
        mistaken: whether its place is one of the object's schema mistakes.
        superseded_by: the stricter check that reports the same mistake.
    """

    check: Check[Any]
    severity: Severity
    subject: SubjectKey
    who: Bearer | Object | Cluster
    about: Any
    problem: Problem
    fingerprint: str
    controls: tuple[ControlRef, ...]
    mistaken: bool = False
    exemption: AppliedExemption | None = None
    superseded_by: str | None = None

    @property
    def reported(self) -> Object | Cluster:
        """The object a person edits."""
        return self.who.owner if isinstance(self.who, Bearer) else self.who

    @property
    def judged(self) -> Object | Cluster:
        """The object that was looked at."""
        return self.who.workload if isinstance(self.who, Bearer) else self.who

    @property
    def shown_by(self) -> str | None:
        """Another object that showed the problem, "pod web-7d9f"."""
        return self.who.evidence if isinstance(self.who, Bearer) else None

    @property
    def container(self) -> str | None:
        """Name of the container it is about."""
        return self.about.name if isinstance(self.about, Container) else None

    @property
    def at(self) -> str | None:
        """Field path from the root of the object that was looked at."""
        return absolute(self.about, self.problem.at, _pod_path(self.judged))

    @property
    def cause(self) -> str | None:
        """Field path, from the same root, of what the mistake comes from."""
        found = self.problem.cause or self.problem.at
        return absolute(self.about, found, _pod_path(self.judged))

    @property
    def patch(self) -> str | None:
        """YAML that mends the reported object; None where another one showed the problem."""
        if self.judged is not self.reported:
            return None
        return whole_patch(self.about, self.problem.patch, _pod_path(self.judged))

    @property
    def source(self) -> Source | None:
        """Where the object was written that was looked at."""
        return None if isinstance(self.judged, Cluster) else self.judged.source


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
        judged, reported = (who.workload, who.owner) if isinstance(who, Bearer) else (who, who)
        kind = None if isinstance(reported, Cluster) else reported.kind
        place = (reported.ref.namespace, reported.ref.name, container)
        yield Draft(
            check=check,
            severity=own,
            subject=(id(judged), path),
            who=who,
            about=subject,
            problem=problem,
            fingerprint=fingerprint(check.id, kind, place, key),
            controls=controls,
            mistaken=_already_said(judged, subject, problem),
        )


def _pod_path(judged: Object | Cluster) -> str:
    return judged.pod_path if isinstance(judged, Workload) else ""


def _already_said(judged: Object | Cluster, subject: object, problem: Problem) -> bool:
    """Whether a place is one of the object's schema mistakes, which are reported as such."""
    if isinstance(judged, Cluster) or not judged.mistakes:
        return False
    at = absolute(subject, problem.at, _pod_path(judged))
    return at is not None and any(
        at == place or at.startswith((f"{place}.", f"{place}[")) for place in judged.mistakes
    )
