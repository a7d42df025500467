"""The first thing that is said of a cluster in which an operator cannot work as it should."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kube9_core.kube.connection import connect
from kube9_core.operator.facts import Facts, learn

if TYPE_CHECKING:
    from kube9_testbed.scripted import Seen

pytest.importorskip("kube9_testbed")
from kube9_testbed.scripted import Reply, ScriptedServer

FORBIDDEN = Reply({"kind": "Status", "message": "it is forbidden", "reason": "Forbidden"}, 403)
ABSENT = Reply({"kind": "Status", "message": "not found", "reason": "NotFound"}, 404)
KUBE_SYSTEM = "/api/v1/namespaces/kube-system"
DEPLOYMENT = "/apis/apps/v1/namespaces/kube9-system/deployments/kube9-operator"
STATE = "/api/v1/namespaces/kube9-system/configmaps/kube9-operator-state"

Learn = Callable[..., Facts]


@pytest.fixture
def facts(tmp_path: Path) -> Learn:
    """What is learned of a server of some version that answers some paths otherwise."""

    def learned(version: str = "v1.37.2", **others: Reply) -> Facts:
        answers = {
            "/version": Reply({"gitVersion": version}),
            "/api": Reply({"kind": "APIVersions", "versions": []}),
            "/apis": Reply({"kind": "APIGroupList", "groups": []}),
            KUBE_SYSTEM: Reply({"metadata": {"uid": "a"}}),
            **others,
        }

        def script(seen: "Seen") -> Reply:
            return answers.get(seen.path, ABSENT)

        with ScriptedServer(script) as server:
            config = tmp_path / "config"
            config.write_text(kubeconfig(server.url))
            with connect(str(config), environ={}) as connection:
                return learn(connection, "kube9-system")

    return learned


def kubeconfig(url: str) -> str:
    return json.dumps(
        {
            "current-context": "here",
            "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u"}}],
            "clusters": [{"name": "c", "cluster": {"server": url}}],
            "users": [{"name": "u", "user": {}}],
        }
    )


def test_of_a_cluster_that_is_as_it_should_be_nothing_is_said(facts: Learn) -> None:
    assert facts().notes == ()
    assert facts("v1.29.0").notes == ()


def test_a_cluster_that_is_too_old_is_told_and_not_left_alone(facts: Learn) -> None:
    (note,) = facts("v1.28.15").notes
    assert note.startswith("the cluster runs Kubernetes v1.28.15, kube9 supports 1.29 and later: ")
    assert "upgrade the cluster" in note


def test_without_any_right_one_sentence_says_so(facts: Learn) -> None:
    (note,) = facts(**{DEPLOYMENT: FORBIDDEN, STATE: FORBIDDEN, KUBE_SYSTEM: FORBIDDEN}).notes
    assert note.startswith("the operator may do nothing in this cluster: bind the roles that ")
    assert "kube9-operator rbac --namespace kube9-system" in note


def test_rights_in_another_namespace_only_are_told_with_the_one_to_correct(facts: Learn) -> None:
    (note,) = facts(**{DEPLOYMENT: FORBIDDEN, STATE: FORBIDDEN}).notes
    assert note.startswith("the operator may do nothing in the namespace kube9-system")
    assert "POD_NAMESPACE" in note


def test_one_missing_right_is_that_one(facts: Learn) -> None:
    (note,) = facts(**{DEPLOYMENT: FORBIDDEN}).notes
    assert note.startswith("what kube9 writes stays behind when it is uninstalled: ")
    assert 'resourceNames: ["kube9-operator"]' in note
