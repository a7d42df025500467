"""What is new and what is gone, against an earlier run.

A finding is gone only if the check that had it looked again; what a narrower or a broken run
did not look at is neither there nor gone.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from kube9_core.model.finding import Finding

__all__ = ["Baseline", "Known", "against", "resolved"]


class Known(msgspec.Struct, frozen=True):
    """A finding of an earlier run, as far as it is compared.

    Attributes:
        check: id of the check that found it.
        namespace: of the object it was found on; None for cluster-scoped kinds.
        file: in which the object was.
    """

    check: str
    namespace: str | None = None
    file: str | None = None


Baseline = Mapping[str, Known]
"""An earlier run's findings by fingerprint."""


def against(findings: Iterable[Finding], before: Container[str]) -> tuple[Finding, ...]:
    """Mark each finding new or unchanged.

    Args:
        findings: of this run.
        before: fingerprints of the earlier one.
    """
    return tuple(
        replace(item, state="unchanged" if item.fingerprint in before else "new")
        for item in findings
    )


def resolved(
    findings: Sequence[Finding], before: Baseline, looked: Callable[[Known], bool]
) -> tuple[str, ...]:
    """The fingerprints that are gone, sorted.

    Args:
        findings: of this run.
        before: the earlier one.
        looked: tells whether this run looked where a finding of the earlier one was.
    """
    here = {item.fingerprint for item in findings}
    gone = ((name, known) for name, known in before.items() if name not in here)
    return tuple(sorted(name for name, known in gone if looked(known)))
