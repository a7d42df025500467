"""Makes small images without any tool for images: one static program, from scratch.

The archive is of the kind that `docker save` writes; containerd imports it.
"""

import hashlib
import io
import json
import platform
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kube9_testbed.node.requirements import command

PAUSE: Final = "kube9.test/pause:1"
TOOLS: Final = "kube9.test/tools:1"
_MACHINES: Final = {"x86_64": "amd64", "aarch64": "arm64"}
_NOBODY: Final = "65532:65532"


@dataclass(frozen=True, slots=True)
class Image:
    """An image to make.

    Attributes:
        name: Its name with tag.
        entry: What it runs.
        files: Its files by their path.
        links: Its links: path to target.
    """

    name: str
    entry: tuple[str, ...]
    files: Mapping[str, Path]
    links: Mapping[str, str]


def pause() -> Image:
    """What holds the namespaces of a pod: it sleeps."""
    return Image(
        PAUSE, ("/bin/sleep", "infinity"), {"bin/busybox": command("busybox")}, _links("sleep")
    )


def tools() -> Image:
    """A shell and the usual small programs, for pods of tests."""
    names = ("sh", "cat", "echo", "sleep", "tail", "wget", "id", "true", "ls", "httpd")
    links = _links(*names)
    return Image(TOOLS, ("/bin/sleep", "infinity"), {"bin/busybox": command("busybox")}, links)


def write_archive(image: Image, path: Path) -> None:
    """Write the archive of `image`."""
    layer = _layer(image)
    settings = json.dumps(_settings(image, hashlib.sha256(layer).hexdigest())).encode()
    name = f"{hashlib.sha256(settings).hexdigest()}.json"
    manifest = [{"Config": name, "RepoTags": [image.name], "Layers": ["layer.tar"]}]
    content = {"layer.tar": layer, name: settings, "manifest.json": json.dumps(manifest).encode()}
    with tarfile.open(path, "w") as archive:
        for each, data in content.items():
            _add(archive, each, data)


def _links(*names: str) -> Mapping[str, str]:
    return {f"bin/{name}": "busybox" for name in names}


def _layer(image: Image) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as layer:
        for path, file in image.files.items():
            _add(layer, path, file.read_bytes(), mode=0o755)
        for path, target in image.links.items():
            link = tarfile.TarInfo(path)
            link.type, link.linkname = tarfile.SYMTYPE, target
            layer.addfile(link)
    return packed.getvalue()


def _add(archive: tarfile.TarFile, path: str, data: bytes, mode: int = 0o644) -> None:
    entry = tarfile.TarInfo(path)
    entry.size, entry.mode = len(data), mode
    archive.addfile(entry, io.BytesIO(data))


def _settings(image: Image, layer: str) -> dict[str, object]:
    return {
        "architecture": _MACHINES.get(platform.machine(), platform.machine()),
        "os": "linux",
        "config": {"Entrypoint": list(image.entry), "Env": ["PATH=/bin"], "User": _NOBODY},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{layer}"]},
    }
