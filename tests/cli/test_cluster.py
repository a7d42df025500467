"""`kube9 assess` without a PATH: which cluster is meant, and what is said where there is none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

Kube9 = Callable[..., Any]

PRIVILEGED = ("--check", "security/privileged-container")
POD = {
    "metadata": {"name": "loud"},
    "spec": {
        "serviceAccountName": "blind",
        "containers": [{"name": "app", "image": "a:1", "securityContext": {"privileged": True}}],
    },
}


def config(tmp_path: Path, server: str, token: str = "wrong", **cluster: str) -> str:  # noqa: S107 - no real one
    path = tmp_path / "kubeconfig"
    document = {
        "current-context": "here",
        "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": server, **cluster}}],
        "users": [{"name": "u", "user": {"token": token}}],
    }
    path.write_text(json.dumps(document))
    return str(path)


def test_where_there_is_no_kubeconfig_one_sentence_says_what_to_do(
    kube9: Kube9, tmp_path: Path
) -> None:
    answer = kube9("assess", HOME=str(tmp_path), KUBECONFIG="")
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.count("\n") == 1
    assert "kube9 assess deploy/" in answer.err


def test_a_context_that_does_not_exist_is_wrong_usage(here: Kube9, tmp_path: Path) -> None:
    path = config(tmp_path, "https://127.0.0.1:1")
    answer = here("assess", "--kubeconfig", path, "--context", "elsewhere")
    assert (answer.code, answer.out) == (2, "")
    assert "elsewhere" in answer.err


def test_a_path_and_a_context_contradict_each_other(here: Kube9) -> None:
    answer = here("assess", "@app.yaml", "--context", "production")
    assert answer.code == 2
    assert "--context names a cluster, a PATH names manifests" in answer.err


def test_files_one_by_one_need_files(here: Kube9) -> None:
    answer = here("assess", "--per-file")
    assert answer.code == 2
    assert "--per-file needs a PATH" in answer.err


@pytest.fixture(scope="module")
def namespace(cluster: "Cluster") -> str:
    name = "cli-loud"
    within = f"/api/v1/namespaces/{name}"
    for path, body in (
        ("/api/v1/namespaces", {"metadata": {"name": name}}),
        (f"{within}/serviceaccounts", {"metadata": {"name": "blind"}}),
        (f"{within}/pods", POD),
    ):
        answer = cluster.request("POST", path, body)
        assert answer.ok, answer.text
    return name


@pytest.mark.cluster
def test_the_report_names_the_cluster_and_its_version(
    here: Kube9, cluster: "Cluster", namespace: str
) -> None:
    given = ("--kubeconfig", str(cluster.kubeconfig), "-n", namespace, *PRIVILEGED)
    answer = here("assess", *given, "--format", "json")
    assert answer.code == 0, answer.err
    report = json.loads(answer.out)
    own = cluster.request("GET", "/api/v1/namespaces/kube-system").json["metadata"]["uid"]
    assert report["source"] == {
        "type": "cluster",
        "paths": [],
        "context": "kube9-testbed",
        "clusterId": own,
        "kubernetesVersion": "1.37",
        "ignored": 0,
    }
    (finding,) = report["findings"]
    assert finding["resource"] == {
        "apiVersion": "v1",
        "kind": "Pod",
        "namespace": namespace,
        "name": "loud",
    }
    assert (finding["file"], finding["line"]) == (None, None)


@pytest.mark.cluster
def test_the_table_begins_with_the_cluster(here: Kube9, cluster: "Cluster", namespace: str) -> None:
    given = ("--kubeconfig", str(cluster.kubeconfig), "-n", namespace, *PRIVILEGED)
    answer = here("assess", *given, "--fail-on", "critical")
    assert answer.code == 1
    assert "cluster kube9-testbed, id " in " ".join(answer.out.splitlines()[0].split())
    assert f"Pod {namespace}/loud > app" in answer.out


@pytest.mark.cluster
def test_what_is_known_from_a_baseline_is_no_failure(
    here: Kube9, cluster: "Cluster", namespace: str, tmp_path: Path
) -> None:
    given = ("--kubeconfig", str(cluster.kubeconfig), "-n", namespace, *PRIVILEGED)
    known = str(tmp_path / "known.json")
    here("assess", *given, "--format", "json", "-o", known)
    answer = here("assess", *given, "--baseline", known, "--fail-on", "low")
    assert answer.code == 0
    assert "stands in the baseline and is not new" in answer.out


@pytest.mark.cluster
def test_the_file_of_exemptions_holds_for_a_cluster_too(
    here: Kube9, cluster: "Cluster", namespace: str, tmp_path: Path, soon: str
) -> None:
    path = tmp_path / "exemptions.yaml"
    path.write_text(
        "apiVersion: kube9.io/v1alpha1\nkind: Exemption\nmetadata: {name: x}\n"
        "spec: {checks: ['security/*'], reason: It was always so here.,"
        f" expires: '{soon}'}}\n"
    )
    given = ("--kubeconfig", str(cluster.kubeconfig), "-n", namespace, *PRIVILEGED)
    answer = here("assess", *given, "--exemptions", str(path), "--fail-on", "low")
    assert answer.code == 0
    assert "1 exempted" in answer.out


@pytest.mark.cluster
def test_a_strangers_mistake_in_the_cluster_is_told_but_fails_nobodys_build(
    here: Kube9, cluster: "Cluster", namespace: str
) -> None:
    metadata = {"name": "untidy", "annotations": {"kube9.io/exempt": "*"}}
    assert cluster.request("POST", "/api/v1/namespaces", {"metadata": metadata}).ok
    given = ("--kubeconfig", str(cluster.kubeconfig), "-n", "untidy", *PRIVILEGED)
    answer = here("assess", *given, "--format", "json")
    assert answer.code == 0
    assert "needs a reason" in answer.err
    assert "needs a reason" in json.loads(answer.out)["inputErrors"][0]["message"]


@pytest.mark.cluster
def test_a_namespace_that_does_not_exist_is_told_with_its_nearest_name(
    here: Kube9, cluster: "Cluster", namespace: str
) -> None:
    answer = here("assess", "--kubeconfig", str(cluster.kubeconfig), "-n", "cli-luod")
    assert answer.code == 2
    assert f"did you mean {namespace}" in answer.err


@pytest.mark.cluster
def test_nobody_answers_is_code_3_and_one_sentence(here: Kube9, tmp_path: Path) -> None:
    answer = here("assess", "--kubeconfig", config(tmp_path, "https://127.0.0.1:1"))
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.count("\n") == 1
    assert "127.0.0.1:1" in answer.err


@pytest.mark.cluster
def test_a_token_that_is_not_known_is_code_3(
    here: Kube9, cluster: "Cluster", tmp_path: Path
) -> None:
    trust = {"certificate-authority": str(cluster.ca_file)}
    answer = here("assess", "--kubeconfig", config(tmp_path, cluster.url, **trust))
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.count("\n") == 1


@pytest.mark.cluster
def test_an_account_without_any_right_is_told_what_to_grant(
    here: Kube9, cluster: "Cluster", namespace: str, tmp_path: Path
) -> None:
    token = cluster.service_account_token(namespace, "blind")
    trust = {"certificate-authority": str(cluster.ca_file)}
    answer = here("assess", "--kubeconfig", config(tmp_path, cluster.url, token, **trust))
    assert (answer.code, answer.out) == (3, "")
    assert "may not list" in answer.err
    assert "kube9 rbac --read-only" in answer.err
