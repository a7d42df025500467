"""What is new and what is gone, against an earlier run."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from kube9_core.model.finding import Finding

__all__ = ["against", "resolved"]


def against(findings: Iterable[Finding], before: frozenset[str]) -> tuple[Finding, ...]:
    """Mark each finding new or unchanged.

    Args:
        findings: of this run.
        before: fingerprints of the earlier one.
    """
    return tuple(
        replace(item, state="unchanged" if item.fingerprint in before else "new")
        for item in findings
    )


def resolved(findings: Sequence[Finding], before: frozenset[str]) -> tuple[str, ...]:
    """The fingerprints that are gone, sorted."""
    return tuple(sorted(before - {item.fingerprint for item in findings}))
