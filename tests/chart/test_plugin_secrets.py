"""A plugin is given a Secret by the kubelet, as a folder, and the operator may still read none."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

Json = dict[str, Any]
Render = Callable[..., tuple[Json, ...]]
Refusal = Callable[..., str]

OLD = ("--kube-version", "1.34.9")
NEW = ("--kube-version", "1.35.2")
WIDGETS: Json = {"name": "widgets", "image": "ghcr.io/acme/widgets:1.0", "secret": "widgets-token"}


def pod_of(objects: Sequence[Json]) -> Json:
    (deployment,) = (item for item in objects if item["kind"] == "Deployment")
    spec: Json = deployment["spec"]["template"]["spec"]
    return spec


def secrets(pod: Mapping[str, Any]) -> list[Json]:
    return [item for item in pod["volumes"] if "secret" in item]


def mounts(container: Mapping[str, Any]) -> list[Json]:
    return [item for item in container["volumeMounts"] if item["name"].startswith("secret-")]


def volume(plugin: str, secret: str) -> Json:
    given = {"secretName": secret, "defaultMode": 0o440, "optional": False}
    return {"name": f"secret-{plugin}", "secret": given}


def mount(plugin: str) -> Json:
    place = f"/run/secrets/kube9/{plugin}"
    return {"name": f"secret-{plugin}", "mountPath": place, "readOnly": True}


def test_nobody_is_given_one_unasked(render: Render) -> None:
    pod = pod_of(render())
    assert secrets(pod) == []
    assert mounts(pod["containers"][0]) == []


def test_a_plugin_of_ours_finds_it_in_a_folder_of_its_own(render: Render) -> None:
    pod = pod_of(render({"plugins": {"security": {"secret": "token"}}}))
    assert secrets(pod) == [volume("security", "token")]
    assert mounts(pod["containers"][0]) == [mount("security")]  # no subPath: a change arrives


def test_the_pods_own_group_may_read_it(render: Render) -> None:
    security = pod_of(render({"plugins": {"security": {"secret": "token"}}}))["securityContext"]
    assert security["fsGroup"] == security["runAsGroup"]


@pytest.mark.parametrize("version", [OLD, NEW], ids=["copied", "mounted"])
def test_a_plugin_in_an_image_of_its_own_finds_it_too(
    render: Render, version: tuple[str, str]
) -> None:
    pod = pod_of(render({"plugins": {"extra": [WIDGETS]}}, *version))
    assert secrets(pod) == [volume("widgets", "widgets-token")]
    assert mounts(pod["containers"][0]) == [mount("widgets")]
    assert not any(mounts(item) for item in pod.get("initContainers", ()))


def test_a_plugin_that_is_off_is_given_none(render: Render) -> None:
    pod = pod_of(render({"plugins": {"security": {"enabled": False, "secret": "token"}}}))
    assert secrets(pod) == []
    assert mounts(pod["containers"][0]) == []


def test_it_is_no_setting_and_grants_nothing(render: Render) -> None:
    plain = render({"plugins": {"extra": [{**WIDGETS, "secret": ""}]}})
    given = render({"plugins": {"extra": [WIDGETS]}})
    assert [item for item in given if item["kind"] != "Deployment"] == [
        item for item in plain if item["kind"] != "Deployment"
    ]


def test_another_secret_restarts_the_pod(render: Render) -> None:
    one, other = (
        pod_of(render({"plugins": {"security": {"secret": name}}})) for name in ("one", "other")
    )
    assert one != other


@pytest.mark.parametrize("name", ["Token", "a b", "../token", "-a"])
def test_what_is_no_name_of_a_secret_is_refused(refusal: Refusal, name: str) -> None:
    assert "secret" in refusal({"plugins": {"extra": [{**WIDGETS, "secret": name}]}})
