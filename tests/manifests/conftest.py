"""Fixtures for reading manifests: files are written, loaded and looked at as a user would."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kube9_core.manifests import Loaded, load

GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: good\n"
"""A document that must survive whatever stands beside it."""

Write = Callable[..., str]
Read = Callable[[str | bytes], Loaded]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Give a function that writes a file below a fresh folder and returns its path."""

    def write(text: str | bytes, name: str = "given.yaml") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    return write


@pytest.fixture
def read(write: Write) -> Read:
    """Give a function that loads a text from a file named given.yaml."""
    return lambda text: load([write(text)])


@pytest.fixture
def value(read: Read) -> Callable[[str], object]:
    """Give a function that reads an indented YAML text as one field of an object."""

    def value(text: str) -> object:
        indented = "".join(f"  {line}\n" for line in text.split("\n"))
        loaded = read(f"apiVersion: v1\nkind: Test\nvalue:\n{indented}")
        assert loaded.errors == ()
        return msgspec.json.decode(loaded.documents[0].body)["value"]

    return value


@pytest.fixture
def good() -> str:
    """Give the text of a document without mistakes."""
    return GOOD
