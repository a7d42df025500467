"""`helm uninstall` takes everything away but what people made, and hangs on nothing."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from kube9_testbed.errors import TestbedError
from kube9_testbed.kubectl import apply, kubectl
from kube9_testbed.operator.release import Release

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

CHART = Path(__file__).parents[2] / "charts" / "kube9-operator"
PASSING = ("events", "componentstatuses", "endpoints", "flowschemas")
DEFINITIONS = {
    *(
        f"CustomResourceDefinition /{plural}.kube9.io"
        for plural in ("assessments", "exemptions", "operatorstatuses")
    ),
    "APIService /v1alpha1.kube9.io",
}
KEPT = "Exemption default/kept"
EXEMPTION = {
    "apiVersion": "kube9.io/v1alpha1",
    "kind": "Exemption",
    "metadata": {"name": "kept", "namespace": "default"},
    "spec": {"checks": ["*"], "reason": "It is only a test.", "expires": "2028-01-01"},
}


def everything(release: Release) -> dict[str, list[str]]:
    """Every object of the cluster with its finalizers."""
    lists = kubectl(release.cluster, "api-resources", "--verbs=list", "--output=name")
    kinds = [kind for kind in lists.split() if not kind.startswith(PASSING)]
    found = kubectl(release.cluster, "get", ",".join(kinds), "--all-namespaces", "--output=json")
    metadata = ((item["kind"], item["metadata"]) for item in json.loads(found)["items"])
    return {
        f"{kind} {each.get('namespace', '')}/{each['name']}": each.get("finalizers", [])
        for kind, each in metadata
    }


@pytest.mark.parametrize(
    ("values", "kept"),
    [({}, {*DEFINITIONS, KEPT}), ({"crds": {"keep": False}}, set[str]())],
    ids=["as it comes", "definitions are not kept"],
)
def test_nothing_is_left_but_what_was_to_be_kept(
    values: dict[str, Any], kept: set[str], release: Release
) -> None:
    before = everything(release)
    release.install(CHART, values=values)
    release.assessed()
    apply(release.cluster, json.dumps(EXEMPTION))
    release.run("test", "kube9-operator", "--timeout=2m")
    made = {name: held for name, held in everything(release).items() if name not in before}
    assert f"OperatorStatus {release.namespace}/kube9-operator" in made
    ours = {name: held for name, held in made.items() if "CustomResourceDefinition" not in name}
    assert [name for name, held in ours.items() if held] == []
    release.uninstall()

    def left() -> set[str]:
        return everything(release).keys() - before.keys()

    with suppress(TestbedError):  # what is left too long is told below
        release.until(lambda: left() <= kept, "the garbage collector")
    assert left() == kept
    if kept:
        release.install(CHART)
        assert KEPT in everything(release)
