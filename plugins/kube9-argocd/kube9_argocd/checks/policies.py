"""Policies of Argo CD: lines of Casbin's CSV, as in argocd-rbac-cm and in the roles of projects.

`p, subject, resource, action, object, effect` grants or denies, `g, member, role` makes somebody a
member. Fields are trimmed; empty lines and comments say nothing. A pattern is a glob without
separators, or a regular expression where `policy.matchMode` says so.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final

from msgspec import Struct

__all__ = ["ADMIN", "READ_ONLY", "Grant", "Policy", "is_any"]

ADMIN: Final = "role:admin"
READ_ONLY: Final = "role:readonly"
"""The roles that Argo CD brings."""
_ANY: Final = frozenset(("*", "**", ".*", "^.*$", "*/*", ".*/.*", "*/*/*"))
_MOST_ALTERNATIVES: Final = 200
_GRANT_FIELDS: Final = 6
_MEMBER_FIELDS: Final = 3
_READING: Final = frozenset(("get",))


def is_any(pattern: str) -> bool:
    """Whether a pattern matches everything."""
    return pattern in _ANY


def _fits(pattern: str, word: str) -> bool:
    """Whether a pattern matches a word, as a glob: `ex*`, `{exec,logs}`, `action/?`, `[!a]*`."""
    return is_any(pattern) or any(fnmatchcase(word, each) for each in _alternatives(pattern))


def _alternatives(pattern: str) -> Iterator[str]:
    """Write braces out; not more than anybody would write by hand."""
    waiting = [pattern]
    for _ in range(_MOST_ALTERNATIVES):
        if not waiting:
            return
        head, brace, rest = waiting.pop().partition("{")
        inner, end, tail = rest.partition("}")
        if brace and end:
            waiting += [f"{head}{choice}{tail}" for choice in inner.split(",")]
        else:
            yield f"{head}{brace}{rest}"


class Grant(Struct, frozen=True):
    """One line that grants or denies.

    Attributes:
        line: its number, from 1.
    """

    line: int
    subject: str
    resource: str
    action: str
    object: str
    allows: bool

    @property
    def everything(self) -> bool:
        """Whether it allows every action on every object of every resource."""
        return self.allows and all(map(is_any, (self.resource, self.action, self.object)))

    @property
    def writes(self) -> bool:
        """Whether it allows more than to look."""
        return self.allows and self.action not in _READING

    def covers(self, resource: str, action: str) -> bool:
        """Whether it is about an action on some object of a resource, allowed or not."""
        return _fits(self.resource, resource) and _fits(self.action, action)


class Policy:
    """All lines of one policy.

    Args:
        lines: as written; a text may have several.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        rows = tuple(_rows(lines))
        self.grants: tuple[Grant, ...] = tuple(_grants(rows))
        self._roles = _members(rows)

    def roles_of(self, member: str) -> frozenset[str]:
        """What somebody is, directly and through others; somebody is also oneself."""
        found: set[str] = set()
        waiting = [member]
        while waiting:
            role = waiting.pop()
            if role not in found:
                found.add(role)
                waiting.extend(self._roles.get(role, ()))
        return frozenset(found)

    def grants_of(self, member: str) -> Iterator[Grant]:
        """The lines that speak of somebody, directly or through a role."""
        roles = self.roles_of(member)
        return (item for item in self.grants if item.subject in roles)

    def holders(self, resource: str, action: str) -> tuple[str, ...]:
        """Whom the lines allow an action, without those who hold it through a role of theirs."""
        subjects = dict.fromkeys(
            item.subject for item in self.grants if item.allows and item.covers(resource, action)
        )
        return tuple(subject for subject in subjects if self.holds(subject, resource, action))

    def holds(self, member: str, resource: str, action: str) -> bool:
        """Whether somebody may do something with some object; what denies it for all counts more.

        A line that denies it for some objects leaves the others.
        """
        about = [item for item in self.grants_of(member) if item.covers(resource, action)]
        denied = any(not item.allows and is_any(item.object) for item in about)
        return not denied and any(item.allows for item in about)

    def members(self, role: str) -> tuple[str, ...]:
        """Who is put into a role by name."""
        return tuple(member for member, roles in self._roles.items() if role in roles)


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    number = 0
    for text in lines:
        for line in text.splitlines() or [""]:
            number += 1
            stripped = line.strip()
            if stripped and not stripped.startswith("#"):
                row = next(csv.reader([stripped], skipinitialspace=True), [])
                yield number, [field.strip() for field in row]


def _grants(rows: Iterable[tuple[int, list[str]]]) -> Iterator[Grant]:
    """Lines of five fields, without the effect, are refused by Argo CD and say nothing."""
    for number, row in rows:
        if row and row[0] == "p" and len(row) == _GRANT_FIELDS:
            yield Grant(number, row[1], row[2], row[3], row[4], row[5] == "allow")


def _members(rows: Iterable[tuple[int, list[str]]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for _, row in rows:
        if row and row[0] == "g" and len(row) == _MEMBER_FIELDS:
            found[row[1]] = (*found.get(row[1], ()), row[2])
    return found
