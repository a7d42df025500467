"""What runs in the image, read-only and as nobody, does what it does outside."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import pytest

from kube9_core.model.clock import spelled
from kube9_core.model.event import EventMetadata, EventRow, EventSeverity, EventType
from kube9_core.runs.clock import SystemClock
from kube9_core.store.store import Store

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
VERSION = version("kube9-core")
OPERATOR, KUBE9, PYTHON = (
    "/usr/local/bin/kube9-operator",
    "/usr/local/bin/kube9",
    "/usr/bin/python3",
)
BUDGET = 20 * 1024
"""KiB: what design gives a query that is exec'd into the pod."""
EVERY_MODULE = """
import importlib, pkgutil, sys
for top in sys.argv[1:]:
    package = importlib.import_module(top)
    for found in pkgutil.walk_packages(getattr(package, "__path__", ()), f"{top}."):
        if "_template" in found.name or found.name.endswith("__main__"):
            continue
        try:
            importlib.import_module(found.name)
        except ImportError as error:
            print(f"{found.name}: {error}")
"""
MEASURED = """
import sys
import kube9_core.cli.operator_entry
from kube9_core.cli.query.running import run
code = run(sys.argv[1:])
with open("/proc/self/status") as status:
    sys.stderr.write(next(line.split()[1] for line in status if line.startswith("VmHWM")))
sys.exit(code)
"""


class Answer(Protocol):
    code: int
    out: str
    err: str


Inside = Callable[..., Answer]


def test_both_commands_say_their_version(inside: Inside) -> None:
    assert inside(OPERATOR, "--version").out == f"kube9-operator {VERSION}\n"
    assert VERSION in inside(KUBE9, "--version").out


def test_it_finds_in_manifests_what_is_found_outside(inside: Inside) -> None:
    shop = ROOT / "examples" / "shop"
    words = ("assess", "--format", "json")
    within = inside(KUBE9, *words, "/plugins", given=shop)
    outside = subprocess.run(  # noqa: S603 - our own command
        [Path(sys.executable).with_name("kube9"), *words, shop],
        capture_output=True,
        text=True,
        check=False,
    )
    assert within.code == outside.returncode, within.err
    assert _found(within.out) == _found(outside.stdout)
    assert _found(within.out)


def _found(report: str) -> set[tuple[str, str]]:
    return {(one["check"], one["fingerprint"]) for one in json.loads(report)["findings"]}


def test_every_plugin_of_ours_is_in_it_and_loads(inside: Inside) -> None:
    said = inside(KUBE9, "plugins", "list").out
    ours = sorted(path.parent.name for path in ROOT.glob("plugins/kube9-*/pyproject.toml"))
    loaded = [line.split()[1] for line in said.splitlines() if line.rstrip().endswith("loaded")]
    assert sorted(loaded) == ours


def test_without_a_cluster_the_operator_ends_with_one_line(inside: Inside) -> None:
    said = inside(OPERATOR, "serve")
    assert said.code not in (0, 1), said
    assert len(said.err.splitlines()) == 1, said.err
    assert "kubeconfig" in said.err


def test_nothing_can_be_written_but_data_and_tmp(inside: Inside) -> None:
    attempt = """
import pathlib
for place in ("/", "/etc", "/usr", "/usr/local/lib/python3.13/dist-packages", "/plugins"):
    try:
        pathlib.Path(place, "x").touch()
    except OSError as error:
        print(error.errno)
pathlib.Path("/data/x").touch()
pathlib.Path("/tmp/x").touch()
print("written")
"""
    said = inside(PYTHON, "-c", attempt)
    assert len(said.out.splitlines()) == 6, said
    assert said.out.splitlines()[-1] == "written"


def test_all_that_kube9_is_made_of_can_be_imported(inside: Inside) -> None:
    ours = [path.name.replace("-", "_") for path in sorted(ROOT.glob("plugins/kube9-*"))]
    said = inside(PYTHON, "-c", EVERY_MODULE, "kube9_core", *ours, "kopf")
    assert said.code == 0, said.err
    assert said.out.splitlines() == ["kube9_core.testing.plugin: No module named 'pytest'"], (
        said.err
    )


def test_what_is_used_of_the_client_works_without_its_typed_part(inside: Inside) -> None:
    used = "import kubernetes.client.rest, kubernetes.config.kube_config"
    assert inside(PYTHON, "-c", used).err == ""


def test_certificates_of_the_web_are_trusted(inside: Inside) -> None:
    said = inside(
        PYTHON, "-c", "import ssl; print(len(ssl.create_default_context().get_ca_certs()))"
    )
    assert int(said.out) > 100


def test_its_user_has_a_name(inside: Inside) -> None:
    said = inside(PYTHON, "-c", "import os, pwd; print(pwd.getpwuid(os.getuid()).pw_name)")
    assert said.out == "kube9\n", said.err


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store with 20,000 events, open as it is beside a running operator."""
    folder = tmp_path_factory.mktemp("crowded")
    folder.chmod(0o777)
    with Store.open(folder, SystemClock()) as store:
        store.events.put(_events(20_000))
        for path in folder.iterdir():
            path.chmod(0o666)
        yield folder


def _events(count: int) -> Iterator[EventRow]:
    at = spelled(datetime.now(UTC))
    for number in range(count):
        yield EventRow(
            id=f"evt_20261123_120000_{number:06x}",
            key=f"0a1b2c3d-0000-4000-8000-{number:012}",
            event_type=EventType.CLUSTER,
            severity=EventSeverity.WARNING,
            title="BackOff",
            description=f"Back-off restarting failed container app in pod web-{number}",
            object_kind="Pod",
            object_namespace=f"team-{number % 100}",
            object_name=f"web-6d4cf56db6-{number}",
            metadata=EventMetadata(
                reason="BackOff", count=3, first_timestamp=at, last_timestamp=at, source="kubelet"
            ),
            created_at=at,
        )


def test_a_query_in_the_pod_stays_within_twenty_mebibytes(inside: Inside, crowded: Path) -> None:
    words = "query events list --object-namespace=team-7 --object-kind=Pod --limit=25 --format=json"
    said = inside(PYTHON, "-sP", "-c", MEASURED, *words.split(" "), data=crowded)
    assert said.code == 0, said.err
    assert json.loads(said.out)["items"] if "items" in said.out else said.out
    assert int(said.err) < BUDGET
