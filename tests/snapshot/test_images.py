"""Image references are taken apart as a container runtime does it.

`image_references.json` holds what the library that runtimes use (distribution/reference 0.6.0)
said of references put together at random.
"""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube9_core.snapshot.image import parse_image

DIGEST = "sha256:" + "0123456789abcdef" * 4
SAID = json.loads(Path(__file__).with_name("image_references.json").read_text(encoding="utf-8"))
_PART = st.from_regex(r"[a-z0-9]{1,6}((\.|_|__|-{1,2})[a-z0-9]{1,4}){0,2}", fullmatch=True)
_HOST = st.from_regex(
    r"([a-z0-9-]{1,6}\.[a-z]{2,4}|[a-z]{1,6}:[1-9][0-9]{0,3}|localhost|[A-Z][a-z]{1,4})",
    fullmatch=True,
)
_TAG = st.none() | st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,9}", fullmatch=True)
_DIGEST = st.none() | st.just(DIGEST)


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


@pytest.mark.parametrize("said", SAID, ids=lambda said: said[0])
def test_a_reference_is_read_as_the_runtimes_library_reads_it(said: list[str]) -> None:
    image = parse_image(said[0])
    assert [image.registry, image.repository, image.tag or "", image.digest or ""] == said[1:]


@given(host=_HOST, path=st.lists(_PART, min_size=1, max_size=4), tag=_TAG, digest=_DIGEST)
def test_what_a_reference_is_made_of_is_found_in_it(
    host: str, path: list[str], tag: str | None, digest: str | None
) -> None:
    repository = "/".join(path)
    end = (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    image = parse_image(f"{host}/{repository}{end}")
    assert (image.registry, image.repository, image.tag, image.digest) == (
        host,
        repository,
        tag,
        digest,
    )
    assert image.pinned is (digest is not None)
    assert image.floating is (digest is None and tag in (None, "latest"))


@given(path=st.lists(_PART.filter(lambda part: "." not in part), min_size=1, max_size=3), tag=_TAG)
def test_without_a_host_a_reference_is_one_of_docker_hub(path: list[str], tag: str | None) -> None:
    named = path if len(path) > 1 and path[0] != "localhost" else ["library", path[-1]]
    image = parse_image("/".join(named) + (f":{tag}" if tag else ""))
    short = parse_image("/".join(named[1:] if named[0] == "library" else named))
    assert (image.registry, image.repository, image.tag) == ("docker.io", "/".join(named), tag)
    assert len(named) > 2 or short.repository == "/".join(named)
