"""Keeps a package from being imported by another that would only use it if it were there.

kopf looks for the Kubernetes client to log in with, which takes 13 MiB that nobody needs here: it
is given its credentials by `login`.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["absent"]


@contextmanager
def absent(package: str) -> Iterator[None]:
    """Let a package look as if it were not installed; one that is loaded already stays.

    Args:
        package: its top-level name.
    """
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment] # what makes Python raise ImportError, see the import system's reference
    try:
        yield
    finally:
        del sys.modules[package]
