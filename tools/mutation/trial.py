"""Runs the tests against one changed module, in a process of its own.

The process is forked from one that has imported everything but kube9, so a trial costs what the
tests cost. The changed module is compiled from its tree; no file is ever written.
"""

import ast
import importlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

__all__ = ["SURVIVED", "Trials", "warm"]

SURVIVED = 0
_OURS = ("kube9_core", "kube9_security", "kube9_reliability")
_KILLED_BY_TIME = 99


class _Changed(SourceFileLoader):
    """Loads a module from a tree instead of from its file."""

    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        super().__init__(name, path)
        self._tree = tree

    def get_code(self, fullname: str) -> CodeType:
        """Compile the tree."""
        return compile(self._tree, self.get_filename(fullname), "exec")


class _Finder(PathFinder):
    """Finds the one changed module; leaves all others to those behind it."""

    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        self._name, self._path, self._tree = name, path, tree

    def find_spec(  # type: ignore[override]  # PathFinder's is a classmethod, this one has a state
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find it."""
        del path, target
        if fullname != self._name:
            return None
        loader = _Changed(fullname, str(self._path), self._tree)
        spec = ModuleSpec(fullname, loader, origin=str(self._path))
        spec.has_location = True
        if self._path.name == "__init__.py":
            spec.submodule_search_locations = [str(self._path.parent)]
        return spec


class Trials:
    """Trials that run side by side.

    Args:
        tests: arguments of pytest.
        side_by_side: how many at once.
        limit: seconds after which a trial counts as killed.
    """

    def __init__(self, tests: Sequence[str], side_by_side: int, limit: float) -> None:
        self._tests, self._most, self._limit = tests, side_by_side, limit
        self._running: dict[int, tuple[int, float]] = {}

    def run(
        self, trees: Iterator[tuple[int, Callable[[], ast.Module]]], name: str, path: Path
    ) -> Iterator[tuple[int, int]]:
        """Try each tree; gives its number and pytest's exit code, as they end.

        Args:
            trees: by number.
            name: of the module.
            path: of its file.
        """
        for number, tree in trees:
            while len(self._running) >= self._most:
                yield from self._ended()
            pid = os.fork()
            if pid == 0:
                self._try(name, path, tree())
            self._running[pid] = (number, time.monotonic())
        while self._running:
            yield from self._ended()

    def _try(self, name: str, path: Path, tree: ast.Module) -> None:
        """Run the tests and end the process, whatever happens."""
        code = 1
        try:
            silent = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silent, 1)
            os.dup2(silent, 2)
            sys.meta_path.insert(0, _Finder(name, path, tree))
            code = _pytest(self._tests)
        finally:
            os._exit(code)

    def _ended(self) -> Iterator[tuple[int, int]]:
        for pid, (number, since) in list(self._running.items()):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                del self._running[pid]
                yield number, os.waitstatus_to_exitcode(status)
            elif time.monotonic() - since > self._limit:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                del self._running[pid]
                yield number, _KILLED_BY_TIME
        time.sleep(0.01)


def warm(tests: Sequence[str]) -> int:
    """Run the tests once in a child, then import here all it imported that is not ours.

    Args:
        tests: arguments of pytest.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = _pytest(tests)
        os.write(writing, " ".join(sorted(filter(_foreign, sys.modules))).encode()[:60000])
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        names = pipe.read().split()
    _, status = os.waitpid(pid, 0)
    for name in names:
        _import(name)
    if any(name.partition(".")[0] in _OURS for name in sys.modules):
        raise SystemExit("kube9 itself was imported, so no change would be seen")
    return os.waitstatus_to_exitcode(status)


def _foreign(name: str) -> bool:
    """Whether a module is neither ours nor a part of our tests, by where it is installed."""
    file = getattr(sys.modules[name], "__file__", None)
    return bool(file) and "_pytest" not in name and Path(str(file)).is_relative_to(sys.prefix)


def _import(name: str) -> None:
    try:
        importlib.import_module(name)
    except ImportError:
        return


def _pytest(tests: Sequence[str]) -> int:
    pytest = importlib.import_module("pytest")
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header"]
    imported_before = "ignore::pytest.PytestAssertRewriteWarning"
    return int(pytest.main([*options, "-W", imported_before, *tests]))
