"""What people write of Applications: an Application, or the template of an ApplicationSet.

Whoever edits an Application that an ApplicationSet made, edits for nothing: it is put back. So
what is asked of a spec is asked of the template, and Applications made from one are left out.
Text with a placeholder is not judged, because nobody but the ApplicationSet knows it.
"""

from collections.abc import Iterator

from kube9_argocd.views import Application, ApplicationSet, ApplicationSource
from kube9_argocd.views.spec import ApplicationSpec, SyncPolicy

__all__ = ["base_of", "is_written", "policy_of", "settled", "sources_of", "spec_of"]

_NO_POLICY = SyncPolicy()
_OPENING = "{{"


def is_written(subject: Application | ApplicationSet) -> bool:
    """Whether a person edits it."""
    return isinstance(subject, ApplicationSet) or subject.application_set is None


def spec_of(subject: Application | ApplicationSet) -> ApplicationSpec:
    """The spec of the Application, or of those that will be made."""
    return subject.template.spec if isinstance(subject, ApplicationSet) else subject.spec


def base_of(subject: Application | ApplicationSet) -> str:
    """Where that spec stands."""
    return "spec.template.spec" if isinstance(subject, ApplicationSet) else "spec"


def policy_of(subject: Application | ApplicationSet) -> SyncPolicy:
    """Its sync policy, empty if missing."""
    return spec_of(subject).sync_policy or _NO_POLICY


def settled(text: str) -> bool:
    """Whether a text stands as it is, without a placeholder."""
    return _OPENING not in text


def sources_of(subject: Application | ApplicationSet) -> Iterator[tuple[str, ApplicationSource]]:
    """Its sources, each with its place."""
    spec, base = spec_of(subject), base_of(subject)
    if spec.source_hydrator is not None:
        yield f"{base}.sourceHydrator.drySource", spec.source_hydrator.source
    elif spec.sources:
        for n, source in enumerate(spec.sources):
            yield f"{base}.sources[{n}]", source
    elif spec.source is not None:
        yield f"{base}.source", spec.source
