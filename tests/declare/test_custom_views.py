"""A plugin reads its own CRD through a view of its own, in checks like any other."""

from typing import ClassVar

import pytest

from kube9_core.api import (
    OPERATIONS,
    CustomObject,
    DeclarationError,
    Kind,
    ObjectMeta,
    Problem,
    Problems,
    Service,
    Snapshot,
    Wire,
)
from kube9_core.snapshot.registry import BUILT_IN, ENTRIES, Registry, core_view_of
from kube9_core.testing import VerdictOn

WIDGET = Kind("acme.example", "Widget", "v1", "widgets")


class WidgetSpec(Wire, frozen=True):
    size: int | None = None
    service_name: str | None = None


class WidgetWire(Wire, frozen=True):
    metadata: ObjectMeta | None = None
    spec: WidgetSpec | None = None


class Widget(CustomObject):
    KINDS: ClassVar = (WIDGET,)
    SHAPE: ClassVar = WidgetWire
    wire: WidgetWire

    @property
    def size(self) -> int:
        return (self.wire.spec.size if self.wire.spec else None) or 0


class OtherWidget(CustomObject):
    KINDS: ClassVar = (WIDGET,)
    SHAPE: ClassVar = WidgetWire
    wire: WidgetWire


@OPERATIONS.check("acme/widget-size", "low", on=Widget)
def widget_size(widget: Widget) -> Problems:
    """Widgets are not too large.

    Large ones do not fit.
    """
    if widget.size > 10:
        yield Problem(f"has size {widget.size}", at="spec.size")


@OPERATIONS.check("acme/widget-service", "low", on=Service, needs=(Widget, OtherWidget))
def widget_service(service: Service, snapshot: Snapshot) -> Problems:
    """Services have widgets.

    Others are of no use.
    """
    if len(snapshot.all(Widget)) != len(snapshot.all(OtherWidget)):
        yield Problem("sees one kind twice, and not alike")
    if snapshot.find(Widget, service.namespace, service.name) is None:
        yield Problem("has no widget")


LARGE = "{apiVersion: acme.example/v1, kind: Widget, metadata: {name: web}, spec: {size: 11}}"


def test_a_check_judges_a_kind_that_only_its_plugin_knows(verdict: VerdictOn) -> None:
    said = verdict(widget_size, LARGE)
    assert said.outcome == "failed"
    assert [(item.message, item.at, item.resource) for item in said.findings] == [
        ("has size 11", "spec.size", "Widget default/web")
    ]


def test_any_version_of_the_group_is_the_same_kind(verdict: VerdictOn) -> None:
    assert verdict(widget_size, LARGE.replace("/v1", "/v1alpha1")).outcome == "failed"


def test_a_kind_of_that_name_in_another_group_is_another_kind(verdict: VerdictOn) -> None:
    assert verdict(widget_size, LARGE.replace("acme.", "other.")).outcome == "not-applicable"


def test_two_views_of_one_kind_both_see_every_object(verdict: VerdictOn) -> None:
    service = "{apiVersion: v1, kind: Service, metadata: {name: web}}"
    assert verdict(widget_service, f"{LARGE}\n---\n{service}").outcome == "passed"


def test_nothing_of_a_kind_of_ones_own_is_skipped_too(verdict: VerdictOn) -> None:
    said = verdict(widget_service, "{apiVersion: v1, kind: Service, metadata: {name: web}}")
    assert (said.outcome, said.reason) == (
        "skipped",
        "the input holds no Widget, so references cannot be checked",
    )


def test_a_registry_knows_the_views_it_was_given_and_ours() -> None:
    registry = Registry((Widget, OtherWidget, Widget))
    assert [item.view for item in registry.entries_for("acme.example/v1", "Widget")] == [
        Widget,
        OtherWidget,
    ]
    assert [item.kind for item in registry.entries_of(Widget)] == [WIDGET]
    assert registry.entries[: len(ENTRIES)] == ENTRIES
    assert BUILT_IN.entries_for("acme.example/v1", "Widget") == ()


def test_the_core_knows_which_kinds_are_its_own() -> None:
    assert core_view_of(Kind("", "Service", "v1", "services")) is Service
    assert core_view_of(WIDGET) is None


class NoMetadata(Wire, frozen=True):
    spec: WidgetSpec | None = None


class Demanding(Wire, frozen=True):
    size: int
    metadata: ObjectMeta | None = None


@pytest.mark.parametrize(
    ("kinds", "shape", "said"),
    [
        ((), WidgetWire, "KINDS must be a tuple of at least one Kind"),
        ([WIDGET], WidgetWire, "KINDS must be a tuple of at least one Kind"),
        ((Kind("a.b", "C", "v1", ""),), WidgetWire, "a.b/v1/C lacks its name"),
        ((WIDGET,), dict, "SHAPE must be a subclass of Wire"),
        ((WIDGET,), NoMetadata, "NoMetadata must have the field `metadata: ObjectMeta | None"),
        ((WIDGET,), Demanding, "Demanding must give size a default"),
    ],
)
def test_a_view_that_could_not_read_is_refused_where_it_is_written(
    kinds: object, shape: object, said: str
) -> None:
    with pytest.raises(DeclarationError) as raised:
        type("Wrong", (CustomObject,), {"KINDS": kinds, "SHAPE": shape})
    assert f"test_custom_views.py:{raised.traceback[-2].lineno + 1}: view Wrong: {said}" in str(
        raised.value
    )
