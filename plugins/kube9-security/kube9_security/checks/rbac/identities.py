"""Rights to be somebody else: by impersonation, by a token, by a certificate."""

from collections.abc import Iterator

from kube9_core.api import SECURITY, Binding, Problem, Problems, Role, Snapshot
from kube9_security.checks.rbac.powers import Hit, Powers, written_by_hand
from kube9_security.checks.rbac.telling import effective, problems, told, weighed

__all__ = ["rbac_approve_certificates", "rbac_impersonate", "rbac_issue_tokens", "trusted_signer"]

_MASTERS = "system:masters"
_SIGNERS = frozenset(
    (
        "kubernetes.io/*",
        "kubernetes.io/kube-apiserver-client",
        "kubernetes.io/kube-apiserver-client-kubelet",
        "kubernetes.io/kubelet-serving",
        "kubernetes.io/legacy-unknown",
    )
)


@SECURITY.check(
    "security/rbac-impersonate",
    "critical",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Take the verb impersonate out, or name the one user it is needed for.",
    frameworks={
        "cis-1.12": "5.1.8",
        "cis-1.8": "5.1.8",
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=("https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/",),
)
def rbac_impersonate(role: Role, snapshot: Snapshot) -> Problems:
    """No role can act as somebody else.

    Whoever may impersonate groups becomes system:masters with one header, and the audit log
    shows another one's name first. Judged are users, groups and service accounts; naming them
    (resourceNames) is a step less bad, unless the name is system:masters. The right to
    impersonate extra fields or a uid gives nothing without a user, so it is not judged.
    """
    hits = snapshot.index(Powers).hits(role, "impersonate")
    worst = [hit for hit in hits if _MASTERS in hit.names]
    others = [hit for hit in hits if _MASTERS not in hit.names]
    yield from problems(role, snapshot, "impersonate", "critical", hits=worst)
    yield from problems(role, snapshot, "impersonate", "critical", hits=others, limited=True)


@SECURITY.check(
    "security/rbac-issue-tokens",
    "high",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Name the one account in resourceNames, or take serviceaccounts/token out of the role.",
    frameworks={
        "cis-1.12": "5.1.13",
        "cis-1.8": "5.1.13",
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=("https://kubernetes.io/docs/concepts/security/rbac-good-practices/",),
)
def rbac_issue_tokens(role: Role, snapshot: Snapshot) -> Problems:
    """Few roles can make tokens for service accounts.

    A token for any account of the namespace, valid for hours, is that account. There are two
    ways: create on serviceaccounts/token, and a Secret of the type service-account-token, which
    a controller fills for whoever may create and read Secrets. The second is a step less
    bad here, as reading Secrets is judged already.
    """
    powers = snapshot.index(Powers)
    if powers.hits(role, "issue-tokens"):
        yield from problems(role, snapshot, "issue-tokens", "high", limited=True)
    elif powers.hits(role, "create-secrets") and powers.hits(role, "read-secrets"):
        yield from _by_secret(role, powers)


def _by_secret(role: Role, powers: Powers) -> Iterator[Problem]:
    held, hit = powers.held(role), powers.hits(role, "create-secrets")[0]
    yield Problem(
        f"grants to create and read Secrets, and so tokens of every account{told(role, held)}",
        at=f"rules[{hit.index}].{hit.place}",
        key="token secrets",
        severity=weighed("medium", role, held),
    )


@SECURITY.check(
    "security/rbac-approve-certificates",
    "high",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Take the approval out, or name a signer of your own in resourceNames.",
    frameworks={
        "cis-1.12": "5.1.11",
        "cis-1.8": "5.1.11",
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(
        "https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/",
    ),
)
def rbac_approve_certificates(role: Role, snapshot: Snapshot) -> Problems:
    """Few roles can approve client certificates.

    An approved request is a certificate for any user or node, valid for a year and never
    revoked. It takes two rights, so a role is judged that grants both: update or patch on
    certificatesigningrequests/approval, and approve on a signer that the API server trusts.
    Signers of others issue nothing that logs in.
    """
    powers = snapshot.index(Powers)
    held = powers.held(role)
    signers = [hit for hit in powers.hits(role, "sign") if trusted_signer(hit)]
    if signers and effective(role, held, signers):
        yield from problems(role, snapshot, "approve", "high")


def trusted_signer(hit: Hit) -> bool:
    """Whether a rule covers a signer whose certificates the cluster itself accepts."""
    return not hit.names or not _SIGNERS.isdisjoint(hit.names)
