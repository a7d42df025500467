"""What the image says of the Debian packages of which it holds files: state and copyright.

Scanners read the state from where images without a package manager keep it; the copyright files
are what their licences ask for.
"""

from pathlib import Path

from commands import run
from rootfs import Rootfs

__all__ = ["put_notices"]


def put_notices(image: Rootfs) -> None:
    """Write state and copyright of each package that gave the image a file."""
    for package in sorted(image.packages):
        image.write(f"/var/lib/dpkg/status.d/{package}", run("dpkg-query", "--status", package))
        notice = Path("/usr/share/doc", package, "copyright")
        if notice.exists():
            image.write(f"/usr/share/doc/{package}/copyright", notice.read_text("utf-8"))
