"""Assesses manifests: no cluster, no network; what is not in the input is unknown."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO
from uuid import uuid4

import msgspec
from msgspec.structs import replace

from kube9_core.engine import diff
from kube9_core.engine.assessment import Rules, assess
from kube9_core.engine.guard import carefully
from kube9_core.engine.judgement import Judgement
from kube9_core.engine.selection import Planned, plan
from kube9_core.manifests import Input, Lines, Loaded, expand, load_inputs
from kube9_core.model.outcome import Outcome
from kube9_core.model.report import API_VERSION, Report, ReportList, ReportSource
from kube9_core.model.source import Document, InputError
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.runs.closed_world import coverage_of, seen
from kube9_core.runs.distributions import Distributions, distributions_of
from kube9_core.runs.exemption_file import given_exemptions
from kube9_core.runs.exemptions import (
    Exemptions,
    from_annotations,
    from_documents,
    is_exemption,
    own_or_labelled,
)
from kube9_core.runs.findings import findings_of
from kube9_core.runs.needs import data_of
from kube9_core.runs.objects import asked_for, distinct, namespace_asked_for
from kube9_core.runs.per_file import resolved_once
from kube9_core.runs.request import Request
from kube9_core.runs.summary import metadata_of, rows_of, summary_of
from kube9_core.runs.watcher import Watcher
from kube9_core.snapshot.documents import Views, views_of
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.snapshot import Mode, Snapshot

__all__ = ["assess_manifests"]

_LOOKED = (Outcome.PASSED, Outcome.FAILED, Outcome.NOT_APPLICABLE)


class _Run(msgspec.Struct, frozen=True):
    """What does not change between the files of one call."""

    request: Request
    catalogue: Catalogue
    watcher: Watcher
    planned: tuple[Planned, ...]
    given: Exemptions
    started: datetime


def assess_manifests(
    request: Request,
    catalogue: Catalogue,
    stdin: BinaryIO | None = None,
    watcher: Watcher | None = None,
) -> Report | ReportList:
    """Assess files and folders.

    Args:
        request: what was asked for.
        catalogue: the loaded plugins.
        stdin: read where a path is "-".
        watcher: told how far it has come.

    Returns:
        One report, or with `per_file` a list of them in the order the files were given.
    """
    started = datetime.now(UTC)
    run = _Run(
        request,
        catalogue,
        watcher or Watcher(),
        plan(catalogue.checks, request.selection, request.adjustments, "manifests"),
        given_exemptions(request.exemptions, started),
        started,
    )
    inputs = expand(request.paths)
    if request.per_file:
        reports = tuple(_each(run, inputs, stdin))
        return ReportList(API_VERSION, resolved_once(reports, request.baseline or {}))
    return _report(run, inputs, request.paths, stdin)


def _each(run: _Run, inputs: tuple[Input, ...], stdin: BinaryIO | None) -> Iterator[Report]:
    told = run.watcher.on("files")
    quiet = replace(run, watcher=Watcher(limit=run.watcher.limit))
    for done, item in enumerate(inputs, start=1):
        yield _report(quiet, (item,), (item.path,), stdin)
        if told:
            told(done, len(inputs))


def _report(
    run: _Run, inputs: tuple[Input, ...], paths: tuple[str, ...], stdin: BinaryIO | None
) -> Report:
    request = run.request
    started = datetime.now(UTC) if request.per_file else run.started
    loaded = load_inputs(inputs, stdin=stdin, jobs=request.jobs, progress=run.watcher.on("reading"))
    lines = loaded.lines()
    registry = run.catalogue.registry.keeping(data_of(run.planned), carefully)
    views = views_of(_assessed(loaded), request.version, registry)
    objects = distinct(views.objects)
    judged = tuple(item for item in objects if asked_for(item, request))
    exemptions = _exemptions(run, loaded, judged)
    snapshot = Snapshot(
        objects, version=request.version, mode=Mode.MANIFESTS, coverage=seen(objects)
    )
    held = distributions_of(run.catalogue.profiles, request.profiles, snapshot)
    judgements = assess(snapshot, _rules(run, exemptions, held, started))
    before = request.baseline
    findings = findings_of(
        judgements, lines.line, lines_per_check=request.lines_per_check, before=before or ()
    )
    return Report(
        api_version=API_VERSION,
        metadata=metadata_of(run.catalogue, started, datetime.now(UTC), str(uuid4())),
        source=ReportSource("manifests", paths, None, None, str(request.version), loaded.ignored),
        input_errors=_errors(loaded, views, exemptions, lines),
        coverage=coverage_of(judged, views.unknown, run.planned),
        summary=summary_of(judgements, run.catalogue),
        checks=rows_of(judgements, run.catalogue),
        findings=findings if before is None else diff.against(findings, before),
        resolved=()
        if before is None
        else diff.resolved(findings, before, _looked(run, judgements, loaded)),
        profiles=held.summary(_covered(judgements)),
    )


def _assessed(loaded: Loaded) -> Iterable[Document]:
    return (item for item in loaded.documents if not is_exemption(item))


def _exemptions(run: _Run, loaded: Loaded, objects: Iterable[Object]) -> Exemptions:
    found = filter(is_exemption, loaded.documents)
    own = from_documents(found, run.started, own_or_labelled)
    return run.given.plus(own).plus(from_annotations(objects, run.started))


def _covered(judgements: Iterable[Judgement]) -> Callable[[str], int]:
    """How many findings the exemptions of a name covered."""
    marked = (draft.exemption for item in judgements for draft in item.drafts)
    return Counter(item.name for item in marked if item is not None).__getitem__


def _rules(run: _Run, exemptions: Exemptions, held: Distributions, now: datetime) -> Rules:
    return Rules(
        planned=run.planned,
        exemptions=exemptions.found + held.exemptions,
        now=now,
        plugin_of=run.catalogue.plugin_of,
        wanted=lambda item: asked_for(item, run.request),
        limit=run.watcher.limit,
        warden=run.watcher.warden,
        progress=run.watcher.on("checking"),
    )


def _looked(
    run: _Run, judgements: Iterable[Judgement], loaded: Loaded
) -> Callable[[diff.Known], bool]:
    """Whether this run looked where an earlier one found something."""
    torn = {error.path for error in loaded.errors}
    done = {item.check.id for item in judgements if item.outcome in _LOOKED}

    def looked(known: diff.Known) -> bool:
        check = run.catalogue.find(known.check)
        here = namespace_asked_for(known.namespace, run.request)
        return check is not None and check.id in done and here and known.file not in torn

    return looked


def _errors(
    loaded: Loaded, views: Views, exemptions: Exemptions, lines: Lines
) -> tuple[InputError, ...]:
    mistakes = (
        InputError(
            item.document.source.file,
            lines.line(item.document.source, item.mistake.at),
            None,
            f"{item.document.kind}: {item.mistake.at}: {item.mistake.message}",
        )
        for item in views.mistakes
    )
    every = {*loaded.errors, *exemptions.errors, *mistakes}
    return tuple(sorted(every, key=lambda e: (e.path, e.line or 0, e.column or 0, e.message)))
