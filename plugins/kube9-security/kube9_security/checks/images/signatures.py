"""Whether anything in the cluster asks images for a signature."""

from collections.abc import Iterator

from kube9_core.api import (
    SECURITY,
    Cluster,
    Problem,
    Problems,
    Snapshot,
    WebhookConfiguration,
)
from kube9_security.checks.images.verifiers import (
    ImagePolicy,
    KyvernoImagePolicy,
    KyvernoPolicy,
)

__all__ = ["image_signature"]

_READ = (ImagePolicy, KyvernoImagePolicy, KyvernoPolicy, WebhookConfiguration)
_CONNAISSEUR = "connaisseur-webhook"

_Seen = tuple[str, bool]
"""Who verifies, and whether what fails is refused."""


@SECURITY.check(
    "security/image-signature",
    "medium",
    on=Cluster,
    wants=_READ,
    modes=frozenset(("cluster",)),
    default=False,
    fix="Sign images when they are built, and let an admission policy verify the signatures.",
    frameworks={
        "cis-1.12": "5.5.1",
        "cis-1.8": "5.5.1",
        "nsa-cisa": "pod-image-origin",
        "well-architected": "SEC-supply-chain",
    },
    references=(
        "https://kubernetes.io/docs/tasks/administer-cluster/verify-signed-artifacts/",
        "https://docs.sigstore.dev/policy-controller/overview/",
        "https://kyverno.io/docs/policy-types/image-validating-policy/",
    ),
)
def image_signature(_: Cluster, snapshot: Snapshot) -> Problems:
    """A policy verifies image signatures.

    A signature says who built an image, and a policy that asks for it keeps out what somebody
    else pushed to the same name. Known are Kyverno (verifyImages, ImageValidatingPolicy), the
    policy controller of Sigstore, OpenShift's image policies, Portieris and Connaisseur. No
    registry is asked, which images a policy means is not looked at, and what a cloud does outside
    of the cluster (Binary Authorization) is not seen.
    """
    seen = tuple(_verifying(snapshot))
    if any(refuses for _, refuses in seen):
        return
    for view in _READ:
        snapshot.require(view)
    if seen:
        names = ", ".join(sorted({name for name, _ in seen}))
        yield Problem(f"image signatures are verified, but nothing is refused ({names})")
    else:
        yield Problem("no policy verifies image signatures")


def _verifying(snapshot: Snapshot) -> Iterator[_Seen]:
    for policy in snapshot.all(ImagePolicy):
        yield f"{policy.kind.name} {policy.name}", policy.refuses
    for validating in snapshot.all(KyvernoImagePolicy):
        yield f"{validating.kind.name} {validating.name}", validating.refuses
    for kyverno in snapshot.all(KyvernoPolicy):
        for refuses in kyverno.verifications:
            yield f"{kyverno.kind.name} {kyverno.name}", refuses
    for webhooks in snapshot.all(WebhookConfiguration):
        if webhooks.name == _CONNAISSEUR:
            yield f"{webhooks.kind.name} {webhooks.name}", True
