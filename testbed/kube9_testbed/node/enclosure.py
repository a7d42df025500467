"""The namespaces a node lives in: network, mounts and processes of its own.

The supervisor enters them before it starts anything. The first process inside is tied to it, and
when that one ends the kernel ends all others (shims outlive containerd, but not this), and with
the last of them go mounts, the network and its cable. Only control groups are files that stay;
`groups` removes them.
"""

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kube9_testbed.errors import UnavailableError
from kube9_testbed.node.files import Files
from kube9_testbed.node.groups import make_groups, remove_groups
from kube9_testbed.node.place import DNS, Place
from kube9_testbed.node.requirements import search_path
from kube9_testbed.offspring import tied_to
from kube9_testbed.plan import Plan

_SCRIPT: Final = Path(__file__).with_name("enclosure.sh")
_LIBC: Final = ctypes.CDLL(None, use_errno=True)
# From the kernel's linux/sched.h: a new namespace of mounts, of the network, of processes.
_MOUNTS: Final = 0x00020000
_NETWORK: Final = 0x40000000
_PROCESSES: Final = 0x20000000


@contextmanager
def enclosed(plan: Plan) -> Iterator[None]:
    """Be inside the namespaces of the node of `plan`; where it has none, nothing happens.

    When the block ends, everything in the namespaces has ended and the caller is outside again.

    Raises:
        UnavailableError: This machine does not let us.
    """
    place = plan.place
    if place is None:
        yield
        return
    files = Files.of(plan.layout)
    files.make_folders()
    os.environ["PATH"] = search_path()  # containerd looks for runc there, and plugins for iptables
    outside = [os.open(f"/proc/self/ns/{name}", os.O_RDONLY) for name in ("mnt", "net")]
    make_groups(place.group)
    try:
        with _first_process(place, files, plan.layout.log("enclosure"), outside[1]):
            yield
    finally:
        for descriptor in outside:
            _LIBC.setns(descriptor, 0)
            os.close(descriptor)
        remove_groups(place.group)


@contextmanager
def _first_process(place: Place, files: Files, log: Path, network: int) -> Iterator[None]:
    if _LIBC.unshare(_MOUNTS | _NETWORK | _PROCESSES) != 0:
        raise UnavailableError(f"No namespaces: {os.strerror(ctypes.get_errno())}.")
    arguments = (files.root, network, place.device, place.gateway, place.address, DNS)
    first = _spawn(("/bin/sh", str(_SCRIPT), *map(str, arguments)), log, network)
    try:
        if first.stdout is None or first.stdout.readline() != b"ready\n":
            raise UnavailableError(f"The node's place cannot be laid out: {log.read_text()}")
        yield
    finally:
        first.kill()
        first.wait()  # the kernel answers when all others have ended


def _spawn(argv: tuple[str, ...], log: Path, network: int) -> subprocess.Popen[bytes]:
    with log.open("wb") as errors:
        return subprocess.Popen(  # noqa: S603  # our own script
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            pass_fds=(network,),
            process_group=0,
            preexec_fn=tied_to(os.getpid()),  # noqa: PLW1509  # we have no threads
        )
