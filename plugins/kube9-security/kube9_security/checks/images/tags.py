"""Whether an image's name stands for the same content tomorrow, and what follows if not."""

from kube9_core.api import SECURITY, Container, Problem, Problems

__all__ = ["image_digest", "image_pull_policy", "image_tag"]

_NAMES = "https://kubernetes.io/docs/concepts/containers/images/#image-names"
_PULLING = "https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy"


@SECURITY.check(
    "security/image-tag",
    "medium",
    on=Container,
    fix="Name a version: a tag other than latest, or a digest.",
    equivalents={"checkov": "CKV_K8S_14"},
    frameworks={
        "well-architected": "SEC-supply-chain",
    },
    references=(_NAMES,),
)
def image_tag(container: Container) -> Problems:
    """Images carry a version: a tag other than latest, or a digest.

    Without one each node runs what latest happened to be when it pulled, so two replicas may be
    two programs, a rollback brings nothing back, and nobody can say whether the hole of last
    week is closed. A digest decides whatever the tag says; a registry's port is no tag.
    """
    image = container.image
    if image.floating:
        why = "names no version" if image.tag is None else "is whatever latest is today"
        yield Problem(f"runs {image}, which {why}", at="image")


@SECURITY.check(
    "security/image-digest",
    "low",
    on=Container,
    default=False,
    supersedes=("security/image-tag", "security/image-pull-policy"),
    fix="Add the digest behind the tag, and let a bot renew both.",
    equivalents={"checkov": "CKV_K8S_43"},
    frameworks={
        "well-architected": "SEC-supply-chain",
    },
    references=(_NAMES, "https://kubernetes.io/docs/concepts/security/security-checklist/"),
)
def image_digest(container: Container) -> Problems:
    """Images are pinned by digest.

    A tag is a label that whoever may push moves at will; a digest is the content itself. Pinned,
    a registry that was broken into cannot change what runs. A tag beside the digest is for
    people and does no harm.
    """
    image = container.image
    if not image.pinned:
        yield Problem(f"runs {image} without a digest", at="image")


@SECURITY.check(
    "security/image-pull-policy",
    "low",
    on=Container,
    default=False,
    fix="Set imagePullPolicy to Always, or pin the image by digest.",
    frameworks={
        "well-architected": "SEC-supply-chain",
    },
    references=(
        _PULLING,
        "https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/",
    ),
)
def image_pull_policy(container: Container) -> Problems:
    """Movable tags are pulled at every start.

    A node that has the image asks no registry: it runs what the tag meant long ago, also for a
    pod whose pull secret would not get it. Unset means Always for latest and for no tag, else
    IfNotPresent. With a digest there is nothing to ask.
    """
    image = container.image
    written = container.wire.image_pull_policy
    policy = written or ("Always" if image.floating else "IfNotPresent")
    if not image.pinned and policy != "Always":
        said = f"is pulled {policy}" if written else "is pulled only where it is missing"
        yield Problem(
            f"runs {image}, which {said}",
            at="imagePullPolicy",
            patch="imagePullPolicy: Always\n",
        )
