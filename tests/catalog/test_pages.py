"""Every part of a declaration has its place on a page."""

import json
from collections.abc import Callable

import pytest

from kube9_core.catalog.repository import Repository

Texts = Callable[[str], str]
STRICT = "docs/checks/demo/strict.md"
LOOSE = "docs/checks/demo/loose.md"


@pytest.mark.parametrize(
    "part",
    [
        "# Containers are strict\n",
        "| **Id** | `demo/strict` |",
        "| **Former ids** | `demo/former` |",
        "| **Pillar** | [Security](../README.md#security) |",
        "| **Severity** | high |",
        "| **Default** | on |",
        "| **Judges** | Container |",
        "| **Runs on** | manifests, cluster |",
        "| **Since** | kube9-demo 0.1.0, revision 1 |",
        "[plugins/kube9-demo/checks.py](../../../plugins/kube9-demo/checks.py)",
        "\nBecause of this | and that.\n",
        "**Fix:** Mend it.",
        "Set them in `.kube9.yaml` below `checks.demo/strict.params`.",
        "| `most` | integer | `3` | How many \\| at most. |",
        "| `names` | list of string | `[]` |  |",
        "| Workload | `apps.openshift.io/v1/DeploymentConfig`, `apps/v1/DaemonSet`,",
        "| [demo-framework](../../frameworks/demo-framework.md) | `one` |",
        "| strange | `1.2` |",
        "| kube-linter | `b`, `a` |  |",
        "| kube-score | `c` | with `most: 5` |",
        "- Takes the place of [demo/loose](../demo/loose.md), `other/gone` where both fail",
        "- <https://docs.example/page>",
    ],
)
def test_a_checks_page_tells(part: str, text_of: Texts) -> None:
    assert part in text_of(STRICT)


@pytest.mark.parametrize(
    "part",
    [
        "| **Default** | off: runs when it is named or switched on |",
        "| **Runs on** | cluster |",
        "| **Since** | kube9-demo 0.2.0, revision 4 |",
        "| Service | `v1/Service` | yes |",
        "| Namespace | `v1/Namespace` | no: used where it may be read |",
        "- Gives way to [demo/strict](../demo/strict.md) where both fail",
        "## What it rests on\n\nRecords that the operator puts down; `kube9 assess` by hand",
        "| `demo/drift` | Drift | 15 min |",
    ],
)
def test_the_page_of_a_check_with_fewer_words_tells(part: str, text_of: Texts) -> None:
    assert part in text_of(LOOSE)


@pytest.mark.parametrize(
    "title", ["Example", "Parameters", "Frameworks", "Other tools", "Read on", "**Fix:**"]
)
def test_a_page_has_no_empty_sections(title: str, text_of: Texts) -> None:
    assert title not in text_of(LOOSE)


def test_the_shortest_usual_cases_are_the_examples(text_of: Texts) -> None:
    text = text_of(STRICT)
    assert "This fails (`fail-short.yaml`):\n\n```yaml\nkind: Pod\n```" in text
    assert "This passes (`pass-usual.yaml`):\n\n```yaml\nkind: Job\n" in text


def test_the_index_lists_checks_below_their_pillars(text_of: Texts) -> None:
    text = text_of("docs/checks/README.md")
    security, cost = text.split("## Cost optimization")
    assert "2 checks." in text
    assert "| [demo/strict](demo/strict.md) | Containers are strict | high | on |" in security
    assert "| [demo/loose](demo/loose.md) | Workloads are loose | info | off |" in cost


def test_a_framework_says_of_each_control_who_proves_it(text_of: Texts) -> None:
    text = text_of("docs/frameworks/demo-framework.md")
    proof = "[demo/strict](../checks/demo/strict.md)"
    assert f"| `one` | the first | automatic | {proof} |" in text
    assert "| `two` | the second | manual | look at it |" in text
    nothing = "no check yet, and nothing to look at is told"
    assert f"| `three` | the third | not assessed | {nothing} |" in text


def test_equivalents_are_found_by_tool_and_id(text_of: Texts) -> None:
    linter, score = text_of("docs/equivalents.md").split("## kube-score")
    ours = "[demo/strict](checks/demo/strict.md)"
    assert f"| `a` | {ours} | its defaults |\n| `b` | {ours} | its defaults |" in linter
    assert f"| `c` | {ours} | `most: 5` |" in score


def test_the_schema_proposes_the_checks_that_exist(text_of: Texts) -> None:
    checks = json.loads(text_of("docs/settings.schema.json"))["properties"]["checks"]
    assert checks["properties"]["demo/loose"] == {
        "$ref": "#/$defs/CheckSettings",
        "description": "Workloads are loose",
    }


def test_the_settings_page_lists_checks_with_parameters(text_of: Texts) -> None:
    text = text_of("docs/settings.md")
    assert "| [demo/strict](checks/demo/strict.md) | `most`, `names` |" in text
    assert "demo/loose" not in text


def test_the_table_of_a_plugin_is_added_to_its_readme(text_of: Texts) -> None:
    text = text_of("plugins/kube9-demo/README.md")
    assert text.startswith("# kube9-demo\n\nAbout it.\n\n## Checks\n\n<!-- checks: begin")
    assert "| [demo/loose](../../docs/checks/demo/loose.md) | Workloads are loose |" in text


def test_a_check_is_found_by_its_home(demo: Repository) -> None:
    assert [demo.home(check).distribution for check in demo.checks] == ["kube9-demo"] * 2


def test_tasks_that_look_single_objects_up_are_named_with_the_permissions(text_of: Texts) -> None:
    text = text_of("docs/permissions.md")
    assert "## Single objects\n\nSome work has to compare single objects" in text
    assert "Secrets are refused without being asked for." in text
    assert "This does so: `demo/look`.\n" in text
