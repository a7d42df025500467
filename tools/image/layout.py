"""An image as a folder in the OCI layout: its digest, its files, and its archive.

The archive is a tar file that `ctr images import`, `podman load` and `skopeo copy` take; it is the
same, byte for byte, for the same image.
"""

import gzip
import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["Layout"]


class Layout:
    """One image in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        index = json.loads((folder / "index.json").read_bytes())
        (self._entry,) = index["manifests"]
        self.manifest: dict[str, Any] = self._json(self._entry["digest"])
        self.config: dict[str, Any] = self._json(self.manifest["config"]["digest"])

    @property
    def digest(self) -> str:
        """The digest by which a registry knows the image."""
        return str(self._entry["digest"])

    @property
    def size(self) -> int:
        """What a node downloads, in bytes."""
        layers = [layer["size"] for layer in self.manifest["layers"]]
        return int(sum(layers) + self.manifest["config"]["size"])

    @contextmanager
    def layers(self) -> Iterator[list[tarfile.TarFile]]:
        """Open the layers, lowest first."""
        opened = [self._layer(layer["digest"]) for layer in self.manifest["layers"]]
        try:
            yield opened
        finally:
            for layer in opened:
                layer.close()

    def read(self, path: str) -> bytes:
        """The content of a file of the image."""
        with self.layers() as layers:
            for layer in reversed(layers):
                if path in layer.getnames() and (file := layer.extractfile(path)):
                    return file.read()
        raise SystemExit(f"the image has no {path}")

    def archive(self, target: Path, name: str) -> None:
        """Write the archive, under the name that a node gives the image."""
        tag = name.rpartition(":")[2]
        notes = {"io.containerd.image.name": name, "org.opencontainers.image.ref.name": tag}
        index = {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.index.v1+json",
            "manifests": [self._entry | {"annotations": notes}],
        }
        with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as archive:
            _add(archive, "oci-layout", (self._folder / "oci-layout").read_bytes())
            _add(archive, "index.json", json.dumps(index, sort_keys=True).encode())
            for blob in sorted((self._folder / "blobs" / "sha256").iterdir()):
                _add(archive, f"blobs/sha256/{blob.name}", blob.read_bytes())

    def _json(self, digest: str) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self._blob(digest).read_bytes())
        return read

    def _layer(self, digest: str) -> tarfile.TarFile:
        return tarfile.open(fileobj=io.BytesIO(gzip.decompress(self._blob(digest).read_bytes())))

    def _blob(self, digest: str) -> Path:
        return self._folder / "blobs" / digest.replace(":", "/")


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))
