"""The chart as a real helm renders it."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

CHART = Path(__file__).parents[2] / "charts" / "kube9-operator"

Json = dict[str, Any]
Helm = Callable[..., subprocess.CompletedProcess[str]]
Render = Callable[..., tuple[Json, ...]]


@pytest.fixture(scope="session")
def program() -> str:
    """Where helm is."""
    return _place("helm", "helm is not on PATH")


@pytest.fixture(scope="session")
def prometheus() -> str:
    """Where Prometheus is."""
    return _place("prometheus", "prometheus is not on PATH (Debian package prometheus)")


@pytest.fixture(scope="session")
def promtool() -> str:
    """Where promtool is."""
    return _place("promtool", "promtool is not on PATH (Debian package prometheus)")


def _place(name: str, missing: str) -> str:
    found = shutil.which(name)
    if found is not None:
        return found
    if os.environ.get("KUBE9_TESTBED") == "require":
        pytest.fail(f"KUBE9_TESTBED=require, but {missing}", pytrace=False)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def helm(program: str) -> Helm:
    """Run helm with arguments and, on its standard input, values."""

    def run(
        *arguments: str, values: Mapping[str, Any] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - helm, and arguments of tests
            [program, *arguments, "--values", "-"],
            input=json.dumps(values or {}),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def render(helm: Helm) -> Render:
    """Render the chart with values; gives its objects. What was rendered before is not again."""
    known: dict[str, str] = {}

    def text(values: Mapping[str, Any] | None, order: tuple[str, ...]) -> str:
        key = json.dumps([values, order])
        if key not in known:
            answer = helm(*order, values=values)
            assert answer.returncode == 0, answer.stderr
            known[key] = answer.stdout
        return known[key]

    def rendered(
        values: Mapping[str, Any] | None = None, *options: str, namespace: str = "kube9-system"
    ) -> tuple[Json, ...]:
        order = ("template", "kube9-operator", str(CHART), "--namespace", namespace, *options)
        return tuple(item for item in yaml.safe_load_all(text(values, order)) if item)

    return rendered


@pytest.fixture(scope="session")
def refusal(helm: Helm) -> Callable[..., str]:
    """What helm says of values that it refuses."""

    def refused(values: Mapping[str, Any]) -> str:
        answer = helm("template", "kube9-operator", str(CHART), values=values)
        assert answer.returncode != 0, "helm accepted them"
        return answer.stderr

    return refused
