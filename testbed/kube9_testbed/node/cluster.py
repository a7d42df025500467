"""A running cluster with a real node, as tests see it: images go in, pods run."""

import subprocess
from pathlib import Path
from typing import Final, Self

from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import TestbedError
from kube9_testbed.node.archive import Image, pause, tools, write_archive
from kube9_testbed.node.files import Files
from kube9_testbed.node.groups import remove_groups
from kube9_testbed.node.place import NAME, Place, new_place
from kube9_testbed.node.requirements import check, command
from kube9_testbed.nodes import await_ready
from kube9_testbed.progress import Progress
from kube9_testbed.starting import start

_IMPORT_SECONDS: Final = 300


class NodeCluster(Cluster):
    """A cluster whose pods run for real, on one node.

    Start one with `NodeCluster.start()`, preferably in a `with` statement. It has the images that
    `archive` makes; `import_image` adds others, nothing is pulled.
    """

    @classmethod
    def start(cls, progress: Progress | None = None) -> Self:  # type: ignore[override]  # no played nodes here
        """Start a cluster with a node, building its servers first when they are not in the cache.

        Args:
            progress: Where to report; a fresh one on standard error when not given.

        Returns:
            The cluster; its node is Ready.

        Raises:
            UnavailableError: This machine cannot run one; the message says what is missing.
            StartError: It did not come up; the message names the logs.
        """
        check()
        cluster = cls(*start(progress or Progress(), detached=False, place=new_place()))
        try:
            for image in (pause(), tools()):
                cluster.make_image(image)
            await_ready(cluster.request, 1)
        except BaseException:
            cluster.keep_logs()
            cluster.stop()
            raise
        return cluster

    @property
    def node(self) -> str:
        """The name of its node."""
        return NAME

    @property
    def volumes(self) -> Path:
        """A folder of this machine that pods may have as volumes of the kind hostPath."""
        return self._files.volumes

    @property
    def place(self) -> Place:
        """Where the node is."""
        if self.plan.place is None:
            raise TypeError("this cluster was planned without a node")
        return self.plan.place

    def make_image(self, image: Image) -> None:
        """Make a small image on the node.

        Raises:
            TestbedError: The node refused it.
        """
        path = self._files.images / "image.tar"
        write_archive(image, path)
        self.import_image(path)
        path.unlink()

    def import_image(self, archive: Path) -> None:
        """Give the node the images of an archive, an OCI one or what `docker save` writes.

        Raises:
            TestbedError: The node refused it.
        """
        self.ctr("images", "import", str(archive))

    def ctr(self, *words: str) -> str:
        """Run containerd's own command on the images and containers of the node.

        Raises:
            TestbedError: It failed; the message is what it said.
        """
        argv = [
            str(command("ctr")),
            f"--address={self._files.socket}",
            "--namespace=k8s.io",
            *words,
        ]
        result = subprocess.run(  # noqa: S603  # ours
            argv, capture_output=True, text=True, timeout=_IMPORT_SECONDS, check=False
        )
        if result.returncode != 0:
            raise TestbedError(f"ctr {' '.join(words)} failed: {result.stderr.strip()}")
        return result.stdout

    def stop(self) -> None:
        """End every program and pod and remove every file; may be called again."""
        super().stop()
        remove_groups(self.place.group)

    @property
    def _files(self) -> Files:
        return Files.of(self.plan.layout)
