"""Image references are taken apart as a container runtime does it."""

import pytest

from kube9_core.snapshot.image import parse_image

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "registry", "repository", "tag", "digest"),
    [
        ("nginx", "docker.io", "library/nginx", None, None),
        ("nginx:1.27", "docker.io", "library/nginx", "1.27", None),
        ("nginx:", "docker.io", "library/nginx", None, None),
        ("team/app", "docker.io", "team/app", None, None),
        ("docker.io/nginx", "docker.io", "library/nginx", None, None),
        ("docker.io/library/nginx:1", "docker.io", "library/nginx", "1", None),
        ("index.docker.io/library/nginx", "docker.io", "library/nginx", None, None),
        ("index.docker.io/nginx:1", "docker.io", "library/nginx", "1", None),
        ("registry-1.docker.io/library/nginx", "docker.io", "library/nginx", None, None),
        ("ghcr.io/team/app:2", "ghcr.io", "team/app", "2", None),
        ("quay.io/app", "quay.io", "app", None, None),
        ("registry.example:5000/app", "registry.example:5000", "app", None, None),
        ("registry.example:5000/a/b/c:v1", "registry.example:5000", "a/b/c", "v1", None),
        ("host:5000/app", "host:5000", "app", None, None),
        ("host:5000", "docker.io", "library/host", "5000", None),
        ("localhost/app", "localhost", "app", None, None),
        ("localhost:5000/app:1", "localhost:5000", "app", "1", None),
        ("localhost", "docker.io", "library/localhost", None, None),
        ("localhosts/app", "docker.io", "localhosts/app", None, None),
        ("127.0.0.1/app", "127.0.0.1", "app", None, None),
        ("[::1]:5000/app:1", "[::1]:5000", "app", "1", None),
        ("Registry/app", "Registry", "app", None, None),
        (f"nginx@{DIGEST}", "docker.io", "library/nginx", None, DIGEST),
        (f"nginx:1.27@{DIGEST}", "docker.io", "library/nginx", "1.27", DIGEST),
        (f"host:5000/a@{DIGEST}", "host:5000", "a", None, DIGEST),
        (f"host:5000/a:latest@{DIGEST}", "host:5000", "a", "latest", DIGEST),
        ("nginx@", "docker.io", "library/nginx", None, None),
        ("nginx:LATEST", "docker.io", "library/nginx", "LATEST", None),
    ],
)
def test_a_reference_is_taken_apart(
    text: str, registry: str, repository: str, tag: str | None, digest: str | None
) -> None:
    image = parse_image(text)
    assert (image.registry, image.repository, image.tag, image.digest) == (
        registry,
        repository,
        tag,
        digest,
    )
    assert str(image) == text


@pytest.mark.parametrize("text", ["nginx", "nginx:latest", "host:5000/nginx", "nginx:"])
def test_an_image_without_tag_or_digest_floats(text: str) -> None:
    assert parse_image(text).floating


@pytest.mark.parametrize(
    "text", ["nginx:1", f"nginx@{DIGEST}", f"nginx:latest@{DIGEST}", "nginx:latest-alpine"]
)
def test_a_tag_or_digest_holds_an_image(text: str) -> None:
    assert not parse_image(text).floating


def test_only_a_digest_pins() -> None:
    assert parse_image(f"nginx@{DIGEST}").pinned
    assert not parse_image("nginx:1.27.3").pinned
