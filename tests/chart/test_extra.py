"""Plugins of others come into the pod read-only, and get what was reviewed and no more."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

Json = dict[str, Any]
Render = Callable[..., tuple[Json, ...]]
Refusal = Callable[..., str]

BLOCK = 4096
CHART = Path(__file__).parents[2] / "charts" / "kube9-operator"
OLD = ("--kube-version", "1.34.9")
NEW = ("--kube-version", "1.35.2-gke.100")
WIDGETS: Json = {"name": "widgets", "image": "ghcr.io/acme/widgets:1.0"}
LIST: Json = {"apiGroups": ["acme.example"], "resources": ["widgets"], "verbs": ["list"]}


def extra(*plugins: Mapping[str, Any], **more: object) -> Json:
    return {"plugins": {"extra": [*plugins]}, **more}


def pod_of(objects: Sequence[Json]) -> Json:
    (deployment,) = (item for item in objects if item["kind"] == "Deployment")
    spec: Json = deployment["spec"]["template"]["spec"]
    return spec


def environment(pod: Json) -> dict[str, str]:
    return {item["name"]: item.get("value", "") for item in pod["containers"][0]["env"]}


def mounts(container: Json) -> list[Json]:
    return [item for item in container["volumeMounts"] if item["name"].startswith("plugin-")]


def volumes(pod: Json) -> list[Json]:
    return [item for item in pod["volumes"] if item["name"].startswith("plugin-")]


def granted(objects: Sequence[Json], kind: str) -> Iterator[tuple[str | None, Json]]:
    """Each rule about Acme's, with the namespace of the role it stands in."""
    for item in objects:
        if item["kind"] == kind:
            for rule in item["rules"]:
                if "acme" in str(rule):
                    yield item["metadata"].get("namespace"), rule


def test_what_may_be_copied_fits_into_its_volume_however_small_the_files_are(
    render: Render,
) -> None:
    tool = (CHART.parents[1] / "images" / "plugin-base" / "kube9-copy.c").read_text()
    found = re.search(r"LARGEST \((\d+)LL << 20\).*MOST_ENTRIES (\d+)\n", tool, re.DOTALL)
    assert found is not None
    largest, entries = int(found[1]) << 20, int(found[2])
    (volume,) = volumes(pod_of(render(extra(WIDGETS), *OLD)))
    limit = int(volume["emptyDir"]["sizeLimit"].removesuffix("Mi")) << 20
    assert limit >= largest + entries * BLOCK  # else the kubelet evicts the pod, again and again


def test_without_them_nothing_of_theirs_is_there(render: Render) -> None:
    pod = pod_of(render())
    assert "initContainers" not in pod
    assert not volumes(pod)
    assert not mounts(pod["containers"][0])
    assert not {"KUBE9_PLUGIN_PATH", "KUBE9_PLUGINS"} & environment(pod).keys()


def test_a_cluster_that_can_mounts_the_image(render: Render) -> None:
    pod = pod_of(render(extra({**WIDGETS, "pullPolicy": "Always"}), *NEW))
    source = {"reference": WIDGETS["image"], "pullPolicy": "Always"}
    assert volumes(pod) == [{"name": "plugin-widgets", "image": source}]
    assert "initContainers" not in pod
    told = environment(pod)
    assert told["KUBE9_PLUGIN_PATH"] == "/plugins/widgets/plugin"
    assert told["KUBE9_PLUGINS"] == "widgets"


def test_any_other_cluster_copies_it_with_the_tool_of_the_base(render: Render) -> None:
    pod = pod_of(render(extra({**WIDGETS, "path": "/opt/acme"}), *OLD))
    (copier,) = pod["initContainers"]
    assert copier["image"] == WIDGETS["image"]
    assert copier["command"] == ["/kube9-copy", "/opt/acme", "/plugins/widgets"]
    assert mounts(copier) == [{"name": "plugin-widgets", "mountPath": "/plugins/widgets"}]
    assert [set(item) for item in volumes(pod)] == [{"name", "emptyDir"}]
    assert environment(pod)["KUBE9_PLUGIN_PATH"] == "/plugins/widgets"


@pytest.mark.parametrize(("mode", "version"), [("copy", NEW), ("imageVolume", OLD)])
def test_the_user_has_the_last_word(render: Render, mode: str, version: Sequence[str]) -> None:
    pod = pod_of(render(extra({**WIDGETS, "mode": mode}), *version))
    assert ("initContainers" in pod) == (mode == "copy")


@pytest.mark.parametrize("version", [OLD, NEW])
def test_the_operator_can_only_read_it(render: Render, version: Sequence[str]) -> None:
    other = {"name": "gadgets", "image": "acme/gadgets"}
    pod = pod_of(render(extra(WIDGETS, other), *version))
    assert mounts(pod["containers"][0]) == [
        {"name": f"plugin-{name}", "mountPath": f"/plugins/{name}", "readOnly": True}
        for name in ("widgets", "gadgets")
    ]
    assert environment(pod)["KUBE9_PLUGINS"] == "widgets,gadgets"


@pytest.mark.parametrize("version", [OLD, NEW])
def test_another_registry_is_asked_for_it_too(render: Render, version: Sequence[str]) -> None:
    values = extra(WIDGETS, **{"global": {"imageRegistry": "registry.example.com/mirror"}})
    found = str(pod_of(render(values, *version)))
    assert "registry.example.com/mirror/acme/widgets:1.0" in found
    assert "ghcr.io" not in found


def restricted(pod: Json, folder: Path) -> int:
    """What our own checks of the pod security standard say: 0 where nothing is wrong."""
    manifest = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "operator"}, "spec": pod}
    (folder / "pod.yaml").write_text(yaml.safe_dump(manifest), encoding="utf-8")
    words = ["assess", "pod.yaml", "--framework", "pss-restricted", "--fail-on", "info"]
    command = [sys.executable, "-m", "kube9_core.cli", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode  # noqa: S603 - our own command


@pytest.mark.parametrize("version", [OLD, NEW])
def test_the_pod_stays_restricted(render: Render, tmp_path: Path, version: Sequence[str]) -> None:
    pod = pod_of(render(extra(WIDGETS), *version))
    assert restricted(pod, tmp_path) == 0
    worse = deepcopy(pod)
    for container in worse["initContainers" if "initContainers" in worse else "containers"]:
        del container["securityContext"]
    assert restricted(worse, tmp_path) == 1


def test_the_container_that_copies_writes_nowhere_else(render: Render) -> None:
    (copier,) = pod_of(render(extra(WIDGETS), *OLD))["initContainers"]
    assert copier["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "runAsNonRoot": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert len(copier["volumeMounts"]) == 1
    assert set(copier["resources"]["limits"]) == {"memory"}


def test_its_settings_arrive_under_its_name(render: Render) -> None:
    settings = {"small": False, "large": 1000000}
    objects = render(extra({**WIDGETS, "settings": settings}))
    (found,) = (item for item in objects if item["metadata"]["name"] == "kube9-operator-config")
    (text,) = found["data"].values()
    assert yaml.safe_load(text)["plugins"] == {"widgets": settings}


def test_what_was_reviewed_is_granted_word_for_word(render: Render) -> None:
    plain = render(extra(WIDGETS))
    objects = render(extra({**WIDGETS, "rbac": [LIST]}))
    assert not list(granted(plain, "ClusterRole"))
    assert list(granted(objects, "ClusterRole")) == [(None, LIST)]
    assert not list(granted(objects, "Role"))


def test_what_is_for_our_own_namespace_stays_there(render: Render) -> None:
    objects = render(extra({**WIDGETS, "rbac": [{**LIST, "ownNamespace": True}]}))
    assert not list(granted(objects, "ClusterRole"))
    assert list(granted(objects, "Role")) == [("kube9-system", LIST)]


def test_in_a_scope_it_is_granted_there_and_nowhere_else(render: Render) -> None:
    path = {"nonResourceURLs": ["/acme"], "verbs": ["get"]}
    own = {**LIST, "resources": ["gadgets"], "ownNamespace": True}
    values = extra({**WIDGETS, "rbac": [LIST, path, own]}, scope={"namespaces": ["shop"]})
    objects = render(values)
    assert not list(granted(objects, "ClusterRole"))
    assert sorted(granted(objects, "Role"), key=str) == [
        ("kube9-system", {**LIST, "resources": ["gadgets"]}),
        ("shop", LIST),
    ]


REFUSED: dict[str, tuple[Json, str]] = {
    "Secrets": ({**LIST, "resources": ["secrets"]}, "read no Secrets"),
    "a Secret by name": ({**LIST, "resources": ["Secrets"], "resourceNames": ["a"]}, "no Secrets"),
    "every verb": ({**LIST, "verbs": ["*"]}, 'the wildcard "*" in verbs'),
    "every resource": ({**LIST, "resources": ["*"]}, 'the wildcard "*" in resources'),
    "every subresource": ({**LIST, "resources": ["pods/*"]}, 'the wildcard "pods/*" in resources'),
    "every group": ({**LIST, "apiGroups": ["*"]}, 'the wildcard "*" in apiGroups'),
    "every path": (
        {"nonResourceURLs": ["/api/*"], "verbs": ["get"]},
        'the wildcard "/api/*" in nonResourceURLs',
    ),
    "a write": ({**LIST, "verbs": ["get", "patch"]}, 'the verb "patch" is not given to plugins'),
    "impersonation": ({**LIST, "verbs": ["impersonate"]}, 'the verb "impersonate"'),
    "running commands": ({**LIST, "resources": ["pods/exec"], "verbs": ["get"]}, '"pods/exec"'),
    "the kubelet": ({**LIST, "resources": ["nodes/proxy"], "verbs": ["get"]}, '"nodes/proxy"'),
    "no verb": ({**LIST, "verbs": []}, "it has no verbs"),
    "no group": ({"resources": ["widgets"], "verbs": ["get"]}, "it needs apiGroups and resources"),
    "a slip": ({**LIST, "resource": ["widgets"]}, '"resource" is no part of a rule'),
    "a truth that is none": ({**LIST, "ownNamespace": "yes"}, "ownNamespace must be true or false"),
    "no name of many": ({**LIST, "resourceNames": []}, "resourceNames is empty, which is all"),
    "a path of one namespace": (
        {"nonResourceURLs": ["/acme"], "verbs": ["get"], "ownNamespace": True},
        "nonResourceURLs are of no namespace; leave ownNamespace out",
    ),
    "paths and resources at once": (
        {**LIST, "nonResourceURLs": ["/acme"]},
        "nonResourceURLs and resources in one rule; make two of it",
    ),
    "a number": ({**LIST, "resources": [7]}, "7 in resources is no text; give names"),
    "a number as a name": ({**LIST, "resourceNames": [7]}, "7 in resourceNames is no text"),
    "no list": ({**LIST, "verbs": "list"}, "verbs must be a list"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_rule_that_gives_more_than_reading_is_refused(refusal: Refusal, case: str) -> None:
    rule, said = REFUSED[case]
    found = refusal(extra({**WIDGETS, "rbac": [LIST, rule]}))
    assert "plugins.extra[0], widgets, rbac[1]: " in found
    assert said in found


def test_a_name_of_ours_is_refused(refusal: Refusal) -> None:
    found = refusal(extra({**WIDGETS, "name": "security"}))
    assert "kube9's own image brings a plugin of this name; see plugins.security" in found


def test_a_name_twice_is_refused(refusal: Refusal) -> None:
    assert "plugins.extra[1], widgets: the name stands there twice" in refusal(
        extra(WIDGETS, WIDGETS)
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "mount"},
        {"path": "plugin"},
        {"path": "/"},
        {"path": "/plugin/../etc"},
        {"path": "/a:/b"},
        {"name": "Acme Widgets"},
        {"image": ""},
        {"pullpolicy": "Always"},
    ],
    ids=str,
)
def test_the_schema_names_what_is_wrong(refusal: Refusal, wrong: Json) -> None:
    (key,) = wrong
    found = refusal(extra({**WIDGETS, **wrong}))
    assert "at '/plugins/extra/0" in found
    assert key in found


def test_a_change_of_its_settings_does_not_restart_the_pod(render: Render) -> None:
    later = {**WIDGETS, "settings": {"small": True}, "rbac": [LIST]}
    before, after = (
        [item for item in render(extra(plugin)) if item["kind"] == "Deployment"]
        for plugin in (WIDGETS, later)
    )
    assert before == after


@pytest.mark.cluster
@pytest.mark.parametrize("version", [OLD, NEW])
def test_a_real_api_server_admits_it_where_only_the_restricted_may_run(
    cluster: "Cluster", render: Render, version: Sequence[str]
) -> None:
    space = f"extra-{version[1].replace('.', '-')}"
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    namespace = {"metadata": {"name": space, "labels": labels}}
    cluster.request("POST", "/api/v1/namespaces", namespace)
    cluster.request(
        "POST",
        f"/api/v1/namespaces/{space}/serviceaccounts",
        {"metadata": {"name": "kube9-operator"}},
    )
    pod = pod_of(render(extra(WIDGETS), *version))
    body = {"metadata": {"name": "operator"}, "spec": pod}
    answer = cluster.request("POST", f"/api/v1/namespaces/{space}/pods?dryRun=All", body)
    (volume,) = volumes(answer.json["spec"])
    assert ("image" in volume) == (version == NEW)
    if "initContainers" in pod:
        del pod["initContainers"][0]["securityContext"]
    else:
        volume = next(item for item in pod["volumes"] if item["name"] == "plugin-widgets")
        del volume["image"]
        volume["hostPath"] = {"path": "/"}
    refused = cluster.request("POST", f"/api/v1/namespaces/{space}/pods?dryRun=All", body)
    assert refused.status == 403
