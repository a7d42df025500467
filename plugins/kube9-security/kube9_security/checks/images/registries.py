"""Where images come from: registries that somebody permits, and registries that are gone."""

from fnmatch import fnmatchcase
from typing import Annotated

from msgspec import Meta, Struct

from kube9_core.api import SECURITY, CannotJudge, Container, Image, Problem, Problems

__all__ = ["Registries", "image_registry", "retired_registry"]


class Registries(Struct, frozen=True):
    """Places of images: a registry, or a registry with the beginning of a path."""

    allowed: Annotated[
        tuple[str, ...],
        Meta(
            description=(
                "The only places images may come from, such as `registry.example:5000` or "
                "`ghcr.io/team`; `*` stands for any text within one part. Empty allows all."
            )
        ),
    ] = ()
    denied: Annotated[
        tuple[str, ...], Meta(description="Places no image may come from, written in the same way.")
    ] = ()


@SECURITY.check(
    "security/image-registry",
    "medium",
    on=Container,
    params=Registries,
    default=False,
    fix="Push the image to a registry of yours, where it is scanned and signed.",
    frameworks={
        "nsa-cisa": "pod-image-origin",
        "well-architected": "SEC-supply-chain",
    },
    references=("https://kubernetes.io/docs/concepts/containers/images/",),
)
def image_registry(container: Container, *, params: Registries) -> Problems:
    """Images come from permitted registries.

    An image runs with the rights of its pod, whoever built it. Give the places you trust as
    `allowed`, those you do not as `denied`. Names are compared as a runtime reads them: nginx is
    docker.io/library/nginx, and `ghcr.io/team` permits ghcr.io/team/app but not
    ghcr.io/team-of-others/app.
    """
    if not params.allowed and not params.denied:
        raise CannotJudge("no registry is named: give the parameter `allowed` or `denied`")
    image = container.image
    denied = next((place for place in params.denied if _within(image, place)), None)
    if denied is not None:
        yield Problem(f"runs {image}, which comes from {denied}", at="image")
    elif params.allowed and not any(_within(image, place) for place in params.allowed):
        yield Problem(f"runs {image}, which comes from {image.registry}", at="image")


def _within(image: Image, place: str) -> bool:
    """Whether an image is in a place, part by part, so that no name is taken for its beginning."""
    wanted = _spelled(place).split("/")
    parts = f"{image.registry}/{image.repository}".split("/")
    return len(wanted) <= len(parts) and all(map(fnmatchcase, parts, wanted))


def _spelled(place: str) -> str:
    """Docker Hub goes by two more names, and a place may end with a slash or a star for all."""
    host, slash, path = place.rstrip("/").removesuffix("/*").partition("/")
    hub = host in ("index.docker.io", "registry-1.docker.io")
    return f"{'docker.io' if hub else host}{slash}{path}"


_MOVED = {
    "k8s.gcr.io": "registry.k8s.io",
    "gcr.io/google-containers": "registry.k8s.io",
    "gcr.io/google_containers": "registry.k8s.io",
    "gcr.io/k8s-artifacts-prod": "registry.k8s.io",
    "asia.gcr.io/k8s-artifacts-prod": "registry.k8s.io",
    "eu.gcr.io/k8s-artifacts-prod": "registry.k8s.io",
    "us.gcr.io/k8s-artifacts-prod": "registry.k8s.io",
}
"""Frozen or shut down, with the same paths at another place."""
_GONE = ("bintray.io", "docker.pkg.github.com", "registry.svc.ci.openshift.org")
"""Shut down, subdomains too, and nobody can tell from the name where the image is now."""
_FROZEN = frozenset(place.partition("/")[0] for place in _MOVED)


@SECURITY.check(
    "security/retired-registry",
    "medium",
    on=Container,
    fix="Take the image from where its project publishes it now, or from a registry of your own.",
    frameworks={
        "nsa-cisa": "pod-image-origin",
        "well-architected": "SEC-supply-chain",
    },
    references=(
        "https://kubernetes.io/blog/2023/03/10/image-registry-redirect/",
        "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/",
    ),
)
def retired_registry(container: Container) -> Problems:
    """No image comes from a registry that was shut down.

    What is cached on a node runs on, and the first new node cannot start it. A frozen registry
    gets no fix for a hole either, and a name that is given up can be taken by somebody else.
    k8s.gcr.io was frozen in April 2023; its images are at registry.k8s.io by the same path.
    """
    image = container.image
    if image.registry in _FROZEN:
        place = next((place for place in _MOVED if _within(image, place)), None)
        if place is not None:
            patch = f"image: {_moved(image, place, _MOVED[place])}\n"
            yield Problem(f"runs {image} from {place}, which is frozen", at="image", patch=patch)
    elif image.registry.endswith(_GONE) and _is_gone(image.registry):
        yield Problem(f"runs {image} from {image.registry}, which was shut down", at="image")


def _is_gone(registry: str) -> bool:
    return any(registry == place or registry.endswith(f".{place}") for place in _GONE)


def _moved(image: Image, place: str, successor: str) -> str:
    whole = f"{image.registry}/{image.repository}".removeprefix(f"{place}/")
    tag = f":{image.tag}" if image.tag else ""
    digest = f"@{image.digest}" if image.digest else ""
    return f"{successor}/{whole}{tag}{digest}"
