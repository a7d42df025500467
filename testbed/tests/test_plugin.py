"""The plugin skips or fails with a reason where no cluster can be had, and loads cheaply."""

import os
import subprocess
import sys
from pathlib import Path

from kube9_testbed.node.requirements import missing_packages

TEST = "def test_it(cluster):\n    assert cluster.alive\n"


def run_pytest(folder: Path, file: str = "test_it.py", **environment: str) -> str:
    """Run one test that asks for a cluster, on a machine without Go and with no cache."""
    (folder / "test_it.py").write_text(TEST)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("KUBE")}
    bare = {"PATH": str(folder), "KUBE9_TESTBED_CACHE": str(folder / "cache")}
    command = [sys.executable, "-m", "pytest", "-rsf", "-c", os.devnull, "--rootdir", str(folder)]
    return subprocess.run(  # noqa: S603  # our own test
        [*command, "-p", "no:cacheprovider", str(folder / file)],
        env={**kept, **bare, **environment},
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def test_the_switch_turns_cluster_tests_off(tmp_path: Path) -> None:
    output = run_pytest(tmp_path, KUBE9_TESTBED="off")
    assert "1 skipped" in output
    assert "test_it.py:1: KUBE9_TESTBED=off" in output


def test_without_go_the_tests_are_skipped_and_the_reason_helps(tmp_path: Path) -> None:
    output = run_pytest(tmp_path)
    assert "1 skipped" in output
    assert "Go is needed to build the testbed's servers" in output


def test_without_go_the_tests_fail_where_a_cluster_is_required(tmp_path: Path) -> None:
    output = run_pytest(tmp_path, KUBE9_TESTBED="require")
    assert "1 error" in output
    assert "KUBE9_TESTBED=require, but: Go is needed" in output


def test_a_misspelt_switch_is_named(tmp_path: Path) -> None:
    output = run_pytest(tmp_path, KUBE9_TESTBED="of")
    assert "KUBE9_TESTBED=of: expected one of auto, off, require" in output


def test_a_real_node_is_only_started_where_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "test_node.py").write_text("def test_it(node_cluster):\n    assert False\n")
    output = run_pytest(tmp_path, "test_node.py")
    assert "needs a real node, which is started where KUBE9_E2E is auto or require" in output


def test_what_a_machine_lacks_for_a_real_node_is_named_by_package(tmp_path: Path) -> None:
    assert missing_packages(str(tmp_path), [tmp_path]) == [
        "busybox-static",
        "conntrack",
        "containerd",
        "containernetworking-plugins",
        "iproute2",
        "iptables",
        "mount",
        "runc",
        "util-linux",
    ]


def test_loading_the_plugin_loads_nothing_of_the_testbed() -> None:
    script = (
        "import kube9_testbed.plugin, sys; print(*sorted(n for n in sys.modules if 'kube9' in n))"
    )
    loaded = subprocess.run(  # noqa: S603  # our own script
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert loaded == ["kube9_testbed", "kube9_testbed.plugin"]
