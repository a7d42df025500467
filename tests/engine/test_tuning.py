"""A check's parameters may be a Struct: nothing heavy is loaded until a settings file is read."""

from typing import Annotated

import pytest
from msgspec import Meta, Struct
from pydantic import BaseModel, ValidationError

from kube9_core.catalog.parameters import parameters
from kube9_core.declare.tuning import fields_without_default, model_of


class Limits(Struct, frozen=True):
    """How much is enough."""

    days: Annotated[int, Meta(ge=1, description="Days that are kept.")] = 30
    names: tuple[str, ...] = ("shop",)


class Wanting(Struct, frozen=True):
    """Has no default."""

    days: int


class Model(BaseModel):
    """Made by hand."""

    days: int = 3


def test_the_model_of_a_struct_has_its_fields_defaults_and_bounds() -> None:
    made = model_of(Limits)
    assert made().model_dump() == {"days": 30, "names": ("shop",)}
    assert made.model_validate_json('{"names": ["a", "b"]}').model_dump()["names"] == ("a", "b")
    for wrong in ('{"days": 0}', '{"days": "many"}', '{"hours": 3}'):
        with pytest.raises(ValidationError):
            made.model_validate_json(wrong, strict=True)


def test_it_is_documented_like_a_model() -> None:
    days, names = parameters(Limits)
    assert (days.type, days.default, days.description) == ("integer", "30", "Days that are kept.")
    assert (names.type, names.default) == ("list of string", '["shop"]')


def test_a_model_stays_as_it_is() -> None:
    assert model_of(Model) is Model


def test_what_has_no_default_is_named() -> None:
    assert fields_without_default(Limits) == ()
    assert fields_without_default(Wanting) == ("days",)
    assert fields_without_default(Model) == ()
    assert fields_without_default(int) is None  # type: ignore[arg-type] # what a plugin may do
