"""The chart as a part of somebody else's, as GitOps repositories keep it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

CHART = Path(__file__).parents[2] / "charts" / "kube9-operator"

Json = dict[str, Any]
Rendered = Callable[[Json], list[Json]]


@pytest.fixture
def parent(helm: Callable[..., Any], tmp_path: Path) -> Rendered:
    """Render a chart that has ours among its dependencies, on a condition."""
    version = yaml.safe_load((CHART / "Chart.yaml").read_text())["version"]
    wanted = {"name": CHART.name, "version": version, "condition": f"{CHART.name}.enabled"}
    chart = {"apiVersion": "v2", "name": "platform", "version": "1.0.0", "dependencies": [wanted]}
    (tmp_path / "Chart.yaml").write_text(json.dumps(chart))
    shutil.copytree(CHART, tmp_path / "charts" / CHART.name)

    def rendered(values: Json) -> list[Json]:
        told = helm("template", "platform", str(tmp_path), "-n", "kube9-system", values=values)
        assert told.returncode == 0, told.stderr
        return [item for item in yaml.safe_load_all(told.stdout) if item]

    return rendered


def test_a_parent_may_switch_it_and_share_values_with_other_charts(parent: Rendered) -> None:
    shared = {"storageClass": "fast", "imageRegistry": "mirror.example"}
    objects = parent({CHART.name: {"enabled": True}, "global": shared})
    (pod,) = (item["spec"]["template"] for item in objects if item["kind"] == "Deployment")
    assert pod["spec"]["containers"][0]["image"].startswith("mirror.example/alto9/")
    assert parent({CHART.name: {"enabled": False}, "global": shared}) == []
