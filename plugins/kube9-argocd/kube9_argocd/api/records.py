"""What Argo CD tells of itself, as it is put down for checks; how it is asked is not told here."""

from typing import Final, Literal

import msgspec

__all__ = ["REPOSITORIES", "SATURATION", "CredentialBreadth", "Saturation"]

REPOSITORIES: Final = "argocd/repositories"
"""Name of the collection of `CredentialBreadth`."""
SATURATION: Final = "argocd/controller"
"""Name of the collection of `Saturation`."""


class CredentialBreadth(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One address that Argo CD has credentials for, or knows as a repository.

    Attributes:
        kind: "template" where every repository whose address begins so gets the credentials,
            "repository" for one.
        url: the address, without user, password and query.
        host: of the address, lower case.
        depth: how many steps the path has: 0 for a whole host, 1 for "github.com/acme".
        project: the only project that may use it; empty where every project may.
        plain: credentials would travel without encryption.
        insecure: the server's certificate or host key is not verified.
    """

    kind: Literal["template", "repository"]
    url: str
    host: str = ""
    depth: int = 0
    project: str = ""
    plain: bool = False
    insecure: bool = False


class Saturation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How busy a controller is; counters count from its start, what it does not tell is None.

    Attributes:
        controller: which: address of its metrics.
        at: when it was read, RFC 3339.
        queue_depth: applications that wait for being compared.
        operation_depth: those that wait for being synced.
        retries: how often work was put back.
        reconciliations: comparisons since its start.
        reconcile_seconds: what they took together.
        reconcile_p95: 95 of 100 took no longer than this many seconds, by the bounds of the
            histogram; its largest, 16, where they took longer; None where fewer than 20 were made.
        slow: comparisons that took longer than 16 s.
        kubectl_pending: commands that wait for their turn.
        requests: to the API servers, since its start.
        started: when it started, seconds since 1970.
    """

    controller: str
    at: str
    queue_depth: int | None = None
    operation_depth: int | None = None
    retries: int | None = None
    reconciliations: int | None = None
    reconcile_seconds: float | None = None
    reconcile_p95: float | None = None
    slow: int | None = None
    kubectl_pending: int | None = None
    requests: int | None = None
    started: float | None = None
