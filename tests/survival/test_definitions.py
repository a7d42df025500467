"""Without our custom resources, or with older ones, everything else works and says so."""

from collections.abc import Callable, Iterator
from copy import deepcopy

import pytest
from kube9_testbed.cluster import Cluster
from kube9_testbed.operator.installation import install_definitions
from kube9_testbed.operator.process import Operator
from kube9_testbed.responses import JsonObject

pytestmark = [pytest.mark.cluster, pytest.mark.slow, pytest.mark.usefixtures("cluster")]

CRD = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/operatorstatuses.kube9.io"
KEPT = ("mode", "health", "version")


@pytest.fixture(scope="module")
def bare() -> Iterator[Cluster]:
    """A cluster that has never heard of us."""
    with Cluster.start() as started:
        yield started


def test_without_our_resources_it_works_and_takes_them_up_when_they_come(
    bare: Cluster,
    make_operator: Callable[..., Operator],
    proving: bool,  # noqa: FBT001 - a fixture
) -> None:
    operator = make_operator(where=bare)
    operator.start()
    status = operator.await_assessment()
    assert status["health"] == "healthy"
    assert "operatorstatuses" in status["error"]
    operator.run("assess", "run", "--timeout=60s")
    install_definitions(bare)
    if not proving:
        return  # they are looked for every 20 seconds
    operator.wait(lambda: published(operator), 90, "an OperatorStatus")
    operator.wait(lambda: not (operator.published() or {})["error"], 60, "no more complaint")
    assert operator.alive


def test_an_older_definition_keeps_what_it_knows(
    bare: Cluster, make_operator: Callable[..., Operator]
) -> None:
    install_definitions(bare)
    whole = bare.request("GET", CRD).json
    assert bare.request("PUT", CRD, older(whole)).ok
    try:
        operator = make_operator(where=bare)
        operator.start()
        assert operator.await_assessment()["health"] == "healthy"
        operator.wait(lambda: published(operator), 60, "an OperatorStatus")
        kept = (operator.resource() or {})["status"]
        assert set(kept) <= {*KEPT, "lastUpdate"}
        assert kept["health"] == "healthy"
        assert operator.alive
    finally:
        install_definitions(bare)


def published(operator: Operator) -> bool:
    return bool((operator.resource() or {}).get("status", {}).get("health"))


def older(definition: JsonObject) -> JsonObject:
    """The definition as if only a few fields had been thought of."""
    found = deepcopy(definition)
    version = found["spec"]["versions"][0]
    schema = version["schema"]["openAPIV3Schema"]["properties"]["status"]
    schema["properties"] = {name: {"type": "string"} for name in KEPT}
    schema.pop("required", None)
    schema.pop("x-kubernetes-preserve-unknown-fields", None)
    schema.pop("x-kubernetes-validations", None)
    version.pop("additionalPrinterColumns", None)
    return found
