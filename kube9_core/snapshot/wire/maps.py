"""Maps of labels, data and quantities that nobody can change.

A struct is frozen, the dict inside it is not: one check that deletes a label to compare the
rest would change what all later checks see. So maps are decoded into these instead.
"""

from collections.abc import Iterable
from typing import Any, NoReturn

__all__ = ["Names", "Quantities", "Texts", "json_type", "map_hook"]


class _Fixed:
    """Mixed in before dict: everything that would change it raises."""

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("what was read is read-only; a check must not change it")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


class Texts(_Fixed, dict[str, str]):
    """Labels, annotations, selectors, data: texts by name."""

    __slots__ = ()
    ACCEPTED = (str,)
    EXPECTED = "str"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)


class Names(Texts):
    """Texts of which only the names are kept: nobody should hold on to what stands in them."""

    __slots__ = ()

    def __init__(self, texts: Iterable[str]) -> None:
        super().__init__(dict.fromkeys(texts, ""))


class Quantities(_Fixed, dict[str, str | int | float]):
    """Amounts by resource, as text or number."""

    __slots__ = ()
    ACCEPTED = (str, int, float)
    EXPECTED = "float | str"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)


def map_hook(kind: type, value: object) -> object:
    """Make a map of what the decoder read; its decoders need it as `dec_hook`.

    Raises:
        ValueError: the value is no map, or a value in it does not fit; worded as the decoder
            words its own complaints.
    """
    if type(value) is not dict:
        raise ValueError(f"Expected `object | null`, got `{json_type(value)}`")
    if not _fit(value.values(), kind.ACCEPTED):  # type: ignore[attr-defined] # one of the two above
        raise ValueError(f"Expected map of `{kind.EXPECTED}`")  # type: ignore[attr-defined] # as above
    return kind(value)


def _fit(values: Iterable[object], accepted: tuple[type, ...]) -> bool:
    return all(type(item) in accepted for item in values)


def json_type(value: object) -> str:
    """What a value is called in JSON, with whole numbers told apart."""
    names = {type(None): "null", bool: "bool", int: "int", float: "float", list: "array"}
    return names.get(type(value), "str" if isinstance(value, str) else "object")
