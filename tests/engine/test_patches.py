"""A patch written for a subject becomes one for the object a person edits."""

import pytest
import yaml

from kube9_core.api import Container, PodSpec
from kube9_core.engine.patches import whole_patch
from kube9_core.model.version import NEWEST
from kube9_core.snapshot.container import Role
from kube9_core.snapshot.wire import pods

_POD = PodSpec(pods.PodSpec(), {}, NEWEST)
_SIDECAR = Container(pods.Container(name="proxy"), _POD, "initContainers[1]", Role.SIDECAR)


def test_a_containers_patch_names_the_container_below_its_list() -> None:
    text = whole_patch(
        _SIDECAR, "securityContext:\n  privileged: false\n", "spec.jobTemplate.spec.template.spec"
    )
    item = {"name": "proxy", "securityContext": {"privileged": False}}
    pod = {"initContainers": [item]}
    assert yaml.safe_load(text or "") == {
        "spec": {"jobTemplate": {"spec": {"template": {"spec": pod}}}}
    }


def test_a_pods_patch_stands_below_the_pod_spec() -> None:
    text = whole_patch(_POD, "hostPID: false", "spec.template.spec")
    assert text == "spec:\n  template:\n    spec:\n      hostPID: false\n"


def test_an_objects_patch_stays_as_it_is_and_none_stays_none() -> None:
    assert whole_patch(object(), "spec:\n  replicas: 2\n", "") == "spec:\n  replicas: 2\n"
    assert whole_patch(_POD, None, "spec") is None


def test_a_debug_container_gets_no_patch_as_nobody_may_change_it() -> None:
    debug = Container(pods.Container(name="sh"), _POD, "ephemeralContainers[0]", Role.EPHEMERAL)
    assert whole_patch(debug, "tty: false", "spec") is None


@pytest.mark.parametrize("name", ["8080", "true", "null", "on", "1e3", "web", "0x1f", "y"])
def test_a_containers_name_stays_a_text(name: str) -> None:
    container = Container(pods.Container(name=name), _POD, "containers[0]", Role.REGULAR)
    text = whole_patch(container, "image: a", "spec")
    assert yaml.safe_load(text or "")["spec"]["containers"][0] == {"name": name, "image": "a"}
