"""Wrong settings that no schema sees cost what they are about, and never the pod."""

from pathlib import Path

import pytest
from kube9_testbed.errors import TestbedError
from kube9_testbed.kubectl import kubectl
from kube9_testbed.operator.release import Release

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

CHART = Path(__file__).parents[2] / "charts" / "kube9-operator"


def test_a_wrong_optional_setting_is_named_first_and_the_rest_works(release: Release) -> None:
    wrong = {"name": "KUBE9_SCHEDULE_INTERVAL", "value": "0"}
    release.install(CHART, values={"extraEnv": [wrong]})
    status = release.assessed()
    assert status["health"] == "healthy"
    assert "KUBE9_SCHEDULE_INTERVAL=0: must be a duration such as 45s" in status["error"]
    logs = kubectl(
        release.cluster, "logs", f"--namespace={release.namespace}", "deploy/kube9-operator"
    )
    assert "KUBE9_SCHEDULE_INTERVAL=0" in logs.splitlines()[0]
    assert release.container()["restartCount"] == 0


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"settings": {"schedule": {"interval": "0s"}}}, "settings.schedule.interval"),
        ({"plugins": {"securty": {"enabled": False}}}, "securty"),
        ({"caBundle": {"secret": "nope"}}, 'there is no Secret "nope" in namespace kube9-system'),
    ],
)
def test_a_wrong_value_is_refused_before_anything_is_installed(
    values: dict[str, object], said: str, release: Release
) -> None:
    with pytest.raises(TestbedError, match=said):
        release.install(CHART, values=values)
    assert release.run("list", "--short") == ""


def test_a_setting_is_taken_over_without_a_restart(release: Release) -> None:
    """The kubelet brings the file to the pod, within about a minute."""
    release.install(CHART)
    status = release.assessed()
    assert status["assessment"]["scheduleIntervalSeconds"] == 3600
    container = release.container()["containerID"]
    release.upgrade(CHART, "--set=settings.schedule.interval=2h")

    def interval() -> object:
        return ((release.status() or {}).get("assessment") or {}).get("scheduleIntervalSeconds")

    release.until(lambda: interval() == 7200, "the new interval", 150)
    assert release.container()["containerID"] == container
