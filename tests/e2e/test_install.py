"""`helm install` on a real node: Ready, and the first status, in time and within its limits."""

import shlex
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from kube9_testbed.node.usage import ContainerUsage
from kube9_testbed.operator.release import Release

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

REPOSITORY = Path(__file__).parents[2]
CHART = REPOSITORY / "charts" / "kube9-operator"
MIB = 1 << 20
REST_SECONDS = 10
LIMITS: dict[str, dict[str, Any]] = {
    "no limit": {},
    "a hard limit of 100m": {"resources": {"limits": {"cpu": "100m", "memory": "128Mi"}}},
}


def timed(release: Release, values: dict[str, Any]) -> tuple[float, float]:
    """Seconds from `helm install` until it said Ready, and until the first result was published."""
    start = time.monotonic()
    with ThreadPoolExecutor(1) as threads:
        ready = threads.submit(lambda: (release.install(CHART, values=values), time.monotonic())[1])
        release.assessed(300)
        published = time.monotonic()
        return ready.result() - start, published - start


@pytest.mark.parametrize("limit", LIMITS)
def test_it_is_ready_and_has_a_result_within_a_minute(
    limit: str, release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    values = LIMITS[limit]
    ready, result = timed(release, values)
    time.sleep(REST_SECONDS)
    rest = release.usage()
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda about: release.ask(about, "list"), ("events", "findings")))
    usage = release.usage()
    line = describe(limit, ready, result, rest, usage)
    with capsys.disabled():
        print(f"\n{line}")  # noqa: T201 - the point of the test
    assert max(ready, result) < 60
    assert usage.limit == 128 * MIB
    assert rest.peak < 100 * MIB
    assert usage.peak < 128 * MIB
    assert usage.quota == (10_000 if values else 0)
    container = release.pod()["spec"]["containers"][0]
    assert container["resources"]["requests"] == {"cpu": "100m", "memory": "128Mi"}
    assert release.container()["restartCount"] == 0
    status = release.status()
    assert status is not None
    assert (status["mode"], status["health"], status["error"]) == ("operated", "healthy", None)


def describe(
    limit: str, ready: float, result: float, rest: ContainerUsage, queried: ContainerUsage
) -> str:
    times = f"Ready after {ready:.1f} s, first result after {result:.1f} s"
    sizes = f"{rest.working / MIB:.0f} MiB at rest, peak {rest.peak / MIB:.0f}"
    asked = f"with two queries at once {queried.peak / MIB:.0f} of {rest.limit / MIB:.0f}"
    held = f"held back in {queried.throttled} periods"
    return f"install with {limit}: {times}; memory {sizes}, {asked}; {held}"


def test_what_helm_says_to_do_next_works(release: Release) -> None:
    said = release.install(CHART)
    release.assessed()
    commands = [
        line.strip() for line in said.splitlines() if line.startswith(("  kubectl ", "  helm "))
    ]
    assert len(commands) == 3
    for command in commands:
        release.until(partial(shows_something, release, command), command)


def shows_something(release: Release, command: str) -> bool:
    """Whether a command works and has something to show; the resource comes after the ConfigMap."""
    program, *words = shlex.split(command)
    options = [program, f"--kubeconfig={release.cluster.kubeconfig}", *words]
    done = subprocess.run(options, capture_output=True, text=True, check=False)  # noqa: S603 - our notes
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return bool(done.stdout.strip())


def test_its_own_objects_pass_all_checks_that_are_not_exempted(release: Release) -> None:
    release.install(CHART)
    release.assessed()
    found = release.ask("findings", "list", "--limit=1000")["findings"]
    ours = [row for row in found if row["resource"]["namespace"] == release.namespace]
    counted = [row for row in ours if row["exemption"] is None and row["severity"] != "info"]
    assert {row["check"] for row in counted} == set()
