"""Starts a cluster of a given size, from a file when one like it was made before.

Making ten thousand pods takes the controllers minutes. What etcd then holds is kept in the cache
folder, under a name that changes with the size, the servers and the code that makes the objects.
"""

import hashlib
from pathlib import Path
from typing import Final

from kube9_testbed.cache import cache_folder, digest
from kube9_testbed.cluster import Cluster
from kube9_testbed.programs import ETCD, SERVER
from kube9_testbed.progress import Progress, clock
from kube9_testbed.recipe import PLAYER
from kube9_testbed.saved import save, shrink
from kube9_testbed.scale.filling import fill
from kube9_testbed.scale.size import Size

_MAKERS: Final = (
    "kwok/stages.yaml",
    "nodes.py",
    "scale/filling.py",
    "scale/objects.py",
    "scale/workloads.py",
)
_PODS_PER_SECOND: Final = 50  # on two cores, everything around them included


def start_at_scale(size: Size | None = None, progress: Progress | None = None) -> Cluster:
    """Start a cluster that holds `size`; stop it like any other.

    Args:
        size: How large; 10,000 pods on 200 nodes when not given.
        progress: Where to report; a fresh one on standard error when not given.

    Raises:
        TestbedError: It could not be started or filled.
    """
    told = progress or Progress()
    return Cluster.start(told, saved=ensure_saved(size or Size(), told))


def ensure_saved(size: Size, progress: Progress) -> Path:
    """The data of a cluster of `size`, made first when the cache has none.

    Raises:
        TestbedError: The cluster could not be started or filled.
    """
    file = saved_file(size)
    if not file.exists():
        expected = size.pods / _PODS_PER_SECOND
        progress.say(f"kube9-testbed: making {size.pods} pods, about {clock(expected)} (once)")
        with Cluster.start(progress, nodes=size.nodes) as cluster:
            with cluster.client() as client:
                fill(client, size, progress)
            _keep(cluster, file)
        progress.say(f"kube9-testbed: {size.pods} pods made in {clock(progress.elapsed)}")
    return file


def saved_file(size: Size) -> Path:
    """Where the data of a cluster of `size` is kept, or will be."""
    return cache_folder() / f"scale-{size}-{_makers()}.tar.gz"


def _makers() -> str:
    """Twelve hex digits that change when other objects would be made."""
    state = hashlib.sha256(f"{digest()} {digest(PLAYER)}".encode())
    for name in _MAKERS:
        state.update((Path(__file__).parents[1] / name).read_bytes())
    return state.hexdigest()[:12]


def _keep(cluster: Cluster, file: Path) -> None:
    """Write `file` in place of older ones of its size."""
    shrink(cluster.plan)
    for old in file.parent.glob(f"{file.name.rpartition('-')[0]}-*.tar.gz"):
        old.unlink(missing_ok=True)
    for program in (SERVER, ETCD):
        cluster.order("pause", program)
    try:
        save(cluster.plan, file)
    finally:
        for program in (ETCD, SERVER):
            cluster.order("resume", program)
