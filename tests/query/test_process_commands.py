"""The commands around the operator: how it is started, and what it needs in the cluster."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
import yaml

from kube9_core.cli.query.commands import COMMANDS
from kube9_core.cli.query.parsing import parse
from kube9_core.cli.serve_operator import serve_options
from kube9_core.operator.options import ServeOptions, identity_here, namespace_here


class Answer(Protocol):
    code: int
    out: bytes
    err: bytes


Operator = Callable[..., Answer]


def options(line: str) -> ServeOptions:
    (serve,) = (command for command in COMMANDS if command.path == ("serve",))
    return serve_options(parse(serve, line.split()))


@pytest.fixture
def pod(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment that the chart gives."""
    monkeypatch.setenv("POD_NAMESPACE", "audit")
    monkeypatch.setenv("POD_NAME", "kube9-operator-6d4cf56db6-xyz12")
    monkeypatch.delenv("KUBE9_CONFIG", raising=False)
    return monkeypatch


def test_a_pod_says_who_and_where_the_operator_is(pod: pytest.MonkeyPatch) -> None:
    assert options("") == ServeOptions(
        namespace="audit", identity="kube9-operator-6d4cf56db6-xyz12"
    )


def test_what_is_typed_wins(pod: pytest.MonkeyPatch) -> None:
    pod.setenv("KUBE9_CONFIG", "/etc/kube9/config.yaml")
    assert options("").config == "/etc/kube9/config.yaml"
    typed = "--config here.yaml --namespace=ns --kubeconfig kc --context c --data d --port 0"
    assert options(f"{typed} --identity me") == ServeOptions(
        namespace="ns",
        identity="me",
        config="here.yaml",
        kubeconfig="kc",
        context="c",
        data="d",
        port=0,
    )


@pytest.mark.parametrize(
    ("told", "mounted", "expected"),
    [
        ("audit", "other\n", "audit"),
        ("", "other\n", "other"),
        ("", "", "kube9-system"),
        ("", None, "kube9-system"),
    ],
)
def test_the_namespace_is_told_or_mounted_or_the_usual_one(
    tmp_path: Path, told: str, mounted: str | None, expected: str
) -> None:
    account = tmp_path / "namespace"
    if mounted is not None:
        account.write_text(mounted)
    assert namespace_here({"POD_NAMESPACE": told}, account) == expected


def test_without_a_pod_the_host_lends_its_name() -> None:
    assert identity_here({"POD_NAME": "a", "HOSTNAME": "b"}) == "a"
    assert identity_here({"HOSTNAME": "b"}) == "b"
    assert identity_here({}) != ""


def test_the_custom_resources_are_printed_ready_to_apply(operator: Operator) -> None:
    answer = operator("crds")
    kinds = [item["spec"]["names"]["kind"] for item in yaml.safe_load_all(answer.out)]
    assert (answer.code, answer.err) == (0, b"")
    assert kinds == ["Assessment", "Exemption", "OperatorStatus"]


def test_the_roles_name_the_namespace_and_grant_no_secrets(operator: Operator) -> None:
    answer = operator("rbac", "--namespace=audit")
    roles = list(yaml.safe_load_all(answer.out))
    assert (answer.code, answer.err) == (0, b"")
    assert {"ClusterRole", "Role"} <= {item["kind"] for item in roles}
    assert "audit" in {item["metadata"].get("namespace") for item in roles}
    granted = [rule for item in roles for rule in item.get("rules", [])]
    assert not any("secrets" in rule.get("resources", []) for rule in granted)


def test_a_plugin_that_is_not_there_has_no_roles(operator: Operator) -> None:
    answer = operator("rbac", "--plugin=nobody")
    assert (answer.code, answer.out) == (2, b"")
    assert answer.err.startswith(b"kube9-operator: ")


def test_a_kubeconfig_that_is_wrong_ends_the_operator_with_a_sentence(
    operator: Operator, tmp_path: Path
) -> None:
    answer = operator("serve", f"--kubeconfig={tmp_path / 'none'}", f"--data={tmp_path}")
    assert answer.code in {1, 2}
    assert answer.err.startswith(b"kube9-operator: ")
    assert answer.err.count(b"\n") == 1
