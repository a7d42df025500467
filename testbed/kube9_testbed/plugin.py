"""The pytest plugin: a session-wide `cluster` fixture.

The cluster is started by the first test that asks for it and ends with the
session. `KUBE9_TESTBED=off` skips those tests, `KUBE9_TESTBED=require` makes them
fail where they would be skipped. Loading this module must stay cheap, so the
cluster's own modules are imported when one is wanted.
"""

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kube9_testbed.cluster import Cluster
    from kube9_testbed.oracle import PodSecurityOracle

SWITCH: Final = "KUBE9_TESTBED"
_MODES: Final = ("auto", "off", "require")
_KEPT: Final = pytest.StashKey[str]()


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> "Iterator[Cluster]":
    """A running cluster, shared by the whole session.

    Tests should work in namespaces of their own. When tests failed while it ran,
    its logs stay behind and the summary says where.
    """
    started = _start(request.config)
    failed_before = request.session.testsfailed
    try:
        yield started
    finally:
        if request.session.testsfailed > failed_before or not started.alive:
            request.config.stash[_KEPT] = str(started.keep_logs())
        started.stop()


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
        terminalreporter.write_line(f"kube9-testbed: the cluster's logs are kept in {kept}")


def _start(config: pytest.Config) -> "Cluster":
    mode = _mode()
    if mode == "off":
        pytest.skip(f"{SWITCH}=off")
    from kube9_testbed.cluster import Cluster  # noqa: PLC0415  # see the module
    from kube9_testbed.errors import UnavailableError  # noqa: PLC0415  # see the module
    from kube9_testbed.progress import Progress  # noqa: PLC0415  # see the module

    try:
        with _uncaptured(config):
            return Cluster.start(Progress(sys.stderr))
    except UnavailableError as reason:
        if mode == "require":
            pytest.fail(f"{SWITCH}=require, but: {reason}", pytrace=False)
        pytest.skip(f"no testbed: {reason}")


def _mode() -> str:
    mode = os.environ.get(SWITCH) or "auto"
    if mode not in _MODES:
        pytest.fail(f"{SWITCH}={mode}: expected one of {', '.join(_MODES)}", pytrace=False)
    return mode


def _uncaptured(config: pytest.Config) -> AbstractContextManager[None]:
    """Let a build of several minutes show that it is one."""
    capture = config.pluginmanager.getplugin("capturemanager")
    if capture is None:
        return nullcontext()
    shown: AbstractContextManager[None] = capture.global_and_fixture_disabled()
    return shown
