"""What an image needs beside programs: an account, names, certificates, and places to write.

There is no shell in it, so nobody logs in; the account exists because programs ask for its name.
"""

from pathlib import Path

from rootfs import Rootfs

__all__ = ["USER", "WRITABLE", "put_skeleton", "put_writable"]

USER = 65532
"""The number the image runs as; a name would not prove to Kubernetes that it is not root."""
WRITABLE = ("/data", "/tmp")  # noqa: S108 - the image's own, empty
"""What a volume is mounted over; all else is read-only."""

_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
_ACCOUNTS = f"""root:x:0:0:root:/root:/usr/sbin/nologin
kube9:x:{USER}:{USER}:kube9:/nonexistent:/usr/sbin/nologin
"""
_GROUPS = f"""root:x:0:
kube9:x:{USER}:
"""


def put_skeleton(image: Rootfs) -> None:
    """Write what stands in /etc, with the certificates that Debian trusts."""
    image.write("/etc/passwd", _ACCOUNTS)
    image.write("/etc/group", _GROUPS)
    image.write("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n")
    image.take(Path("/etc/os-release"))
    image.take(Path("/etc/debian_version"))
    image.write(_CERTIFICATES, Path(_CERTIFICATES).read_text(encoding="utf-8"))  # no package's own
    image.packages.add("ca-certificates")
    image.link("/usr/lib/ssl/cert.pem", _CERTIFICATES)  # where OpenSSL looks first
    image.inside("/plugins").mkdir()


def put_writable(folder: Path) -> None:
    """Make the places to write, apart from the rest, since they have another owner."""
    for path in WRITABLE:
        place = folder / path.lstrip("/")
        place.mkdir(parents=True)
        place.chmod(0o1777)
