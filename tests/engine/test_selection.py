"""Which checks run: as declared, as configured, as asked for."""

from typing import Any

from pydantic import BaseModel

from kube9_core.api import RELIABILITY, SECURITY, Cluster, Container, Problem, Problems
from kube9_core.engine.selection import Adjustment, Selection, plan
from kube9_core.model.severity import Severity


class Most(BaseModel):
    """How many there may be."""

    most: int = 3


@SECURITY.check(
    "acme/usual", "medium", on=Container, frameworks={"list": "1"}, aliases=("acme/former",)
)
def usual(container: Container) -> Problems:
    """It runs by default.

    As most do.
    """
    return ()


@SECURITY.check("acme/contested", "critical", on=Container, default=False)
def contested(container: Container) -> Problems:
    """It is off by default.

    As many good clusters fail it.
    """
    return ()


@RELIABILITY.check("acme/tuned", "low", on=Container, params=Most)
def tuned(container: Container, *, params: Most) -> Problems:
    """It has a parameter.

    With a default.
    """
    yield Problem(str(params.most))


@RELIABILITY.check("acme/whole", "low", on=Cluster, modes=frozenset({"cluster"}))
def whole(cluster: Cluster) -> Problems:
    """It is for clusters.

    Manifests have none.
    """
    return ()


EVERY = (whole, usual, tuned, contested)


def planned(adjustments: dict[str, Adjustment] | None = None, **selection: Any) -> list[str]:  # noqa: ANN401 - fields of Selection
    found = plan(EVERY, Selection(**selection), adjustments or {}, "manifests")
    return [item.check.id.removeprefix("acme/") for item in found]


def test_by_default_all_but_the_contested_run_in_order() -> None:
    assert planned() == ["tuned", "usual"]


def test_checks_for_clusters_run_on_clusters() -> None:
    found = plan(EVERY, Selection(), {}, "cluster")
    assert [item.check.id for item in found] == ["acme/tuned", "acme/usual", "acme/whole"]


def test_naming_a_check_runs_it_even_if_it_is_off() -> None:
    assert planned(checks=("acme/contested",)) == ["contested"]
    assert planned(checks=("acme/cont*",)) == ["contested"]
    assert planned(checks=("*",)) == ["contested", "tuned", "usual"]


def test_a_check_can_be_named_by_its_former_id() -> None:
    assert planned(checks=("acme/former",)) == ["usual"]


def test_several_names_add_up() -> None:
    assert planned(checks=("acme/tuned", "acme/usual")) == ["tuned", "usual"]


def test_a_pillar_narrows() -> None:
    assert planned(pillars=("security",)) == ["usual"]
    assert planned(pillars=("security", "reliability")) == ["tuned", "usual"]


def test_a_framework_narrows() -> None:
    assert planned(frameworks=("list",)) == ["usual"]
    assert planned(frameworks=("other",)) == []


def test_a_severity_leaves_out_what_is_milder() -> None:
    assert planned(minimum=Severity.MEDIUM) == ["usual"]


def test_a_severity_is_compared_as_configured() -> None:
    raised = {"acme/tuned": Adjustment(severity=Severity.HIGH)}
    assert planned(raised, minimum=Severity.HIGH) == ["tuned"]
    lowered = {"acme/usual": Adjustment(severity=Severity.INFO)}
    assert planned(lowered, minimum=Severity.MEDIUM) == []


def test_settings_switch_on_and_off() -> None:
    switched = {
        "acme/contested": Adjustment(enabled=True),
        "acme/usual": Adjustment(enabled=False),
    }
    assert planned(switched) == ["contested", "tuned"]


def test_narrowing_options_are_joined_by_and() -> None:
    assert planned(checks=("*",), pillars=("security",), minimum=Severity.HIGH) == ["contested"]


def test_parameters_default_to_those_of_the_model() -> None:
    (found,) = plan((tuned,), Selection(), {}, "manifests")
    assert found.params == Most(most=3)
    given = {"acme/tuned": Adjustment(params=Most(most=9))}
    (found,) = plan((tuned,), Selection(), given, "manifests")
    assert found.params == Most(most=9)
