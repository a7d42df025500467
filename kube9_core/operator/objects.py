"""Our own custom resources as the operator reads them.

The API server has validated them against the schema of their CRDs; an older schema may lack
fields, so everything may be missing.
"""

from collections.abc import Mapping

import msgspec

from kube9_core.model.run import Wish

__all__ = [
    "Assessment",
    "AssessmentSpec",
    "AssessmentStatus",
    "Identified",
    "Meta",
    "read_assessment",
]


class Meta(msgspec.Struct, frozen=True, rename="camel"):
    """Name and identity of an object."""

    name: str = ""
    namespace: str = ""
    uid: str = ""
    generation: int = 0
    deletion_timestamp: str | None = None


class Identified(msgspec.Struct, frozen=True):
    """Any object, as far as one only asks which it is."""

    metadata: Meta = Meta()


class AssessmentSpec(msgspec.Struct, frozen=True, rename="camel"):
    """What is to be assessed; empty means everything."""

    pillars: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    ttl_seconds_after_finished: int | None = None

    @property
    def wish(self) -> Wish:
        """The same as a run takes it."""
        return Wish(self.pillars, self.checks, self.frameworks, self.namespaces)


class AssessmentStatus(msgspec.Struct, frozen=True, rename="camel"):
    """How far it has come, as we wrote it."""

    phase: str | None = None
    finished_at: str | None = None


class Assessment(msgspec.Struct, frozen=True):
    """One wish for a run now."""

    metadata: Meta = Meta()
    spec: AssessmentSpec = AssessmentSpec()
    status: AssessmentStatus = AssessmentStatus()

    @property
    def finished(self) -> bool:
        """Whether its run is over."""
        return self.status.phase in ("Succeeded", "Failed", "Partial")


def read_assessment(body: Mapping[str, object]) -> Assessment:
    """Read an object as the API server gives it.

    Raises:
        msgspec.ValidationError: it does not fit the schema, as an older one may have let in.
    """
    return msgspec.convert(body, Assessment)
