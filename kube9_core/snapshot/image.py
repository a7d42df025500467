"""Image references, taken apart the way a container runtime does.

Grammar: distribution/reference. The first part is a registry only if it has a dot, a colon or
a capital letter, or is "localhost"; Docker Hub's short names are spelled out.
"""

import msgspec

__all__ = ["Image", "parse_image"]

_HUB = "docker.io"


class Image(msgspec.Struct, frozen=True, gc=False):
    """One image reference.

    Attributes:
        text: as written.
        registry: host and port, "docker.io" where none is written.
        repository: path within the registry, "library/nginx" for "nginx".
        tag: None where none is written; a registry's port is no tag.
        digest: "sha256:..." where pinned.
    """

    text: str
    registry: str
    repository: str
    tag: str | None
    digest: str | None

    @property
    def pinned(self) -> bool:
        """Whether a digest fixes the content, whatever the tag says."""
        return self.digest is not None

    @property
    def floating(self) -> bool:
        """Whether tomorrow's pull may bring another image: no digest, and no tag or "latest"."""
        return self.digest is None and self.tag in (None, "latest")

    def __str__(self) -> str:
        return self.text


def parse_image(text: str) -> Image:
    """Take a reference apart; never fails, odd text ends up in `repository`."""
    rest, _, digest = text.partition("@")
    head, slash, tail = rest.partition("/")
    registry, path = (head, tail) if slash and _is_host(head) else (_HUB, rest)
    repository, colon, tag = path.rpartition(":")
    if not colon:
        repository, tag = path, ""
    if registry in ("index.docker.io", "registry-1.docker.io"):
        registry = _HUB
    if registry == _HUB and "/" not in repository:
        repository = f"library/{repository}"
    return Image(text, registry, repository, tag or None, digest or None)


def _is_host(part: str) -> bool:
    return "." in part or ":" in part or part == "localhost" or part != part.lower()
