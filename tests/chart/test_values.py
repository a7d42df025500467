"""What helm makes of values: what arrives in the pod."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from kube9_core.kube.target import environment_proxy
from kube9_core.plugins.catalogue import discover
from kube9_core.runs import configuration

CHART = Path(__file__).parents[2] / "charts" / "kube9-operator"

Json = dict[str, Any]
Render = Callable[..., tuple[Json, ...]]


def one(objects: tuple[Json, ...], kind: str, name: str = "kube9-operator") -> Json:
    """The object of that kind and name."""
    (found,) = (x for x in objects if (x["kind"], x["metadata"]["name"]) == (kind, name))
    return found


def settings_text(objects: tuple[Json, ...]) -> str:
    return str(one(objects, "ConfigMap", "kube9-operator-config")["data"]["settings.json"])


def container(objects: tuple[Json, ...]) -> Json:
    pod = one(objects, "Deployment")["spec"]["template"]["spec"]
    (found,) = pod["containers"]
    return dict(found)


def environment(objects: tuple[Json, ...]) -> dict[str, str]:
    found = container(objects)["env"]
    assert len({item["name"] for item in found}) == len(found)
    return {item["name"]: item.get("value", "") for item in found}


def test_numbers_and_truths_arrive_exactly_as_they_were_written(render: Render) -> None:
    params = {"most": 1000000, "share": 0.5, "strict": False, "names": ["1e3", "no"], "none": 0}
    given = {
        "checks": {"acme/own": {"enabled": False, "params": params}},
        "schedule": {"enabled": False},
        "reading": {"requests_per_second": 0.5, "memory": 65536},
    }
    text = settings_text(render({"settings": given}))
    assert json.loads(text) == given
    assert '"most": 1000000,' in text
    assert yaml.safe_load(text) == given


def test_what_arrives_is_what_the_operator_reads(render: Render, tmp_path: Path) -> None:
    values = {
        "settings": {
            "checks": {"security/host-port": {"enabled": False}},
            "schedule": {
                "interval": "30m",
                "maintenance": [{"days": ["sat"], "start": "02:00", "length": "3h"}],
            },
        },
        "plugins": {"reliability": {"enabled": False}},
    }
    path = tmp_path / "settings.json"
    path.write_text(settings_text(render(values)))
    read = configuration.read(str(path))
    assert read.disabled == {"reliability"}
    found = configuration.adjustments(read, discover(disabled=read.disabled))
    assert found["security/host-port"].enabled is False


def test_without_values_the_settings_say_nothing(render: Render) -> None:
    assert json.loads(settings_text(render())) == {}


def test_a_scope_is_a_setting_too(render: Render) -> None:
    text = settings_text(render({"scope": {"namespaces": ["a", "b"]}}))
    assert json.loads(text) == {"scope": {"namespaces": ["a", "b"]}}


def test_settings_of_an_extra_plugin_stand_below_its_name(render: Render) -> None:
    extra = {"name": "acme", "image": "registry.example/acme:1", "settings": {"limit": 3}}
    text = settings_text(render({"plugins": {"extra": [extra]}}))
    assert json.loads(text) == {"plugins": {"acme": {"limit": 3}}}


def mark(objects: tuple[Json, ...]) -> str:
    template = one(objects, "Deployment")["spec"]["template"]
    return str(template["metadata"]["annotations"]["kube9.io/restarts-for"])


LIVE: list[Json] = [
    {"settings": {"schedule": {"interval": "30m"}}},
    {"settings": {"checks": {"security/host-port": {"enabled": False}}}},
    {"settings": {"exclude": {"namespaces": ["kube-*"]}}},
]
NOT_LIVE: list[Json] = [
    {"plugins": {"security": {"enabled": False}}},
    {"settings": {"server": {"port": 9090}}},
    {"settings": {"store": {"size": 64}}},
    {"settings": {"events": {"enabled": False}}},
    {"settings": {"reading": {"memory": 90}}},
    {"scope": {"namespaces": ["a"]}},
    {"plugins": {"extra": [{"name": "acme", "image": "registry.example/acme:1"}]}},
]


@pytest.mark.parametrize("values", LIVE)
def test_what_is_taken_over_while_it_runs_restarts_nothing(values: Json, render: Render) -> None:
    before, after = render(), render(values)
    assert settings_text(before) != settings_text(after)
    assert one(before, "Deployment") == one(after, "Deployment")


@pytest.mark.parametrize("values", NOT_LIVE)
def test_what_is_not_taken_over_restarts_the_pod(values: Json, render: Render) -> None:
    assert mark(render()) != mark(render(values))


IMAGES: list[tuple[Json, str]] = [
    ({}, "ghcr.io/alto9/kube9-operator:{version}"),
    ({"image": {"tag": "9.9.9"}}, "ghcr.io/alto9/kube9-operator:9.9.9"),
    (
        {"image": {"digest": f"sha256:{'0' * 64}"}},
        f"ghcr.io/alto9/kube9-operator:{{version}}@sha256:{'0' * 64}",
    ),
    (
        {"global": {"imageRegistry": "registry.example:5000/mirror/"}},
        "registry.example:5000/mirror/alto9/kube9-operator:{version}",
    ),
    (
        {"global": {"imageRegistry": "r.example"}, "image": {"repository": "kube9"}},
        "r.example/kube9:{version}",
    ),
]


@pytest.mark.parametrize(("values", "image"), IMAGES)
def test_the_image_can_come_from_elsewhere(values: Json, image: str, render: Render) -> None:
    version = yaml.safe_load((CHART / "Chart.yaml").read_text())["appVersion"]
    assert container(render(values))["image"] == image.format(version=version)


def test_the_api_server_is_asked_without_the_proxy(render: Render) -> None:
    proxy = {"http": "http://p:3128", "https": "http://p:3128", "noProxy": "registry.example"}
    found = environment(render({"proxy": proxy}))
    assert found["NO_PROXY"].endswith(",registry.example")
    found["NO_PROXY"] = found["NO_PROXY"].replace("$(KUBERNETES_SERVICE_HOST)", "10.96.0.1")
    assert environment_proxy("https://10.96.0.1:443", found) is None
    assert environment_proxy("https://kubernetes.default.svc:443", found) is None
    assert environment_proxy("https://insights.example", found) == "http://p:3128"
    assert not [name for name in environment(render()) if "PROXY" in name]


def test_certificates_of_ones_own_are_mounted_and_trusted(render: Render) -> None:
    objects = render({"caBundle": {"configMap": "corporate", "key": "all.pem"}})
    path = Path(environment(objects)["SSL_CERT_FILE"])
    mounts = {item["mountPath"]: item["name"] for item in container(objects)["volumeMounts"]}
    volumes = one(objects, "Deployment")["spec"]["template"]["spec"]["volumes"]
    (volume,) = (item for item in volumes if item["name"] == mounts[str(path.parent)])
    assert volume["configMap"]["name"] == "corporate"
    assert path.name == "all.pem"


def test_a_claim_of_ones_own_takes_the_place_of_the_folder(render: Render) -> None:
    own = render({"persistence": {"enabled": True, "existingClaim": "mine"}})
    volumes = one(own, "Deployment")["spec"]["template"]["spec"]["volumes"]
    assert {"name": "data", "persistentVolumeClaim": {"claimName": "mine"}} in volumes
    assert not [item for item in own if item["kind"] == "PersistentVolumeClaim"]
    ours = render({"persistence": {"enabled": True, "storageClass": "-"}})
    claim = one(ours, "PersistentVolumeClaim")
    assert claim["spec"]["storageClassName"] == ""
    assert claim["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"


def test_the_values_of_the_page_on_installing_are_accepted(render: Render) -> None:
    text = (CHART.parents[1] / "docs" / "install.md").read_text()
    blocks = re.findall(r"^```yaml \S+\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 2
    for block in blocks:
        assert render(yaml.safe_load(block))


def test_the_folder_has_room_for_a_copy_of_the_database(render: Render) -> None:
    objects = render({"settings": {"store": {"size": 100}}})
    volumes = one(objects, "Deployment")["spec"]["template"]["spec"]["volumes"]
    (data,) = (item for item in volumes if item["name"] == "data")
    assert data["emptyDir"]["sizeLimit"] == "264Mi"


def test_openshift_chooses_the_numbers_of_users_itself(render: Render) -> None:
    objects = render({}, "--api-versions", "security.openshift.io/v1")
    security = one(objects, "Deployment")["spec"]["template"]["spec"]["securityContext"]
    assert security["runAsNonRoot"] is True
    assert not security.keys() & {"runAsUser", "runAsGroup", "fsGroup"}


def test_elsewhere_than_in_its_usual_namespace_names_of_the_cluster_differ(render: Render) -> None:
    objects = render({"pointer": {"create": True}}, namespace="audit")
    assert one(objects, "ClusterRole", "kube9-operator-audit")
    (pointer,) = (
        item
        for item in objects
        if item["kind"] == "ConfigMap" and item["metadata"]["namespace"] == "kube9-system"
    )
    assert pointer["metadata"]["name"] == "kube9-operator-status"
    assert pointer["data"] == {"namespace": "audit"}


def test_what_the_operator_writes_is_created_without_content(render: Render) -> None:
    objects = render()
    for name in ("kube9-operator-status", "kube9-dashboard-data", "kube9-operator-state"):
        assert one(objects, "ConfigMap", name).keys() == {"apiVersion", "kind", "metadata"}
    assert one(objects, "Lease").keys() == {"apiVersion", "kind", "metadata"}


def test_the_pod_is_found_by_the_extension(render: Render) -> None:
    template = one(render(), "Deployment")["spec"]["template"]
    assert template["metadata"]["labels"]["app"] == "kube9-operator"
    assert template["metadata"]["labels"]["app.kubernetes.io/name"] == "kube9-operator"
    assert [item["name"] for item in template["spec"]["containers"]] == ["operator"]
    selected = one(render(), "Service")["spec"]["selector"]
    assert selected.items() <= template["metadata"]["labels"].items()


def test_the_pod_of_the_test_is_not_taken_for_the_operator(render: Render) -> None:
    labels = one(render(), "Pod", "kube9-operator-test")["metadata"]["labels"]
    selected = one(render(), "Service")["spec"]["selector"]
    assert not selected.items() <= labels.items()
    assert labels["app.kubernetes.io/name"] != "kube9-operator"
    assert "app" not in labels


def test_the_port_of_the_settings_is_the_port_of_everything(render: Render) -> None:
    objects = render({"settings": {"server": {"port": 9090}}})
    assert container(objects)["ports"][0]["containerPort"] == 9090
    assert one(objects, "Service")["spec"]["ports"][0]["port"] == 9090
    assert (
        ":9090/readyz"
        in one(objects, "Pod", "kube9-operator-test")["spec"]["containers"][0]["args"][0]
    )


def test_extra_variables_come_last_and_win(render: Render) -> None:
    extra = [{"name": "KUBE9_SCHEDULE_INTERVAL", "value": "30m"}]
    assert container(render({"extraEnv": extra}))["env"][-1:] == extra


def test_labels_and_annotations_of_ones_own_take_no_place_of_ours(render: Render) -> None:
    given = {
        "podLabels": {"team": "sre", "app": "other"},
        "podAnnotations": {"note": "1", "kube9.io/restarts-for": "never"},
    }
    metadata = one(render(given), "Deployment")["spec"]["template"]["metadata"]
    assert metadata["labels"]["team"] == "sre"
    assert metadata["labels"]["app"] == "kube9-operator"
    assert metadata["annotations"]["note"] == "1"
    assert mark(render(given)) == mark(render())


def test_the_pod_is_for_linux_and_for_what_is_asked_besides(render: Render) -> None:
    pod = one(render({"nodeSelector": {"pool": "tools"}}), "Deployment")["spec"]["template"]["spec"]
    assert pod["nodeSelector"] == {"kubernetes.io/os": "linux", "pool": "tools"}


def test_helm_finds_nothing_to_warn_of(helm: Callable[..., Any]) -> None:
    told = helm("lint", "--strict", str(CHART))
    assert told.returncode == 0, told.stdout
    assert "WARNING" not in told.stdout
    assert "ERROR" not in told.stdout


def test_the_chart_has_the_version_of_the_project() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert chart["version"] == chart["appVersion"]


def leaves(value: Json, prefix: str = "") -> Iterator[str]:
    for key, item in value.items():
        if isinstance(item, Mapping) and item:
            yield from leaves(dict(item), f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"


def test_every_value_stands_in_the_table() -> None:
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    del values["resources"], values["nodeSelector"], values["metrics"]["dashboard"]["labels"]
    text = (CHART / "README.md").read_text()
    plain = [f"`{name}`" for name in leaves(values) if not name.endswith(".settings")]
    assert plain
    assert [name for name in plain if name not in text] == []
