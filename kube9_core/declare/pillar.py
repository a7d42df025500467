"""Pillars of the Well-Architected Framework, and the decorator that makes checks of one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, Unpack, overload

import msgspec

from kube9_core.model.problem import Problems
from kube9_core.model.severity import SeverityName

if TYPE_CHECKING:
    from pydantic import BaseModel

    from kube9_core.declare.check import Check, Options
    from kube9_core.snapshot.snapshot import Snapshot

__all__ = [
    "COST",
    "OPERATIONS",
    "PERFORMANCE",
    "PILLARS",
    "RELIABILITY",
    "SECURITY",
    "SUSTAINABILITY",
    "Pillar",
]

A = TypeVar("A")
B = TypeVar("B")
S_contra = TypeVar("S_contra", contravariant=True)
P_contra = TypeVar("P_contra", contravariant=True)


class _Alone(Protocol[S_contra]):
    def __call__(self, subject: S_contra, /) -> Problems: ...


class _Joined(Protocol[S_contra]):
    def __call__(self, subject: S_contra, snapshot: "Snapshot", /) -> Problems: ...


class _AloneTuned(Protocol[S_contra, P_contra]):
    def __call__(self, subject: S_contra, /, *, params: P_contra) -> Problems: ...


class _JoinedTuned(Protocol[S_contra, P_contra]):
    def __call__(
        self, subject: S_contra, snapshot: "Snapshot", /, *, params: P_contra
    ) -> Problems: ...


M = TypeVar("M", bound="BaseModel | msgspec.Struct")
if TYPE_CHECKING:
    _Where = Callable[[A], bool] | Callable[[A, Snapshot], bool]
    Plain = Callable[[_Alone[A] | _Joined[A]], Check[A]]
    Tuned = Callable[[_AloneTuned[A, M] | _JoinedTuned[A, M]], Check[A]]


class Pillar(msgspec.Struct, frozen=True):
    """One of the six pillars, or one that a plugin adds.

    Attributes:
        slug: its name in ids, options and JSON.
        title: its name for people.
        question: what it asks of a cluster, one sentence.
    """

    slug: str
    title: str
    question: str

    @overload
    def check(
        self,
        id: str,
        severity: SeverityName,
        /,
        *,
        on: type[A],
        where: "_Where[A] | None" = None,
        params: None = None,
        **options: "Unpack[Options]",
    ) -> "Plain[A]": ...
    @overload
    def check(
        self,
        id: str,
        severity: SeverityName,
        /,
        *,
        on: tuple[type[A], type[B]],
        where: "_Where[A | B] | None" = None,
        params: None = None,
        **options: "Unpack[Options]",
    ) -> "Plain[A | B]": ...
    @overload
    def check(
        self,
        id: str,
        severity: SeverityName,
        /,
        *,
        on: type[A],
        where: "_Where[A] | None" = None,
        params: type[M],
        **options: "Unpack[Options]",
    ) -> "Tuned[A, M]": ...
    @overload
    def check(
        self,
        id: str,
        severity: SeverityName,
        /,
        *,
        on: tuple[type[A], type[B]],
        where: "_Where[A | B] | None" = None,
        params: type[M],
        **options: "Unpack[Options]",
    ) -> "Tuned[A | B, M]": ...
    def check(
        self,
        id: str,  # noqa: A002 - as above
        severity: SeverityName,
        /,
        *,
        on: Any,
        where: Callable[..., bool] | None = None,
        params: Any = None,
        **options: "Unpack[Options]",
    ) -> Any:
        """Make a check of a function.

        The first line of the function's docstring is the check's title, the rest its
        rationale; a function without both is refused.

        Args:
            id: "namespace/name"; lower case, digits and hyphens.
            severity: critical, high, medium, low or info.
            on: the class of its subject, or two of them.
            where: tells which subjects it applies to; the others are not applicable. It takes the
                subject, or the subject and the snapshot where the check does so too.
            params: Struct or pydantic model of its parameters, given to the function as `params`.
            options: see `Options`.

        Raises:
            DeclarationError: the declaration cannot be accepted; says file and line.
        """
        from kube9_core.declare.reading import declared_check  # noqa: PLC0415 - a query knows pillars and no views

        subjects = on if isinstance(on, tuple) else (on,)

        def decorate(function: Callable[..., Problems]) -> "Check[Any]":
            return declared_check(
                self.slug,
                id,
                severity,
                function=function,
                subjects=subjects,
                where=where,
                params=params,
                options=options,
            )

        return decorate


SECURITY = Pillar("security", "Security", "Who could take over what, and how far would they get?")
RELIABILITY = Pillar("reliability", "Reliability", "What stops working when one thing breaks?")
PERFORMANCE = Pillar("performance", "Performance efficiency", "Does each part get what it needs?")
COST = Pillar("cost", "Cost optimization", "What is paid for and not used?")
OPERATIONS = Pillar("operations", "Operational excellence", "Can it be run, seen and changed?")
SUSTAINABILITY = Pillar("sustainability", "Sustainability", "What energy is spent for nothing?")
PILLARS = (SECURITY, RELIABILITY, PERFORMANCE, COST, OPERATIONS, SUSTAINABILITY)
