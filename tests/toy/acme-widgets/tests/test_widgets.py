from datetime import timedelta
from pathlib import Path

import pytest
from acme_widgets.checks import owner
from acme_widgets.large import Large, LargeList
from acme_widgets.settings import WidgetSettings

from kube9_core.api import QueryError
from kube9_core.testing import VerdictOn, Workbench

WIDGETS = Path(__file__).parents[1] / "widgets.yaml"


def test_a_widget_without_an_owner_fails(verdict: VerdictOn) -> None:
    said = verdict(owner, WIDGETS)
    assert [(item.resource, item.at) for item in said.findings] == [
        ("Widget shop/huge", "spec.owner")
    ]


def test_large_widgets_are_remembered_and_found(tmp_path: Path) -> None:
    with Workbench("widgets", "acme_widgets", WIDGETS, tmp_path) as bench:
        bench.run_tasks()
        bench.later(timedelta(hours=1))
        bench.run_tasks()
        assert bench.troubles == {}
        answer = bench.ask("widgets large list", at_least="60")
        assert isinstance(answer, LargeList)
        (widget,) = answer.widgets
        assert isinstance(widget, Large)
        assert (widget.name, widget.size) == ("huge", 70)


def test_the_settings_decide_what_is_large(tmp_path: Path) -> None:
    lower = WidgetSettings(large=2)
    with Workbench("widgets", "acme_widgets", WIDGETS, tmp_path, lower) as bench:
        bench.run_tasks()
        assert len(bench.ask("widgets large list").widgets) == 2


def test_a_namespace_without_large_widgets_has_a_code_of_its_own(tmp_path: Path) -> None:
    with Workbench("widgets", "acme_widgets", WIDGETS, tmp_path) as bench:
        with pytest.raises(QueryError) as raised:
            bench.ask("widgets large list", namespace="elsewhere")
        assert (raised.value.code, raised.value.exit_code) == ("NO_WIDGETS", 3)


def test_the_status_says_nothing_before_anything_is_known(tmp_path: Path) -> None:
    with Workbench("widgets", "acme_widgets", WIDGETS, tmp_path) as bench:
        assert bench.status() == {}
        bench.collect()
        bench.run_tasks()
        assert bench.status() == {"widgets": {"widgets": 2, "large": 1, "namespaces": 1}}
