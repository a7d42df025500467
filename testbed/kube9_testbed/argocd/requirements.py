"""What a machine needs for Argo CD besides Go, and what to say where it is missing."""

import shutil
from typing import Final

from kube9_testbed.errors import UnavailableError

__all__ = ["REDIS", "require_programs"]

REDIS: Final = "redis-server"
_PROGRAMS: Final = (REDIS, "git")


def require_programs() -> None:
    """Return when all programs are there.

    Raises:
        UnavailableError: One is not; the message says which.
    """
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing:
        raise UnavailableError(
            f"Argo CD needs {' and '.join(missing)}: Debian packages of that name."
        )
