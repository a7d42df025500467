"""Says what a machine lacks for a real node, so that a test can skip with a reason that helps."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kube9_testbed.errors import UnavailableError

# Each command with the Debian package that has it.
_COMMANDS: Final = {
    "containerd": "containerd",
    "containerd-shim-runc-v2": "containerd",
    "ctr": "containerd",
    "runc": "runc",
    "iptables": "iptables",
    "conntrack": "conntrack",
    "ip": "iproute2",
    "mount": "mount",
    "nsenter": "util-linux",
    "busybox": "busybox-static",
}
_NETWORK_PROGRAMS: Final = (Path("/usr/lib/cni"), Path("/opt/cni/bin"))
# The node has others of its own in their place, see `enclosure.sh`.
HIDDEN: Final = (Path("/run"), Path("/var/lib"), Path("/var/log"))
_LONGEST_FOLDER: Final = 60  # the kernel takes 107 characters for the name of a socket
_SYSTEM_FOLDERS: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def search_path() -> str:
    """Where commands are looked for: a user's `PATH` often lacks the folders of the system."""
    return os.pathsep.join(filter(None, (os.environ.get("PATH"), _SYSTEM_FOLDERS)))


def command(name: str) -> Path:
    """The file of a command.

    Raises:
        UnavailableError: There is none.
    """
    found = shutil.which(name, path=search_path())
    if found is None:
        raise UnavailableError(f"{name} is missing (Debian package {_COMMANDS[name]}).")
    return Path(found)


def network_programs() -> Path:
    """The folder with the CNI plugins.

    Raises:
        UnavailableError: There is none.
    """
    for folder in _NETWORK_PROGRAMS:
        if (folder / "bridge").exists():
            return folder
    raise UnavailableError(
        "The CNI plugins are missing (Debian package containernetworking-plugins)."
    )


def check() -> None:
    """Return if this machine can have a real node.

    Raises:
        UnavailableError: It cannot; the message names everything that is missing.
    """
    lacking = missing_packages(search_path(), _NETWORK_PROGRAMS)
    wanted = [f"the Debian packages {' '.join(lacking)}"] if lacking else []
    if not sys.platform.startswith("linux"):
        wanted = ["Linux"]
    elif os.geteuid() != 0:
        wanted.insert(0, "root")
    if not _fits(Path(tempfile.gettempdir()).resolve()):
        wanted.append(f"a short TMPDIR outside of {', '.join(map(str, HIDDEN))}")
    if wanted:
        raise UnavailableError(f"A real node needs {' and '.join(wanted)}.")


def _fits(folder: Path) -> bool:
    """Whether a cluster in `folder` stays in sight, and its sockets have names short enough."""
    hidden = any(folder.is_relative_to(each) for each in HIDDEN)
    return not hidden and len(str(folder)) <= _LONGEST_FOLDER


def missing_packages(path: str, network: Iterable[Path]) -> list[str]:
    """The Debian packages whose programs are not there.

    Args:
        path: The folders of commands, as `PATH` has them.
        network: The folders that may have the CNI plugins.
    """
    lacking = {package for name, package in _COMMANDS.items() if not shutil.which(name, path=path)}
    if not any((folder / "bridge").exists() for folder in network):
        lacking.add("containernetworking-plugins")
    return sorted(lacking)
