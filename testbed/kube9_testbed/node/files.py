"""Names the files of a node, all of them below one folder of its cluster's layout."""

from dataclasses import dataclass
from pathlib import Path

from kube9_testbed.layout import Layout


@dataclass(frozen=True, slots=True)
class Files:
    """Where everything about one node is.

    Attributes:
        root: The folder that holds it all.
    """

    root: Path

    @classmethod
    def of(cls, layout: Layout) -> "Files":
        """The node's files in the layout of its cluster."""
        return cls(layout.data / "node")

    @property
    def lib(self) -> Path:
        """What the node's programs see as `/var/lib`."""
        return self.root / "lib"

    @property
    def log(self) -> Path:
        """What the node's programs see as `/var/log`; the logs of pods are there."""
        return self.root / "log"

    @property
    def volumes(self) -> Path:
        """A folder for volumes of the kind hostPath."""
        return self.root / "volumes"

    @property
    def images(self) -> Path:
        """The archives of images that are made here."""
        return self.root / "images"

    @property
    def socket(self) -> Path:
        """Where containerd listens."""
        return self.root / "containerd.sock"

    @property
    def runtime_settings(self) -> Path:
        """The settings of containerd."""
        return self.root / "containerd.toml"

    @property
    def network_settings(self) -> Path:
        """The folder with the one network that pods are in."""
        return self.root / "net.d"

    @property
    def kubelet_settings(self) -> Path:
        """The settings of the kubelet."""
        return self.root / "kubelet.json"

    @property
    def proxy_settings(self) -> Path:
        """The settings of kube-proxy."""
        return self.root / "proxy.json"

    @property
    def resolver(self) -> Path:
        """What pods are told about names."""
        return self.root / "resolv.conf"

    def make_folders(self) -> None:
        """Make the folders."""
        for folder in (self.lib, self.log, self.volumes, self.images, self.network_settings):
            folder.mkdir(parents=True, exist_ok=True)
