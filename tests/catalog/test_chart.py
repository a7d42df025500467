"""The files of the chart follow from declarations."""

import json
import tomllib
from pathlib import Path

import pytest
import yaml

from kube9_core.catalog.access import Rule, Wanted, rules
from kube9_core.catalog.between import between
from kube9_core.catalog.chart import chart_pages
from kube9_core.catalog.chart.access_file import granted
from kube9_core.catalog.chart.rules_of_settings import Bound, bounds
from kube9_core.catalog.repository import Repository
from kube9_core.errors import Kube9Error
from kube9_core.plugins.catalogue import discover

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def repository() -> Repository:
    return Repository.at(ROOT, discover())


def held(listed: tuple[Rule, ...]) -> set[tuple[object, ...]]:
    return {
        (rule.namespaced, rule.group, rule.resource, rule.names, rule.url, verb)
        for rule in listed
        for verb in rule.verbs
    }


def test_the_parts_together_are_what_everything_needs(repository: Repository) -> None:
    names = [item.candidate.name for item in repository.plugins]
    parts = granted(repository.catalogue, names)
    together = held(parts.core) | held(parts.events)
    for listed in parts.plugins.values():
        together |= held(listed)
    assert together == held(rules(repository.catalogue, Wanted(created=True)))


def test_a_plugin_is_not_said_to_need_what_the_core_has(repository: Repository) -> None:
    parts = granted(repository.catalogue, ["security"])
    assert parts.plugins["security"]
    assert not held(parts.plugins["security"]) & held(parts.core)


def test_what_the_chart_creates_the_operator_may_not(repository: Repository) -> None:
    by_hand, by_chart = (
        held(rules(repository.catalogue, Wanted(created=created))) for created in (False, True)
    )
    more = {(resource, verb) for _, _, resource, _, _, verb in by_hand - by_chart}
    assert more == {("configmaps", "create")}
    assert by_chart < by_hand


def test_bounds_are_those_of_the_settings() -> None:
    found = {(item.section, item.field): item for item in bounds()}
    assert found["schedule", "interval"] == Bound("schedule", "interval", False, 60, 30 * 86400)  # noqa: FBT003 - in its place
    assert found["schedule", "pillars"] == Bound("schedule", "pillars", True, 60, 30 * 86400)  # noqa: FBT003 - as above
    assert found["events", "silence"].least == 5
    assert found["store", "runs"].least == 0


def test_the_chart_is_of_the_version_of_the_project(repository: Repository) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (page,) = (item for item in chart_pages(repository) if item.path.endswith("Chart.yaml"))
    chart = yaml.safe_load(page.text)
    assert {chart["version"], chart["appVersion"]} == {project["version"]}


def test_the_schema_is_closed_everywhere_but_where_kubernetes_defines_the_object(
    repository: Repository,
) -> None:
    (page,) = (item for item in chart_pages(repository) if item.path.endswith("schema.json"))
    schema = json.loads(page.text)
    for name, definition in {"values": schema, **schema["$defs"]}.items():
        if definition.get("type") == "object" and "properties" in definition:
            # `global` is shared with other charts, whose values this one does not know.
            assert definition["additionalProperties"] is (name == "GlobalValues"), name


def test_a_page_without_its_marks_is_an_error_that_names_it() -> None:
    assert between("a\n<\nold\n>\nb\n", ("<", ">"), "new", "x.md") == "a\n<\nnew\n>\nb\n"
    with pytest.raises(Kube9Error, match=r"x\.md needs the line < and, below it, >"):
        between("a\n>\n<\n", ("<", ">"), "new", "x.md")
