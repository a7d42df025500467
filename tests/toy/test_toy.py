"""A stranger's package, with a CRD of its own, works end to end without a line in the core."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

TOY = Path(__file__).parent / "acme-widgets"
BUILD = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
OPERATE = """
import json, sys
from pathlib import Path

from kube9_core.engine.selection import Selection
from kube9_core.kube.connection import connect
from kube9_core.kube.pacing import Pacer
from kube9_core.plugins.catalogue import discover
from kube9_core.runs import configuration
from kube9_core.runs.clock import SystemClock
from kube9_core.runs.cluster import assess_cluster
from kube9_core.runs.live_cluster import LiveCluster
from kube9_core.runs.hosting import Host
from kube9_core.runs.overseer import Overseer
from kube9_core.runs.request import ClusterRequest
from kube9_core.runs.watcher import Watcher
from kube9_core.store.store import Store

kubeconfig, folder, config = sys.argv[1:]
clock, catalogue, overseer = SystemClock(), discover(["argocd"]), Overseer()
settings = configuration.plugin_settings(configuration.read(config or None), catalogue)
with connect(kubeconfig) as connection, Store.open(Path(folder), clock) as store:
    cluster = LiveCluster(connection, Pacer(100, patience=5), store.audit, clock)
    host = Host(catalogue, store, overseer, cluster, clock=clock, audit=store.audit,
                settings=settings.get, namespace="kube9-system")
    host.prepare()
    request = ClusterRequest(selection=Selection(checks=("widgets/*",)), views=host.due_views())
    watcher = Watcher(warden=overseer, whole=host.collect)
    run = overseer.run(lambda: assess_cluster(request, catalogue, connection, clock=clock,
                                              audit=store.audit, watcher=watcher))
    host.run_due_tasks()
    print(json.dumps({
        "findings": sorted((f.resource.namespace, f.resource.name, f.check)
                           for f in run.findings()),
        "outcomes": {row.id: [row.outcome, row.reason] for row in run.checks},
        "blocks": {key: json.loads(bytes(block)) for key, block in host.blocks().items()},
        "notes": dict(host.notes),
        "collections": [[c.collector, c.outcome, c.records] for c in
                        store.collections.list().items],
        "audit": sorted({row.entry.subject for row in store.audit.list(limit=100).items}),
    }))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package built and installed as any other, in a folder of its own."""
    folder = tmp_path_factory.mktemp("toy")
    source = folder / "source"
    shutil.copytree(TOY, source, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    subprocess.run([sys.executable, "-c", BUILD, str(folder)], cwd=source, check=True)  # noqa: S603 - our own script
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(site: Path) -> Run:
    """Run Python where the package is installed."""

    def started(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own commands
            [sys.executable, *arguments],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(site), "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return started


def test_it_is_typed_strictly(run: Run, tmp_path: Path) -> None:
    shutil.copytree(TOY, tmp_path / "toy", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    done = run("-m", "mypy", "--strict", "acme_widgets", "tests", cwd=tmp_path / "toy")
    assert done.returncode == 0, done.stdout


def test_its_own_tests_need_no_cluster(run: Run, tmp_path: Path) -> None:
    shutil.copytree(TOY, tmp_path / "toy", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    done = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests", cwd=tmp_path / "toy")
    assert done.returncode == 0, done.stdout
    assert "5 passed" in done.stdout


def test_it_imports_nothing_but_the_door() -> None:
    lines = [
        line
        for path in TOY.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "import" in line and "kube9_core" in line
    ]
    allowed = ("from kube9_core.api import", "from kube9_core.testing import")
    assert lines
    assert [line for line in lines if not line.strip().startswith(allowed)] == []


def test_it_is_listed_with_all_it_declares(run: Run) -> None:
    done = run("-m", "kube9_core.cli", "plugins", "list", "--format", "json")
    (row,) = (item for item in json.loads(done.stdout) if item["name"] == "widgets")
    assert (row["distribution"], row["state"]) == ("acme-widgets", "loaded")
    assert {name: items for name, items in row["declares"].items() if items} == {
        "checks": ["widgets/owner"],
        "collectors": ["widgets/sizes"],
        "tasks": ["widgets/watch"],
        "queries": ["widgets large list"],
        "status": ["widgets"],
        "tables": ["widgets_large"],
        "settings": ["large"],
    }


def test_its_work_is_shown_with_what_it_reads_and_how_often(run: Run) -> None:
    done = run("-m", "kube9_core.cli", "plugins", "show", "widgets", "--format", "json")
    declared = {item["sort"]: item for item in json.loads(done.stdout)["declarations"]}
    assert declared["task"] == {
        "sort": "task",
        "name": "widgets/watch",
        "summary": "Remembers large Widgets.",
        "every": 600.0,
        "reads": ["acme.example/v1/Widget"],
        "reaches": [],
    }
    shown = run("-m", "kube9_core.cli", "plugins", "show", "widgets").stdout
    assert "task widgets/watch\n    Remembers large Widgets.\n    every 10m\n" in shown


def test_a_plugin_that_is_not_there_is_named_with_those_like_it(run: Run) -> None:
    done = run("-m", "kube9_core.cli", "plugins", "show", "wigdets")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean widgets?" in done.stderr


def test_without_a_store_its_query_says_so(run: Run, tmp_path: Path) -> None:
    query = ("widgets", "large", "list", f"--data={tmp_path}", "--format=json")
    done = run("-m", "kube9_core.cli", *query)
    assert (done.returncode, json.loads(done.stderr)["code"]) == (7, "STORE_UNAVAILABLE")


def test_its_check_judges_manifests_too(run: Run) -> None:
    command = ("assess", str(TOY / "widgets.yaml"), "--check", "widgets/*", "--format", "json")
    report = json.loads(run("-m", "kube9_core.cli", *command).stdout)
    (finding,) = report["findings"]
    assert finding["resource"]["name"] == "huge"
    assert (finding["line"], finding["message"]) == (9, "belongs to nobody")


@pytest.fixture(scope="module")
def widgets(cluster: "Cluster") -> Iterator["Cluster"]:
    """The cluster with the CRD and two Widgets in the namespace shop."""
    crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    (crd,) = yaml.safe_load_all((TOY / "crd.yaml").read_text())
    assert cluster.request("POST", crds, crd).ok
    path = "/apis/acme.example/v1/namespaces/widget-shop/widgets"
    cluster.request("POST", "/api/v1/namespaces", {"metadata": {"name": "widget-shop"}})
    for widget in yaml.safe_load_all((TOY / "widgets.yaml").read_text()):
        widget["metadata"]["namespace"] = "widget-shop"
        _until_served(cluster, path, widget)
    yield cluster
    assert cluster.request("DELETE", f"{crds}/widgets.acme.example").ok


def _until_served(cluster: "Cluster", path: str, body: dict[str, Any]) -> None:
    for _ in range(100):
        answer = cluster.request("POST", path, body)
        if answer.ok:
            return
        subprocess.run(["/bin/sleep", "0.1"], check=True)
    raise AssertionError(answer.text)


@pytest.mark.cluster
def test_it_works_end_to_end_on_a_real_api_server(
    widgets: "Cluster", run: Run, tmp_path: Path
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("plugins: {widgets: {large: 60}}\n")
    store = tmp_path / "store"
    done = run("-c", OPERATE, str(widgets.kubeconfig), str(store), str(config))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["findings"] == [["widget-shop", "huge", "widgets/owner"]]
    assert found["collections"] == [["widgets/sizes", "success", 1]]
    assert found["blocks"] == {"widgets": {"widgets": 2, "large": 1, "namespaces": 1}}
    assert found["notes"] == {}
    assert {"widgets/sizes", "widgets/watch", "widgets/watch: looked at Widgets"} <= set(
        found["audit"]
    )
    query = ("-m", "kube9_core.cli.operator_entry", "query", "widgets", "large", "list")
    answer = run(*query, f"--data={store}", "--format=json")
    (widget,) = json.loads(answer.stdout)["widgets"]
    assert (widget["namespace"], widget["name"], widget["size"]) == ("widget-shop", "huge", 70)
    same = run("-m", "kube9_core.cli", *query[3:], f"--data={store}", "--format=json")
    assert same.stdout == answer.stdout
    none = run(*query, f"--data={store}", "--namespace=elsewhere", "--format=json")
    assert (none.returncode, json.loads(none.stderr)["code"]) == (3, "NO_WIDGETS")


@pytest.mark.cluster
def test_without_the_permission_it_says_what_is_missing_and_claims_nothing(
    widgets: "Cluster", run: Run, tmp_path: Path
) -> None:
    accounts = "/api/v1/namespaces/widget-shop/serviceaccounts"
    widgets.request("POST", accounts, {"metadata": {"name": "poor"}})
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.write_text(yaml.safe_dump(_as_user(widgets, "poor")))
    done = run("-c", OPERATE, str(kubeconfig), str(tmp_path / "store"), "")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["collections"] == [["widgets/sizes", "failed", 0]]
    assert found["blocks"] == {}
    assert found["findings"] == []
    assert found["outcomes"]["widgets/owner"][0] == "skipped"
    for name in ("widgets/sizes", "widgets/watch"):
        assert 'list widgets in the API group "acme.example"' in found["notes"][name]


def _as_user(cluster: "Cluster", name: str) -> dict[str, Any]:
    user = {"token": cluster.service_account_token("widget-shop", name)}
    server = {"server": cluster.url, "certificate-authority": str(cluster.ca_file)}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "poor",
        "contexts": [{"name": "poor", "context": {"cluster": "it", "user": "poor"}}],
        "clusters": [{"name": "it", "cluster": server}],
        "users": [{"name": "poor", "user": user}],
    }


def test_the_tutorial_shows_every_file_as_it_is() -> None:
    page = (TOY.parents[2] / "docs" / "authoring.md").read_text(encoding="utf-8")
    files = [path for path in sorted(TOY.rglob("*.*")) if path.suffix in (".py", ".toml", ".yaml")]
    shown = [
        path.relative_to(TOY).as_posix()
        for path in files
        if f" acme-widgets/{path.relative_to(TOY).as_posix()}\n{path.read_text()}```\n" in page
    ]
    assert shown == [path.relative_to(TOY).as_posix() for path in files]
    assert len(shown) == 13
