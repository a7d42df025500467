"""Assesses a live cluster: reads what the planned checks need, judges it, lets it go again.

What stays is small: what each check came to, the worst findings, and all findings packed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kube9_core.engine import diff
from kube9_core.engine.assessment import Rules, judgements
from kube9_core.engine.judgement import Judgement
from kube9_core.engine.selection import plan
from kube9_core.kube.connection import Connection
from kube9_core.kube.discovery import IDENTITY, discover
from kube9_core.kube.pacing import Cost, Pacer
from kube9_core.model.audit import Audit
from kube9_core.model.clock import Clock
from kube9_core.model.coverage import Coverage
from kube9_core.model.exemption import ExemptionUse
from kube9_core.model.finding import Finding
from kube9_core.model.outcome import CheckRow, Outcome
from kube9_core.model.own_resources import EXEMPTION
from kube9_core.model.report import (
    API_VERSION,
    Metadata,
    ProfileSummary,
    Report,
    ReportSource,
    Summary,
)
from kube9_core.model.run import PillarResult
from kube9_core.model.source import Document, InputError, Source
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.publish.state import DashboardNumbers
from kube9_core.runs.distributions import Distributions, distributions_of
from kube9_core.runs.exemptions import (
    Exemptions,
    from_annotations,
    from_documents,
    own_unless_in,
)
from kube9_core.runs.findings import worst_first
from kube9_core.runs.inventory import inventory_of
from kube9_core.runs.memory import calm
from kube9_core.runs.needs import needs_of
from kube9_core.runs.objects import namespace_asked_for
from kube9_core.runs.pillars import pillar_results
from kube9_core.runs.portions import Portion, Portions
from kube9_core.runs.reading import ClusterReader
from kube9_core.runs.request import AUTO, ClusterRequest
from kube9_core.runs.summary import metadata_of, rows_of, summary_of
from kube9_core.runs.tally import Tally
from kube9_core.runs.watcher import Watcher
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.platform import Node
from kube9_core.snapshot.told import Heard, Told

__all__ = ["ClusterRun", "assess_cluster"]

Hear = Callable[[Told[Any]], Heard]
"""What is known of what a plugin puts down."""

_LOOKED = (Outcome.PASSED, Outcome.FAILED, Outcome.NOT_APPLICABLE)
_CLUSTER = "cluster"
_NO_PROFILES = ProfileSummary()


@dataclass(frozen=True)
class ClusterRun:
    """What one assessment of a cluster came to.

    Attributes:
        source: which cluster.
        metadata: when, and by what.
        summary: the numbers.
        coverage: what was read of each kind that checks need.
        errors: exemptions that do not apply, objects that do not fit their schema.
        notes: what a person should know of how it was read.
        dashboard: counts of what was read.
        exempted: each `Exemption` object and what it covered.
        cost: what it asked of the API server.
        left_out: namespaces of the scope that could not be read.
        profiles: distribution profiles that held.
    """

    request: ClusterRequest
    catalogue: Catalogue
    source: ReportSource
    metadata: Metadata
    summary: Summary
    coverage: tuple[Coverage, ...]
    errors: tuple[InputError, ...]
    notes: tuple[str, ...]
    dashboard: DashboardNumbers
    exempted: tuple[ExemptionUse, ...]
    cost: Cost
    tally: Tally
    left_out: frozenset[str] = frozenset()
    profiles: ProfileSummary = _NO_PROFILES

    def findings(self) -> Iterator[Finding]:
        """All findings, one at a time, in no order."""
        return iter(self.tally.findings)

    @property
    def checks(self) -> tuple[CheckRow, ...]:
        """How each check ended, by id."""
        return rows_of(self.tally.judgements, self.catalogue)

    def results(self) -> tuple[PillarResult, ...]:
        """The result of each pillar."""
        return pillar_results(self.tally, self.catalogue, self.metadata, self.coverage)

    def looked(self, check: str, namespace: str | None) -> bool:
        """Whether a finding that is not here any more is gone, and was not merely unseen.

        Args:
            check: id of the check that had it, also a former one.
            namespace: of the object it was found on.
        """
        found = self.catalogue.find(check)
        if found is None or not self._looked_into(namespace):
            return False
        done = (item for item in self.tally.judgements if item.check.id == found.id)
        return any(map(_complete, done))

    def _looked_into(self, namespace: str | None) -> bool:
        scope = self.request.scope
        if scope and namespace is not None and namespace not in scope:
            return False
        if namespace in self.left_out or (namespace is None and self.left_out):
            return False
        return namespace_asked_for(namespace, self.request)

    def report(self) -> Report:
        """The whole report, worst findings first."""
        findings = tuple(sorted(self.findings(), key=worst_first))
        before = self.request.baseline
        gone: tuple[str, ...] = ()
        if before is not None:
            findings = diff.against(findings, before)
            gone = diff.resolved(
                findings, before, lambda known: self.looked(known.check, known.namespace)
            )
        return Report(
            api_version=API_VERSION,
            metadata=self.metadata,
            source=self.source,
            input_errors=self.errors,
            coverage=self.coverage,
            summary=self.summary,
            checks=self.checks,
            findings=findings,
            resolved=gone,
            profiles=self.profiles,
        )


def assess_cluster(  # noqa: PLR0913 - a run's ports, named at its two calls
    request: ClusterRequest,
    catalogue: Catalogue,
    connection: Connection,
    *,
    clock: Clock,
    audit: Audit,
    watcher: Watcher | None = None,
    hear: Hear | None = None,
) -> ClusterRun:
    """Assess a cluster.

    Args:
        request: what was asked for.
        catalogue: the loaded plugins.
        connection: the cluster.
        clock: tells the time of the run.
        audit: takes down each list.
        watcher: told how far it has come.
        hear: knows what plugins put down; only the operator does.

    Raises:
        KubeError: the server cannot be reached, or does not accept who we are.
    """
    with calm():
        made = _Assessing(
            request,
            catalogue,
            connection,
            clock=clock,
            audit=audit,
            watcher=watcher or Watcher(),
            hear=hear,
        )
        return made.run()


class _Assessing:
    """One assessment while it goes on."""

    def __init__(  # noqa: PLR0913 - as above
        self,
        request: ClusterRequest,
        catalogue: Catalogue,
        connection: Connection,
        *,
        clock: Clock,
        audit: Audit,
        watcher: Watcher,
        hear: Hear | None,
    ) -> None:
        self._request = request
        self._catalogue = catalogue
        self._connection = connection
        self._clock = clock
        self._watcher = watcher
        self._started = clock.now()
        self._pacer = Pacer(request.requests_per_second)
        identify = not request.scope or IDENTITY in request.scope
        self._discovery = discover(connection, self._pacer, identify=identify)
        self._planned = plan(catalogue.checks, request.selection, request.adjustments, "cluster")
        self._reader = ClusterReader(
            connection,
            self._pacer,
            audit,
            self._discovery,
            needs_of(self._planned, catalogue.registry, self._read_besides(), self._telling()),
            version=request.version or self._discovery.version,
            page=request.page,
            scope=request.scope,
            secrets=request.secrets,
            kubelets=request.kubelets,
        )
        asked = dict.fromkeys(told for item in self._planned for told in item.check.told)
        self._heard = {told: hear(told) for told in asked} if hear else {}
        self._tally = Tally()
        self._distributions: Distributions | None = None

    def _read_besides(self) -> tuple[type[Object], ...]:
        """What is read besides what checks need; who asks kubelets has to know the nodes."""
        nodes = (Node,) if self._request.kubelets else ()
        return (*self._request.views, *nodes)

    def _telling(self) -> tuple[type[Node], ...]:
        """What tells a distribution, besides what checks read; a scope has no nodes."""
        asked = AUTO in self._request.profiles and self._catalogue.profiles
        return (Node,) if asked and not self._request.scope else ()

    def run(self) -> ClusterRun:
        """Read and judge."""
        exemptions = self._exemptions()
        errors = list(exemptions.errors)
        portions = Portions(self._reader, self._request, self._started)
        nodes: tuple[Node, ...] = ()
        for portion in portions.each(self._watcher.on("reading")):
            nodes = portion.snapshot.all(Node)
            errors.extend(self._judge(portion, exemptions))
            if portion.whole and self._watcher.whole is not None:
                self._watcher.whole(portion.snapshot)
            del portion  # before the next one is read
        self._tally.findings.pack()
        return self._ended(portions.notes, errors, exemptions, nodes)

    def _exemptions(self) -> Exemptions:
        documents = (
            Document(EXEMPTION.api_version, EXEMPTION.name, body, Source(_CLUSTER))
            for body in self._reader.bodies(EXEMPTION, self._request.operator_namespace)
        )
        reach = own_unless_in(self._request.operator_namespace)
        return self._given().plus(_placeless(from_documents(documents, self._started, reach)))

    def _given(self) -> Exemptions:
        if self._request.exemptions is None:
            return Exemptions()
        from kube9_core.runs.exemption_file import given_exemptions  # noqa: PLC0415 - the operator has no such file, and no memory for a YAML reader

        return given_exemptions(self._request.exemptions, self._started)

    def _judge(self, portion: Portion, exemptions: Exemptions) -> Iterator[InputError]:
        if self._distributions is None:  # every portion has what they are recognised by
            self._distributions = distributions_of(
                self._catalogue.profiles, self._request.profiles, portion.snapshot
            )
        objects = filter(portion.wanted, portion.snapshot.everything())
        annotated = _placeless(from_annotations(objects, self._started))
        rules = Rules(
            planned=self._planned,
            exemptions=exemptions.plus(annotated).found + self._distributions.exemptions,
            now=self._started,
            plugin_of=self._catalogue.plugin_of,
            limit=self._watcher.limit,
            progress=self._watcher.on("checking"),
            wanted=portion.wanted,
            warden=self._watcher.warden,
        )
        for judgement in judgements(portion.snapshot.telling(self._heard), rules):
            self._tally.add(judgement)
        yield from annotated.errors
        yield from (InputError(_CLUSTER, None, None, text) for text in portion.mistakes)

    def _ended(
        self,
        notes: tuple[str, ...],
        errors: list[InputError],
        exemptions: Exemptions,
        nodes: tuple[Node, ...],
    ) -> ClusterRun:
        finished = self._clock.now()
        version = self._request.version or self._discovery.version
        return ClusterRun(
            request=self._request,
            catalogue=self._catalogue,
            source=ReportSource(
                _CLUSTER, (), self._connection.context, self._discovery.cluster_id, str(version)
            ),
            metadata=metadata_of(self._catalogue, self._started, finished, self._request.run),
            summary=summary_of(self._tally.judgements, self._catalogue),
            coverage=self._coverage(),
            errors=tuple(sorted(set(errors), key=lambda e: (e.path, e.line or 0, e.message))),
            notes=notes,
            dashboard=inventory_of(self._reader.seen, nodes, finished),
            exempted=self._tally.used(exemptions.uses),
            cost=self._pacer.cost,
            tally=self._tally,
            left_out=self._reader.left_out,
            profiles=(self._distributions or Distributions()).summary(self._tally.covered),
        )

    def _coverage(self) -> tuple[Coverage, ...]:
        """What was read, and that Exemptions were not where that is so."""
        row = self._reader.seen(EXEMPTION)
        more = (row,) if row is not None and not row.state.sound else ()
        return tuple(sorted((*self._reader.coverage, *more), key=lambda item: item.kind))


def _complete(judgement: Judgement) -> bool:
    """Whether a check looked at all there was: what it could not judge stands in its reason."""
    return judgement.outcome is Outcome.NOT_APPLICABLE or (
        judgement.outcome in _LOOKED and judgement.reason is None
    )


def _placeless(found: Exemptions) -> Exemptions:
    """Objects of a cluster stand on no line."""
    errors = tuple(InputError(item.path, None, None, item.message) for item in found.errors)
    return Exemptions(found.found, errors, found.uses)
