"""Views that cannot be changed and that work out a value when somebody first asks for it.

A check reads few of the many values a view offers, and many checks read the same ones: so
each is computed once, kept in the instance, and from then on costs a plain attribute read.
"""

from collections.abc import Callable
from typing import Any, Generic, NoReturn, Self, TypeVar, overload

__all__ = ["Frozen", "lazy"]

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 - used as a decorator, like property
    """A property computed once; being no data descriptor, the stored value hides it."""

    def __init__(self, function: Callable[[Any], T]) -> None:
        self._function = function
        self._name = function.__name__
        self.__doc__ = function.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> "T | Self":
        if instance is None:
            return self
        value = self._function(instance)
        instance.__dict__[self._name] = value
        return value


class Frozen:
    """Base of all views: what a check tries to change raises, so no check can disturb another."""

    def __init__(self, **values: object) -> None:
        self.__dict__.update(values)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is read-only; a check must not set {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(
            f"{type(self).__name__} is read-only; a check must not delete {name!r}"
        )
