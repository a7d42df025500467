"""What a plugin's task found out is judged by its checks, and outlives a pod without a volume."""

from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from kube9_testbed.operator.process import SERVE, Operator

from kube9_core.publish.remembered import recalled
from kube9_core.store.store import Store

pytestmark = pytest.mark.cluster

SETTINGS = {"schedule": {"interval": "1h"}}
PLUGIN = '''
from datetime import timedelta
import msgspec
from kube9_core.api import (
    OPERATIONS, Inspect, Problem, Problems, Snapshot, Task, Told, Workload, hookimpl,
)


class Seen(msgspec.Struct, frozen=True):
    first: str
    runs: int


class Row(msgspec.Struct, frozen=True):
    name: str
    managers: int


class _Field(msgspec.Struct, frozen=True):
    manager: str = ""


class _Meta(msgspec.Struct, frozen=True, rename="camel"):
    name: str
    managed_fields: tuple[_Field, ...] = ()


class _Body(msgspec.Struct, frozen=True):
    kind: str
    metadata: _Meta


ROWS = Told("lasting/rows", Row, lambda row: row.name, timedelta(minutes=15))


def look(tools):
    before = tools.state.get("seen", Seen)
    first = before.first if before else tools.clock.now().isoformat()
    tools.state.put("seen", Seen(first, before.runs + 1 if before else 1), lasting=True)
    body = tools.objects.get("apps", "Deployment", "web", "storefront")
    body = msgspec.json.decode(body, type=_Body)
    tools.records.put("lasting/rows", [Row(body.metadata.name, len(body.metadata.managed_fields))])


@OPERATIONS.check("lasting/managed", "low", on=Workload, told=(ROWS,))
def managed(workload: Workload, snapshot: Snapshot) -> Problems:
    """Nobody manages it.

    Somebody does.
    """
    row = snapshot.told(ROWS, workload.name)
    if row is not None:
        yield Problem(f"{row.managers} write to it")


@hookimpl
def kube9_checks():
    return [managed]


@hookimpl
def kube9_tasks():
    yield Task(
        name="lasting/look",
        summary="Looks.",
        every=timedelta(seconds=10),
        run=look,
        access=(Inspect(),),
    )
'''


@pytest.fixture
def operator(make_operator: Callable[..., Operator], tmp_path: Path) -> Operator:
    """An operator with a plugin whose task remembers since when it runs; not started."""
    path = tmp_path / "plugins"
    info = path / "plugin_lasting-1.0.dist-info"
    info.mkdir(parents=True)
    (path / "plugin_lasting.py").write_text(PLUGIN)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugin-lasting\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[kube9]\nlasting = plugin_lasting\n")
    return make_operator(SETTINGS, command=("env", f"PYTHONPATH={path}", *SERVE))


class Seen(msgspec.Struct, frozen=True):
    first: str = ""
    runs: int = 0


def kept(operator: Operator) -> Seen:
    """What the task has in the store."""
    with Store.reading(operator.installation.data) as store:
        return _seen(store.tasks.get("plugin/lasting/seen"))


def carried(operator: Operator) -> Seen:
    """What the next pod would be given."""
    place = operator.installation
    path = f"/api/v1/namespaces/{place.namespace}/configmaps/kube9-operator-state"
    data = place.cluster.request("GET", path).json["binaryData"]
    found = recalled({key: b64decode(value) for key, value in data.items()}).remembered
    return _seen(found.lasting.get("lasting", {}).get("seen"))


def _seen(body: bytes | None) -> Seen:
    return msgspec.json.decode(body or b"{}", type=Seen)


def test_records_are_judged_and_a_lasting_value_survives_without_a_volume(
    operator: Operator,
) -> None:
    operator.start()
    operator.await_assessment()
    operator.wait(lambda: kept(operator).runs, 15, "the task")
    operator.run("assess", "run", "--check=lasting/managed", "--timeout=60s")
    (found,) = operator.query("findings", "list", "--check=lasting/managed")["findings"]
    assert found["message"].endswith("write to it")
    assert not found["message"].startswith("0 ")
    written = carried(operator)
    operator.wait(lambda: kept(operator).runs > written.runs, 15, "a value not written yet")
    last = kept(operator)
    assert operator.stop() == 0
    assert carried(operator).runs >= last.runs, "written at the end"
    for file in operator.installation.data.iterdir():
        file.unlink()
    operator.start()
    operator.wait(lambda: operator.get("/readyz")[0] == 200, 15, "a store")
    operator.wait(lambda: kept(operator).runs > last.runs, 30, "another run")
    assert kept(operator).first == last.first
