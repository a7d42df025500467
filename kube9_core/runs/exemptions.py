"""Reads exemptions from Exemption documents and from annotations, and refuses half-hearted ones.

An exemption without a reason or with a bad date does not apply and is reported as an input
error: silently ignoring it, or silently honouring it, would both be wrong.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from kube9_core.model.exemption import Exemption, ExemptionUse, Match
from kube9_core.model.own_resources import EXEMPTION, GROUP
from kube9_core.model.source import Document, InputError, Source
from kube9_core.snapshot.decode import decode
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.platform import Namespace
from kube9_core.snapshot.wire.meta import ObjectMeta, Wire

__all__ = [
    "Exemptions",
    "Reach",
    "everywhere",
    "from_annotations",
    "from_documents",
    "is_exemption",
    "own_or_labelled",
    "own_unless_in",
]

_CLUSTER_LABEL = "kube9.io/scope"
_ANNOTATION = "kube9.io/exempt"
_SHORTEST_REASON = 10
_FARTHEST = timedelta(days=2 * 366)


class _MatchWire(Wire, frozen=True):
    namespaces: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    names: tuple[str, ...] | None = None
    labels: dict[str, str] | None = None
    containers: tuple[str, ...] | None = None


class _SpecWire(Wire, frozen=True):
    checks: tuple[str, ...] | None = None
    match: _MatchWire | None = None
    reason: str | None = None
    expires: str | None = None


class _ExemptionWire(Wire, frozen=True):
    metadata: ObjectMeta | None = None
    spec: _SpecWire | None = None


Reach = Callable[[ObjectMeta], str | None]
"""Tells from an Exemption's metadata the only namespace it may speak for; None for all."""


class Exemptions(msgspec.Struct, frozen=True):
    """What was found, what was refused, and all documents, good or bad, still unused."""

    found: tuple[Exemption, ...] = ()
    errors: tuple[InputError, ...] = ()
    uses: tuple[ExemptionUse, ...] = ()

    def plus(self, other: "Exemptions") -> "Exemptions":
        """Both together."""
        return Exemptions(
            self.found + other.found, self.errors + other.errors, self.uses + other.uses
        )


def is_exemption(document: Document) -> bool:
    """Whether a document is an exemption and not something to assess."""
    return document.kind == EXEMPTION.name and document.api_version.startswith(f"{GROUP}/")


def everywhere(meta: ObjectMeta) -> str | None:  # noqa: ARG001 - one of the `Reach`
    """Every Exemption holds for the whole cluster, as those of `--exemptions` do."""
    return None


def own_or_labelled(meta: ObjectMeta) -> str | None:
    """Each holds for its own namespace, unless it is labelled `kube9.io/scope: cluster`."""
    labels = meta.labels
    wide = labels is not None and labels.get(_CLUSTER_LABEL) == "cluster"
    return None if wide else meta.namespace or "default"


def own_unless_in(namespace: str) -> Reach:
    """Each holds for its own namespace, those in the operator's for the whole cluster.

    A label lifts nothing here, or every team could exempt the others.

    Args:
        namespace: the operator's.
    """
    return lambda meta: None if meta.namespace == namespace else meta.namespace or "default"


def from_documents(documents: Iterable[Document], now: datetime, reach: Reach) -> Exemptions:
    """Read Exemption documents.

    Args:
        documents: only those for which `is_exemption` holds.
        now: the time of the run.
        reach: tells the only namespace each may speak for.
    """
    found: list[Exemption] = []
    errors: list[InputError] = []
    uses: list[ExemptionUse] = []
    for document in documents:
        wire, mistakes = decode(document.body, _ExemptionWire)
        meta, spec = wire.metadata or ObjectMeta(), wire.spec or _SpecWire()
        complaint = mistakes[0].message if mistakes else _complaint(spec, now)
        uses.append(_unused(meta, spec, complaint, now))
        if complaint:
            errors.append(_error(document.source, f"exemption {meta.name}: {complaint}"))
            continue
        found.append(_exemption(meta, spec, reach(meta)))
    return Exemptions(tuple(found), tuple(errors), tuple(uses))


def from_annotations(objects: Iterable[Object], now: datetime) -> Exemptions:
    """Read the annotations `kube9.io/exempt`, `-reason` and `-until` of objects and namespaces.

    Args:
        objects: of the snapshot.
        now: the time of the run.
    """
    found: list[Exemption] = []
    errors: list[InputError] = []
    for item in objects:
        if _ANNOTATION not in (item.meta.annotations or ()):
            continue
        spec = _SpecWire(
            checks=tuple(_names(item.annotations[_ANNOTATION])),
            reason=item.annotations.get(f"{_ANNOTATION}-reason"),
            expires=item.annotations.get(f"{_ANNOTATION}-until"),
        )
        complaint = _complaint(spec, now)
        if complaint:
            source = item.source or Source("cluster")
            errors.append(_error(source, f"{item.ref}: annotation {_ANNOTATION}: {complaint}"))
            continue
        found.extend(_of_object(item, spec))
    return Exemptions(tuple(found), tuple(errors))


def _names(text: str) -> Iterator[str]:
    return (name.strip() for name in text.split(",") if name.strip())


def _of_object(item: Object, spec: _SpecWire) -> Iterator[Exemption]:
    """For the object itself and, where it is a Namespace, for everything in it."""
    itself = Match(kinds=(item.kind.name,), names=(item.name,))
    covered = [(item.namespace, itself)]
    if isinstance(item, Namespace):
        covered.append((item.name, Match()))
    for scope, match in covered:
        yield Exemption(
            name=f"annotation of {item.ref}",
            scope=scope,
            checks=spec.checks or (),
            match=match,
            reason=spec.reason or "",
            expires=_normal(spec.expires or ""),
        )


def _exemption(meta: ObjectMeta, spec: _SpecWire, scope: str | None) -> Exemption:
    match = spec.match or _MatchWire()
    return Exemption(
        name=f"{meta.namespace or 'default'}/{meta.name or ''}",
        scope=scope,
        checks=spec.checks or (),
        match=Match(
            namespaces=match.namespaces or (),
            kinds=match.kinds or (),
            names=match.names or (),
            labels=tuple(sorted((match.labels or {}).items())),
            containers=match.containers or (),
        ),
        reason=spec.reason or "",
        expires=_normal(spec.expires or ""),
    )


def _unused(
    meta: ObjectMeta, spec: _SpecWire, complaint: str | None, now: datetime
) -> ExemptionUse:
    return ExemptionUse(
        namespace=meta.namespace or "default",
        name=meta.name or "",
        refused=complaint,
        expired=complaint is None and _time(spec.expires or "") <= now,
        uid=meta.uid or "",
    )


def _complaint(spec: _SpecWire, now: datetime) -> str | None:
    if not spec.checks:
        return "names no checks"
    if len((spec.reason or "").strip()) < _SHORTEST_REASON:
        return f"needs a reason of at least {_SHORTEST_REASON} characters"
    if not spec.expires:
        return "needs the date at which it expires"
    try:
        expires = _time(spec.expires)
    except ValueError:
        return f"{spec.expires!r} is not a date such as 2027-01-31T00:00:00Z"
    return "expires more than 2 years ahead" if expires - now > _FARTHEST else None


def _time(text: str) -> datetime:
    """Read a date or an RFC 3339 time; a time without a zone is UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _normal(text: str) -> str:
    return _time(text).isoformat().replace("+00:00", "Z")


def _error(source: Source, message: str) -> InputError:
    return InputError(source.file, source.line, None, message)
