"""States how a release was made, as SLSA provenance, and judges such a statement.

The statement names every file of the release and every digest in a registry as its subjects.
Whose signature it must carry says `release.signing`.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated

import msgspec

from release.manifest import Release
from release.origin import REPOSITORY, WORKFLOW, Origin
from release.process import ReleaseError

__all__ = ["TYPE", "Statement", "complaints", "decode", "state"]

TYPE = "https://slsa.dev/provenance/v1"
_BUILD = "https://actions.github.io/buildtypes/workflow/v1"
_STATEMENT = "https://in-toto.io/Statement/v1"
_PREFIX = "sha256:"

Digests = dict[Annotated[str, msgspec.Meta(min_length=1)], str]


class Subject(msgspec.Struct, frozen=True):
    """One thing that was made."""

    name: str
    digest: Digests


class Workflow(msgspec.Struct, frozen=True):
    """The workflow that was asked for."""

    ref: str
    repository: str
    path: str


class Parameters(msgspec.Struct, frozen=True):
    """What somebody outside could choose: the workflow, and nothing else."""

    workflow: Workflow


class Dependency(msgspec.Struct, frozen=True):
    """What went in."""

    uri: str
    digest: Digests


class Definition(msgspec.Struct, frozen=True, rename="camel"):
    """What was to be built."""

    build_type: str
    external_parameters: Parameters
    resolved_dependencies: tuple[Dependency, ...]


class Builder(msgspec.Struct, frozen=True):
    """Who built it."""

    id: str


class Metadata(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Which run it was."""

    invocation_id: str = ""


class Details(msgspec.Struct, frozen=True):
    """How it was built."""

    builder: Builder
    metadata: Metadata


class Provenance(msgspec.Struct, frozen=True, rename="camel"):
    """The predicate, in the form of SLSA 1."""

    build_definition: Definition
    run_details: Details


class Statement(msgspec.Struct, frozen=True, rename="camel"):
    """The whole statement: these things were made so."""

    type: str = msgspec.field(name="_type")
    subject: tuple[Subject, ...]
    predicate_type: str
    predicate: Provenance


def state(release: Release, origin: Origin) -> Statement:
    """State how a release was made: who made it, from what."""
    workflow = Workflow(origin.ref, REPOSITORY, WORKFLOW)
    source = Dependency(f"git+{REPOSITORY}@{origin.ref}", {"gitCommit": origin.commit})
    return Statement(
        type=_STATEMENT,
        subject=tuple(_subjects(release)),
        predicate_type=TYPE,
        predicate=Provenance(
            Definition(_BUILD, Parameters(workflow), (source,)),
            Details(Builder(origin.builder), Metadata(origin.invocation)),
        ),
    )


def _subjects(release: Release) -> Iterator[Subject]:
    for artifact in release.artifacts:
        yield Subject(artifact.name, {"sha256": artifact.sha256})
    for pushed in release.pushed:
        yield Subject(pushed.repository, {"sha256": pushed.digest.removeprefix(_PREFIX)})


def decode(payload: bytes) -> Statement:
    """Read a statement.

    Raises:
        ReleaseError: It is no provenance in the form that our releases have.
    """
    try:
        return msgspec.json.decode(payload, type=Statement)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReleaseError(f"the provenance is not of our form: {error}") from error


def complaints(statement: Statement, release: Release, origin: Origin) -> Iterator[str]:
    """Say what a statement does not say as it should.

    Args:
        statement: what was signed.
        release: the files that are here.
        origin: where they must come from.
    """
    definition, details = statement.predicate.build_definition, statement.predicate.run_details
    workflow = definition.external_parameters.workflow
    source = Dependency(f"git+{REPOSITORY}@{origin.ref}", {"gitCommit": release.commit})
    facts = (
        ("type", statement.predicate_type, TYPE),
        ("builder", details.builder.id, origin.builder),
        ("source", workflow.repository, REPOSITORY),
        ("workflow", workflow.path, WORKFLOW),
        ("tag", workflow.ref, origin.ref),
        ("commit", _shown(definition.resolved_dependencies), _shown([source])),
    )
    for what, said, wanted in facts:
        if said != wanted:
            yield f"the provenance's {what} is {said!r}, not {wanted!r}"
    made = {(subject.name, subject.digest.get("sha256", "")) for subject in statement.subject}
    for wanted_subject in _subjects(release):
        if (wanted_subject.name, wanted_subject.digest["sha256"]) not in made:
            yield f"the provenance does not vouch for this {wanted_subject.name}"


def _shown(sources: Sequence[Dependency]) -> str:
    return ", ".join(f"{source.uri} at {source.digest.get('gitCommit')}" for source in sources)
