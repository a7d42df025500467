"""What can go wrong between kube9 and an API server, each a sentence with the next step.

KubeError
├── BadKubeconfig     the kubeconfig, the context or the account's files are wrong (exit code 2)
├── Unreachable       nothing answers at the address
│   ├── Untrusted     something answers, but its certificate is not to be trusted
│   ├── Silence       a stream said nothing for too long
│   └── Closed        the connection was closed by us while it was in use
├── Displaced         another operator may have taken over, so nothing was written
├── Unauthenticated   the server does not know who we are
└── Refused           the server answered, and the answer is no
    ├── Forbidden     a permission is missing; carries the rule to add
    ├── NotServed     the server does not serve this kind
    └── Failed        anything else: 5xx, a broken body, a limit of ours
"""

from kube9_core.errors import Kube9Error, UsageError
from kube9_core.kube.rule import MissingRule

__all__ = [
    "BadKubeconfig",
    "Closed",
    "Displaced",
    "Failed",
    "Forbidden",
    "KubeError",
    "NotServed",
    "Refused",
    "Silence",
    "Unauthenticated",
    "Unreachable",
    "Untrusted",
]


class KubeError(Kube9Error):
    """The root of everything that is raised about an API server."""


class BadKubeconfig(KubeError, UsageError):  # noqa: N818 - names what is wrong
    """The kubeconfig, the context in it or the account's files are wrong."""


class Unreachable(KubeError):  # noqa: N818 - names what is wrong
    """Nothing answers, or what answers breaks off."""


class Untrusted(Unreachable):
    """The server's certificate is not signed by the CA we were given, or names another host."""


class Silence(Unreachable):
    """A stream said nothing for longer than it may."""


class Closed(Unreachable):
    """The connection was closed while it was in use, because we are ending."""


class Displaced(KubeError):  # noqa: N818 - names what is wrong
    """Another operator may have taken over: it writes now, and we must not."""


class Unauthenticated(KubeError):  # noqa: N818 - names what is wrong
    """The server does not accept our credentials, not even after they were read again."""


class Refused(KubeError):  # noqa: N818 - names what is wrong
    """The server answered with an error.

    Args:
        status: the HTTP status, or 0 where the answer itself could not be used.
        reason: the reason of the server's Status ("Forbidden", "Conflict"), "" if it gave none.
        message: what happened, for people.
        retry_after: seconds the server asks us to wait; None if it does not.
    """

    def __init__(
        self, status: int, reason: str, message: str, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.message = message
        self.retry_after = retry_after


class Forbidden(Refused):
    """A permission is missing.

    Args:
        rule: what to grant.
        message: what happened, for people, where the rule itself does not say it best.
    """

    def __init__(self, rule: MissingRule, message: str = "") -> None:
        said = message or f"may not {rule.words}; add {rule.yaml} to a {rule.role}"
        super().__init__(403, "Forbidden", said)
        self.rule = rule


class NotServed(Refused):
    """The server does not serve this kind, or not at this version."""


class Failed(Refused):
    """The server failed, or its answer could not be used."""
