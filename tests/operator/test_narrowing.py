"""A scope that was written is never taken for the whole cluster, whatever is wrong with it."""

from pathlib import Path

import pytest

from kube9_core.errors import UsageError
from kube9_core.operator.configured import Configured
from kube9_core.operator.narrowing import scope_of
from kube9_core.plugins.catalogue import discover
from kube9_core.runs import configuration

OWN = "kube9-tenant"


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("scope: {namespaces: [team-b, team-a, team-a]}", ("team-a", "team-b")),
        ("scope: {namespaces: []}", ()),
        ("scope: {}", ()),
        ("schedule: {interval: 2h}", ()),
        ("", ()),
        ('scope: {namespaces: [team-a, "team-*"]}', ("team-a",)),
        ('scope: {namespaces: ["*"]}', (OWN,)),
        ("scope: {namespace: [team-a]}", (OWN,)),
        ("scope: {namespaces: team-a}", (OWN,)),
        ("scope: [team-a]", (OWN,)),
        ("scopes: {namespaces: [team-a]}", (OWN,)),
        ("SCOPE: {namespaces: [team-a]}", (OWN,)),
        ("stores: {size: 3}", ()),
        ("scope: {namespaces: [team-a}", (OWN,)),
        ("scope: {namespaces: [team-a]}\n---\nreading: {}", (OWN,)),
        ("schedule: [", ()),
        ("- scope", ()),
    ],
)
def test_a_scope_of_which_nothing_can_be_used_leaves_the_operator_s_own_namespace(
    tmp_path: Path, text: str, scope: tuple[str, ...]
) -> None:
    file = tmp_path / "kube9.yaml"
    file.write_text(text)
    assert scope_of(configuration.read(str(file), lambda _: None), OWN) == scope


def test_a_settings_file_that_is_not_there_has_no_scope(tmp_path: Path) -> None:
    missing = str(tmp_path / "kube9.yaml")
    assert scope_of(configuration.read(missing, lambda _: None), OWN) == ()


def test_without_a_settings_file_the_scope_is_the_whole_cluster() -> None:
    assert scope_of(configuration.read(None), OWN) == ()


@pytest.mark.parametrize("name", ["team-*", "Team", "a/b", "-a", "a" * 64])
def test_a_person_is_told_that_names_are_exact(tmp_path: Path, name: str) -> None:
    file = tmp_path / "kube9.yaml"
    file.write_text(f'scope: {{namespaces: ["{name}"]}}')
    with pytest.raises(UsageError, match="must be the exact name of a namespace"):
        configuration.read(str(file))


def test_another_scope_holds_from_the_next_start_on(tmp_path: Path) -> None:
    file = tmp_path / "kube9.yaml"
    file.write_text("scope: {namespaces: [team-a]}")
    configured = Configured(str(file), discover())
    assert configured.trouble is None
    file.write_text("scope: {namespaces: [team-a, team-b]}")
    configured.refresh()
    assert "restart" in str(configured.trouble)
    file.write_text("scope: {namespaces: [team-a]}  # as it was")
    configured.refresh()
    assert configured.trouble is None
