"""What may go wrong with Argo CD's API, each with the code that the VS Code extension knows."""

from collections.abc import Mapping
from enum import StrEnum

__all__ = ["ApiCode", "ApiError"]


class ApiCode(StrEnum):
    """The codes; the exit code of a query that ends so is in `queries.resource_tree`."""

    APPLICATION_NOT_FOUND = "APPLICATION_NOT_FOUND"
    """There is no such Application."""
    TOKEN_MISSING = "ARGOCD_TOKEN_MISSING"  # noqa: S105 - a code, no token
    """There is no token, or one that must not be sent."""
    AUTH_FAILED = "ARGOCD_AUTH_FAILED"
    """Argo CD does not accept the token (401)."""
    RBAC_DENIED = "ARGOCD_RBAC_DENIED"
    """The token's account may not do that (403), or Argo CD hides that there is nothing."""
    TIMEOUT = "TIMEOUT"
    """No whole answer in time."""
    UNREACHABLE = "ARGOCD_API_UNREACHABLE"
    """No connection, no trusted certificate, or what answers is not Argo CD's API."""
    NOT_DETECTED = "ARGOCD_NOT_DETECTED"
    """It was established that there is no Argo CD in the cluster."""
    INTERNAL = "INTERNAL_ERROR"
    """Argo CD says that it failed, or an answer is not what it should be."""


class ApiError(Exception):
    """A request has no answer.

    Args:
        code: for programs.
        message: one sentence for people, with what to do; free of secrets.
        details: small facts, free of secrets.
    """

    def __init__(
        self,
        code: ApiCode,
        message: str,
        details: Mapping[str, str | int] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = dict(details or {})
