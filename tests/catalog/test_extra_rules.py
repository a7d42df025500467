"""What somebody reviews and pastes: what a plugin adds to the core, and no more."""

from datetime import timedelta
from typing import ClassVar

import pytest
import yaml
from importlib_metadata import EntryPoint

from kube9_core.api import (
    CustomObject,
    Egress,
    Kind,
    Node,
    ObjectMeta,
    Read,
    Task,
    TaskTools,
    Url,
    Wire,
)
from kube9_core.catalog.extra_rules import extra_rules
from kube9_core.errors import UsageError
from kube9_core.plugins.catalogue import Catalogue, build
from kube9_core.plugins.loading import Candidate, Loaded


class Shape(Wire, frozen=True):
    metadata: ObjectMeta | None = None


class Widget(CustomObject):
    KINDS: ClassVar = (Kind("acme.example", "Widget", "v1", "widgets"),)
    SHAPE: ClassVar = Shape


def run(tools: TaskTools) -> None: ...


def task(*access: Read | Url | Egress, reads: tuple[type[CustomObject | Node], ...] = ()) -> Task:
    every = timedelta(hours=1)
    return Task(name="acme/look", summary="", every=every, run=run, reads=reads, access=access)


def catalogue(*tasks: Task) -> Catalogue:
    entry = EntryPoint(name="acme", value="acme", group="kube9")
    loaded = Loaded(Candidate("acme", "acme-kube9", "1.2", (), entry), tasks=tasks)
    return build([loaded.candidate], lambda _: loaded)


CONFIG_MAP = Kind("", "ConfigMap", "v1", "configmaps")


def test_it_is_the_value_for_the_chart_with_reasons() -> None:
    assert extra_rules(catalogue(task(reads=(Widget,))), "acme") == (
        "# What acme (acme-kube9 1.2) reads. Review it, then paste it into plugins.extra.\n"
        "rbac:\n"
        "  # acme/look\n"
        '  - {apiGroups: ["acme.example"], resources: ["widgets"], verbs: ["list"]}\n'
    )


def test_what_the_core_has_already_is_left_out() -> None:
    assert extra_rules(catalogue(task(reads=(Node,))), "acme").endswith("\nrbac: []\n")


def test_what_is_optional_is_left_to_the_reader() -> None:
    wish = Read(Widget.KINDS[0], optional=True)
    assert extra_rules(catalogue(task(wish)), "acme").endswith("\nrbac: []\n")


def test_what_is_read_in_our_own_namespace_says_so() -> None:
    own = Read(CONFIG_MAP, namespaced=True, names=("acme-prices",))
    (rule,) = yaml.safe_load(extra_rules(catalogue(task(own)), "acme"))["rbac"]
    assert rule == {
        "apiGroups": [""],
        "resources": ["configmaps"],
        "resourceNames": ["acme-prices"],
        "verbs": ["get"],
        "ownNamespace": True,
    }


def test_a_path_is_a_rule_too() -> None:
    text = extra_rules(catalogue(task(Url("/metrics"))), "acme")
    assert yaml.safe_load(text)["rbac"] == [{"nonResourceURLs": ["/metrics"], "verbs": ["get"]}]


def test_where_it_connects_to_is_told_beside_it() -> None:
    text = extra_rules(catalogue(task(Egress("asks for prices", "api.acme.example", 443))), "acme")
    assert "networkPolicy.extraEgress has to let it:\n#   api.acme.example:443, asks for" in text


def test_a_plugin_that_is_not_loaded_has_none() -> None:
    with pytest.raises(UsageError, match="no plugin 'acne' is loaded; did you mean acme"):
        extra_rules(catalogue(task()), "acne")
