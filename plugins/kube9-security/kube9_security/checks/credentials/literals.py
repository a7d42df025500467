"""Credentials that are written into a pod's own specification."""

from kube9_core.api import (
    SECURITY,
    Container,
    Credential,
    Problem,
    Problems,
    credential_in,
    credentials_in_arguments,
)

__all__ = ["literal_credential", "told"]

_AFTER_AN = "AOaeino"
"""How sorts begin that want it, as they are spoken: an npm token."""


@SECURITY.check(
    "security/literal-credential",
    "critical",
    on=Container,
    fix="Move it into a Secret, refer to that, and renew the credential: it counts as known.",
    frameworks={
        "nsa-cisa": "net-secrets",
        "owasp-k8s-top10": "K03",
        "well-architected": "SEC-secrets",
    },
    references=("https://kubernetes.io/docs/concepts/security/secrets-good-practices/",),
)
def literal_credential(container: Container) -> Problems:
    """No credential stands in a variable or an argument.

    Whoever may look at a pod or at the repository of its manifest has it, and it stands in
    backups, in audit logs and in the history for ever; arguments are seen by every process of
    the node's process list as well. Found by the name, by known forms of tokens, keys and
    passwords in URLs, and by values that look generated. A reference such as $(NAME), a path, a
    placeholder or an amount is none. The value is never shown or kept.
    """
    for n, variable in enumerate(container.env):
        found = credential_in(variable.name, variable.value) if variable.value else None
        if found is not None:
            message = f"has {told(found)} in the variable {variable.name}"
            yield Problem(message, at=f"env[{n}].value")
    written = container.wire
    for found in credentials_in_arguments(written.command or (), written.args or ()):
        yield Problem(f"has {told(found)} in {found.key}", at=found.key)


def told(found: Credential) -> str:
    """A credential in words that do not give it away."""
    article = "an" if found.sort[0] in _AFTER_AN else "a"
    return f"{article} {found.sort} ({found.length} characters)"
