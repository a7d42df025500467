"""The command as people run it: a process of its own, with a plugin of a stranger beside ours."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from kube9_core.cli.entry import main

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: web}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
        - name: app
          image: registry.example/shop:1
          securityContext:
            privileged: true
"""
PLUGIN = '''
from time import sleep

from pydantic import BaseModel

from kube9_core.api import SECURITY, Container, Problem, Problems, hookimpl


class Length(BaseModel):
    longest: int = 3
    word: str = "name"


def check(name, severity, **options):
    return SECURITY.check(f"acme/{name}", severity, on=Container, **options)


@check("short-name", "low", params=Length, fix="Choose a shorter one.", aliases=("acme/brief",))
def short_name(container: Container, *, params: Length) -> Problems:
    """Names are short.

    Long ones are hard to read.
    """
    if len(container.name) > params.longest:
        yield Problem(f"{params.word} is longer than {params.longest}", at="name")


@check("hangs", "high", default=False)
def hangs(container: Container) -> Problems:
    """Hanging ends.

    Nobody waits for ever.
    """
    while True:
        try:
            sleep(60)
        except:
            pass
    yield


@check("crashes", "high", default=False)
def crashes(container: Container) -> Problems:
    """Crashing is contained.

    Others go on.
    """
    raise RuntimeError("no luck")
    yield


@check("steers", "info", default=False)
def steers(container: Container) -> Problems:
    """Terminals are not steered.

    Manifests are not trusted.
    """
    yield Problem("writes \\x1b[2J and \\r")


@hookimpl
def kube9_checks():
    return [short_name, hangs, crashes, steers]
'''


@dataclass(frozen=True)
class Answer:
    """What a process said."""

    code: int
    out: str
    err: str


Kube9 = Callable[..., Answer]


def install(site: Path, name: str, source: str) -> None:
    """Put a distribution with one plugin where Python finds it."""
    site.mkdir(exist_ok=True)
    (site / f"{name}_kube9.py").write_text(source)
    info = site / f"{name}_kube9-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-kube9\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(f"[kube9]\n{name} = {name}_kube9\n")


@pytest.fixture
def soon() -> str:
    """A time at which an exemption of today may expire."""
    return (datetime.now(UTC) + timedelta(days=100)).isoformat(timespec="seconds")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder of installed packages with the plugin acme."""
    folder = tmp_path / "site"
    install(folder, "acme", PLUGIN)
    return folder


@pytest.fixture
def add_plugin(site: Path) -> Callable[[str, str], None]:
    return lambda name, source: install(site, name, dedent(source))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the command is run; it holds one Deployment."""
    place = tmp_path / "here"
    place.mkdir()
    (place / "app.yaml").write_text(DEPLOYMENT.lstrip())
    return place


@pytest.fixture
def kube9(site: Path, folder: Path) -> Kube9:
    """Run the command as a process of its own."""

    def run(*arguments: str, stdin: str = "", **environment: str) -> Answer:
        settings = {key: value for key, value in os.environ.items() if "COLOR" not in key}
        done = subprocess.run(  # noqa: S603 - our own command with the test's words
            [sys.executable, "-m", "kube9_core.cli", *arguments],
            cwd=folder,
            env={**settings, "PYTHONPATH": str(site), "COLUMNS": "80", **environment},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def here(folder: Path, capsys: pytest.CaptureFixture[str]) -> Kube9:
    """Run the command inside this process, on paths below the folder; quick, without acme."""

    def run(*arguments: str) -> Answer:
        capsys.readouterr()
        placed = [word.replace("@", f"{folder}/") for word in arguments]
        code = main(placed)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run
