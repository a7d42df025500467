"""A check is not applicable where its predicate says so, also when that needs a join."""

import pytest

from kube9_core.api import (
    RELIABILITY,
    Container,
    DeclarationError,
    Problem,
    Problems,
    Service,
    Snapshot,
    Workload,
)
from kube9_core.model.outcome import Outcome
from kube9_core.testing import verdict_on

_WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web:1}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: SELECTED}}
"""


def _served(workload: Workload, snapshot: Snapshot) -> bool:
    return bool(snapshot.services_of(workload))


@RELIABILITY.check("test/served", "low", on=Workload, where=_served, needs=(Service,))
def _served_check(workload: Workload, _: Snapshot) -> Problems:
    """Served workloads are wrong.

    So that every subject it applies to is seen.
    """
    yield Problem(f"{workload.name} is served")


def test_it_applies_where_the_join_finds_something() -> None:
    assert verdict_on(_served_check, _WEB.replace("SELECTED", "web")).outcome is Outcome.FAILED


def test_it_does_not_apply_where_the_join_finds_nothing() -> None:
    verdict = verdict_on(_served_check, _WEB.replace("SELECTED", "other"))
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_a_check_of_one_subject_cannot_have_a_predicate_of_the_snapshot() -> None:
    def alone(container: Container) -> Problems:
        """Containers are alone.

        Their predicate is not.
        """
        yield Problem(container.name)

    with pytest.raises(DeclarationError, match="the check must take it too"):
        RELIABILITY.check("test/alone", "low", on=Container, where=lambda c, s: c is s)(alone)
