"""Of ConfigMaps the values that checks name are kept, and every other one is dropped."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube9_core.errors import Undeclared, Unreadable
from kube9_core.model.source import Document, Source
from kube9_core.model.version import NEWEST
from kube9_core.snapshot.config_map_data import ConfigMapData
from kube9_core.snapshot.documents import views_of
from kube9_core.snapshot.platform import ConfigMap
from kube9_core.snapshot.registry import BUILT_IN

ADMIN = ConfigMapData(("argocd-cm",), ("admin.enabled", "url"))
RBAC = ConfigMapData(("argocd-rbac-cm", "argocd-cm"), ("policy.default",))
KEYS = st.sampled_from(["admin.enabled", "url", "policy.default", "dex.config", "password"])
NAMES = st.sampled_from(["argocd-cm", "argocd-rbac-cm", "argocd-cm-2", "other"])


def seen(name: str, *named: ConfigMapData, **body: Any) -> ConfigMap:  # noqa: ANN401 - JSON
    written = json.dumps({"metadata": {"name": name}, **body}).encode()
    document = Document("v1", "ConfigMap", written, Source("a.yaml"))
    (view,) = views_of([document], NEWEST, BUILT_IN.keeping(named)).objects
    assert isinstance(view, ConfigMap)
    return view


def test_a_named_value_is_there_and_what_is_not_set_is_none() -> None:
    view = seen("argocd-cm", ADMIN, RBAC, data={"admin.enabled": "false", "other": "x"})
    assert view.value("admin.enabled") == "false"
    assert view.value("url") is None
    assert view.value("policy.default") is None
    assert view.keys == {"admin.enabled", "other"}


def test_a_value_that_is_empty_is_set() -> None:
    assert seen("argocd-cm", ADMIN, data={"url": ""}).value("url") == ""


@pytest.mark.parametrize(("name", "key"), [("argocd-cm", "other"), ("argocd-cm-2", "url")])
def test_what_nobody_named_cannot_be_looked_at(name: str, key: str) -> None:
    view = seen(name, ADMIN, data={"other": "x", "url": "y"})
    with pytest.raises(Undeclared, match=rf"the value {key} of ConfigMap {name} is looked at"):
        view.value(key)


def test_what_is_too_long_or_no_text_cannot_be_judged() -> None:
    long = seen("argocd-cm", ADMIN, data={"url": "\u00fc" * 32 * 1024 + "x"})
    with pytest.raises(Unreadable, match=r'data\["url"\] of ConfigMap argocd-cm is longer than 64'):
        long.value("url")
    assert seen("argocd-cm", ADMIN, data={"url": "\u00fc" * 32 * 1024}).value("url") is not None
    with pytest.raises(Unreadable, match="is no text"):
        seen("argocd-cm", ADMIN, binaryData={"url": "eA=="}).value("url")


def test_a_value_of_the_wrong_type_is_read_as_it_was_meant() -> None:
    assert seen("argocd-cm", ADMIN, data={"admin.enabled": False}).value("admin.enabled") == "false"


@given(
    st.lists(
        st.tuples(
            st.lists(NAMES, min_size=1, max_size=2).map(tuple),
            st.lists(KEYS, min_size=1, max_size=2).map(tuple),
        ),
        max_size=3,
    ),
    NAMES,
    st.sets(KEYS),
)
def test_nothing_else_is_left_anywhere_in_the_view(
    declared: list[tuple[tuple[str, ...], tuple[str, ...]]], name: str, keys: set[str]
) -> None:
    named = [ConfigMapData(names, wanted) for names, wanted in declared]
    kept = {key for item in named if name in item.names for key in item.keys}
    view = seen(name, *named, data={key: f"planted-{key}" for key in keys})
    values = view.kept._values  # noqa: SLF001 - the test is about what is kept, and in no other way visible
    assert dict(values) == {key: f"planted-{key}" for key in keys & kept}
    assert "planted" not in repr(view.__dict__)
