"""What a check says about its subject: a bare message; names, places and ids are engine work."""

from collections.abc import Iterable, Mapping

import msgspec

from kube9_core.model.severity import SeverityName

__all__ = ["Problem", "Problems", "Scalar"]

Scalar = str | int | float | bool | None


class Problem(msgspec.Struct, frozen=True, gc=False):
    """One thing that is wrong with the subject a check was given.

    Attributes:
        message: what is wrong, in words that stand after the subject's name.
        at: field path relative to the subject ("securityContext.privileged"), or what
            `origin()` of a view returns for an inherited value.
        key: tells two problems of one subject apart (a sysctl's name); by default `at`, with
            list items by their names. It becomes part of the fingerprint, so keep it stable.
        evidence: facts a person would want to see, small and free of secrets.
        patch: YAML that mends this very object.
        cause: field path of what it comes from, where that is elsewhere in the same object (the
            volume that a container mounts). Where a check supersedes another, findings of one
            cause are one mistake.
        severity: where this problem is better or worse than the check's own severity.
    """

    message: str
    at: str | None = None
    key: str | None = None
    evidence: Mapping[str, Scalar] | None = None
    patch: str | None = None
    severity: SeverityName | None = None
    cause: str | None = None


Problems = Iterable[Problem]
"""What a check returns: write it as a generator that yields each `Problem`."""
