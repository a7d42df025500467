"""The pytest plugin: the session-wide fixtures `cluster`, `node_cluster`, `argocd` and others.

The cluster is started by the first test that asks for it and ends with the
session. `KUBE9_TESTBED=off` skips those tests, `KUBE9_TESTBED=require` makes them
fail where they would be skipped. A real node is only started where `KUBE9_E2E` is `auto` or
`require`: it needs root. Loading this module must stay cheap, so the
cluster's own modules are imported when one is wanted.
"""

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Final, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from kube9_testbed.argocd.installation import ArgoCD
    from kube9_testbed.argocd.judge import HealthJudge
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.leftovers import Leftovers
    from kube9_testbed.node.cluster import NodeCluster
    from kube9_testbed.oracle import PodSecurityOracle
    from kube9_testbed.progress import Progress

SWITCH: Final = "KUBE9_TESTBED"
NODE_SWITCH: Final = "KUBE9_E2E"
_Started = TypeVar("_Started", bound="Cluster")
_Any = TypeVar("_Any")
_MODES: Final = ("auto", "off", "require")
_KEPT: Final = pytest.StashKey[str]()
_LEFT: "Final[pytest.StashKey[Leftovers]]" = pytest.StashKey()


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> "Iterator[Cluster]":
    """A running cluster, shared by the whole session.

    Tests should work in namespaces of their own; what a file leaves for the whole cluster is
    taken out behind it. When tests failed while it ran, its logs stay behind and the summary
    says where.
    """
    from kube9_testbed.leftovers import Leftovers  # noqa: PLC0415  # see the module

    started = _start(request.config)
    request.config.stash[_LEFT] = Leftovers(started)
    try:
        yield from _ending(request, started)
    finally:
        del request.config.stash[_LEFT]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> "Generator[None, object, object]":
    """Clear the shared cluster behind the last test of a file."""
    result = yield
    left = item.config.stash.get(_LEFT, None)
    if left is not None and nextitem is not None and nextitem.path != item.path:
        left.clear()
    return result


@pytest.fixture(scope="session")
def node_cluster(request: pytest.FixtureRequest) -> "Iterator[NodeCluster]":
    """A running cluster with a real node, shared by the whole session, see `kube9_testbed.node`.

    Where `KUBE9_E2E` is not set, tests that ask for it are skipped.
    """
    yield from _ending(request, _start_node(request.config))


@pytest.fixture(scope="session")
def argocd(request: pytest.FixtureRequest) -> "Iterator[ArgoCD]":
    """A running Argo CD in a cluster of its own, shared by the session, see `kube9_testbed.argocd`.

    When tests failed while it ran, its logs stay behind and the summary says where.
    """
    failed_before = request.session.testsfailed
    started = _start_argocd(request.config)
    try:
        yield started
    finally:
        if request.session.testsfailed > failed_before:
            request.config.stash[_KEPT] = str(started.keep_logs())
        started.stop()
        started.cluster.stop()


@pytest.fixture(scope="session")
def health_judge(request: pytest.FixtureRequest) -> "Iterator[HealthJudge]":
    """Argo CD's own judge of health, see `kube9_testbed.argocd.judge`; it needs no cluster."""
    with _start_judge(request.config) as judge:
        yield judge


@pytest.fixture(scope="session")
def pod_security_oracle(cluster: "Cluster") -> "Iterator[PodSecurityOracle]":
    """The judge of pods that `cluster` is, see `kube9_testbed.oracle`."""
    from kube9_testbed.oracle import PodSecurityOracle  # noqa: PLC0415  # see the module

    oracle = PodSecurityOracle(cluster)
    yield oracle
    oracle.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say where the logs are, if any were kept."""
    kept = terminalreporter.config.stash.get(_KEPT, None)
    if kept is not None:
        terminalreporter.write_line(f"kube9-testbed: the logs are kept in {kept}")


def _ending(request: pytest.FixtureRequest, started: "_Started") -> "Iterator[_Started]":
    """Lend a cluster, end it, and keep its logs when tests failed meanwhile."""
    failed_before = request.session.testsfailed
    try:
        yield started
    finally:
        if request.session.testsfailed > failed_before or not started.alive:
            request.config.stash[_KEPT] = str(started.keep_logs())
        started.stop()


def _start(config: pytest.Config) -> "Cluster":
    mode = _mode(SWITCH, "auto")
    if mode == "off":
        pytest.skip(f"{SWITCH}=off")
    from kube9_testbed.cluster import Cluster  # noqa: PLC0415  # see the module

    return _attempt(config, f"{SWITCH}={mode}", Cluster.start)


def _start_argocd(config: pytest.Config) -> "ArgoCD":
    mode = _mode(SWITCH, "auto")
    if mode == "off":
        pytest.skip(f"{SWITCH}=off")
    from kube9_testbed.argocd.installation import ArgoCD  # noqa: PLC0415  # see the module

    return _attempt(config, f"{SWITCH}={mode}", ArgoCD.start_alone)


def _start_judge(config: pytest.Config) -> "HealthJudge":
    mode = _mode(SWITCH, "auto")
    if mode == "off":
        pytest.skip(f"{SWITCH}=off")
    from kube9_testbed.argocd.judge import HealthJudge  # noqa: PLC0415  # see the module

    return _attempt(config, f"{SWITCH}={mode}", HealthJudge)


def _start_node(config: pytest.Config) -> "NodeCluster":
    mode = _mode(NODE_SWITCH, "off")
    if mode == "off":
        pytest.skip(f"needs a real node, which is started where {NODE_SWITCH} is auto or require")
    from kube9_testbed.node.cluster import NodeCluster  # noqa: PLC0415  # see the module

    return _attempt(config, f"{NODE_SWITCH}={mode}", NodeCluster.start)


def _attempt(config: pytest.Config, setting: str, start: "Callable[[Progress], _Any]") -> "_Any":
    from kube9_testbed.errors import UnavailableError  # noqa: PLC0415  # see the module
    from kube9_testbed.progress import Progress  # noqa: PLC0415  # see the module

    try:
        with _uncaptured(config):
            return start(Progress(sys.stderr))
    except UnavailableError as reason:
        if setting.endswith("=require"):
            pytest.fail(f"{setting}, but: {reason}", pytrace=False)
        pytest.skip(f"no testbed: {reason}")


def _mode(switch: str, default: str) -> str:
    mode = os.environ.get(switch) or default
    if mode not in _MODES:
        pytest.fail(f"{switch}={mode}: expected one of {', '.join(_MODES)}", pytrace=False)
    return mode


def _uncaptured(config: pytest.Config) -> AbstractContextManager[None]:
    """Let a build of several minutes show that it is one."""
    capture = config.pluginmanager.getplugin("capturemanager")
    if capture is None:
        return nullcontext()
    shown: AbstractContextManager[None] = capture.global_and_fixture_disabled()
    return shown
