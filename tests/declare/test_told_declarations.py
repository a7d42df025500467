"""What a check rests on is judged where it is written, and must be its own plugin's."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from kube9_core.api import (
    OPERATIONS,
    Check,
    DeclarationError,
    Problems,
    Snapshot,
    Told,
    Workload,
)
from kube9_core.plugins.catalogue import build
from kube9_core.plugins.loading import Candidate, Loaded


class Drift(msgspec.Struct, frozen=True):
    """What differs."""

    name: str


HOURLY = timedelta(hours=1)


def name_of(item: Drift) -> str:
    return item.name


def declared(told: Any) -> Check[Any]:  # noqa: ANN401 - also what nobody should declare
    @OPERATIONS.check("acme/drifted", "low", on=Workload, told=told)
    def drifted(workload: Workload, snapshot: Snapshot) -> Problems:
        """Nothing drifts.

        What drifts surprises.
        """
        return ()

    return drifted


WRONG: dict[str, tuple[Any, str]] = {
    "a name": (("acme/drift",), "told= names acme/drift, which is no Told"),
    "no tuple": (5, "told= must be a tuple"),
    "a name without a namespace": (
        (Told("drift", Drift, name_of, HOURLY),),
        "told= names 'drift', which is not of the form namespace/name",
    ),
    "what is no Struct": (
        (Told("acme/drift", dict, name_of, HOURLY),),  # type: ignore[type-var,arg-type] # what is tried
        "told= gives dict as the record of acme/drift, which is no Struct",
    ),
    "a key that cannot be called": (
        (Told("acme/drift", Drift, "name", HOURLY),),  # type: ignore[arg-type] # what is tried
        "told= gives no function as the key of acme/drift",
    ),
    "an age in seconds": (
        (Told("acme/drift", Drift, name_of, 900),),  # type: ignore[arg-type] # what is tried
        "told= does not say with a timedelta how fresh acme/drift must be",
    ),
    "no age at all": (
        (Told("acme/drift", Drift, name_of, timedelta(0)),),
        "told= does not say with a timedelta how fresh acme/drift must be",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_told_wrongly_is_refused(case: str) -> None:
    told, complaint = WRONG[case]
    with pytest.raises(DeclarationError) as caught:
        declared(told)
    assert complaint in str(caught.value)
    assert "test_told_declarations.py:" in str(caught.value)


def test_a_check_that_takes_no_snapshot_cannot_be_told_anything() -> None:
    with pytest.raises(DeclarationError, match="told= is for checks that take the snapshot"):

        @OPERATIONS.check(
            "acme/alone", "low", on=Workload, told=(Told("acme/drift", Drift, name_of, HOURLY),)
        )
        def alone(workload: Workload) -> Problems:
            """It stands alone.

            Nobody tells it anything.
            """
            return ()


def loaded(told: Told[Drift]) -> str | None:
    plugin = Loaded(
        Candidate("acme", "acme-kube9", "1.0", (), None),
        None,
        checks=(declared((told,)),),
    )
    (row,) = build((plugin.candidate,), lambda _: plugin).plugins
    return row.reason


def test_records_of_the_plugins_own_are_fine() -> None:
    assert loaded(Told("acme/drift", Drift, name_of, HOURLY)) is None


def test_records_of_somebody_else_are_refused() -> None:
    said = loaded(Told("other/drift", Drift, name_of, HOURLY))
    assert said is not None
    assert "check acme/drifted: told= names other/drift" in said
    assert "outside this plugin's namespace; it must start with acme/" in said
