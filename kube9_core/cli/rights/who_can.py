"""Who can do something: one line for each binding, or a few where the terminal is narrow."""

import sys
from collections.abc import Iterator, Sequence

from kube9_core.cli.output_format import print_json, print_lines, wants_json
from kube9_core.cli.rights import text
from kube9_core.cli.rights.finding import Where, check_where, found
from kube9_core.cli.rights.outcome import outcome
from kube9_core.cli.rights.parsing import Question, Wish, wish_of
from kube9_core.cli.rights.records import GrantRecord, WhoCanRecord, who_record
from kube9_core.cli.rights.vocabulary import Vocabulary
from kube9_core.cli.streams import ink_for, terminal_width
from kube9_core.publish.ink import Ink
from kube9_core.publish.layout import columns, plain, wrapped
from kube9_core.runs.looking import Look
from kube9_core.snapshot.rights.grant import Grant
from kube9_core.snapshot.rights.rights import Rights

__all__ = ["who_can"]

_HEAD = ("WHO", "NAMESPACE", "BINDING", "ROLE", "USED BY")


def who_can(question: Question, where: Where, output_format: str) -> int:
    """Answer who can do something.

    Args:
        question: as typed.
        where: where roles and bindings are.
        output_format: table or json.

    Returns:
        The exit code.

    Raises:
        UsageError: the question makes no sense.
    """
    json = wants_json(output_format)
    check_where(where)
    first = wish_of(question, Vocabulary())

    def wish(look: Look) -> Wish:
        return wish_of(question, Vocabulary(look.served))

    def answer() -> tuple[Look, tuple[str, ...]]:
        look = found(
            where,
            None if first.anywhere else first.request.namespace,
            lambda look: (grant.grantee for grant in _grants(look, wish(look))),
        )
        asked = wish(look)
        record = who_record(
            asked.request, _grants(look, asked), look, asked.notes, anywhere=asked.anywhere
        )
        if json:
            print_json(record)
        else:
            print_lines(_lines(record, asked, look))
        return look, asked.notes if json else ()

    return outcome(answer)


def _grants(look: Look, wish: Wish) -> tuple[Grant, ...]:
    return look.snapshot.index(Rights).who_can(wish.request, anywhere=wish.anywhere)


def _lines(record: WhoCanRecord, wish: Wish, look: Look) -> Iterator[str]:
    ink, width = ink_for(sys.stdout), terminal_width()
    for note in record.notes:
        yield from map(ink.dim, wrapped(note, width, "note: "))
    what = f"{wish.request}{_where(wish)}"
    if record.grants:
        yield from wrapped(f"Who can {what}, by RBAC:", width)
        yield ""
        yield from _table(record.grants, ink, width, cluster=look.context is not None)
    else:
        nobody = "Nobody is known who can" if look.unread or look.errors else "Nobody can"
        yield from wrapped(f"{nobody} {what}, by RBAC.", width)
    yield ""
    yield from map(ink.dim, text.tail(look, width))


def _where(wish: Wish) -> str:
    if wish.request.path is not None:
        return ""
    if wish.anywhere:
        return " in at least one namespace"
    namespace = wish.request.namespace
    return " in the whole cluster" if namespace is None else f" in the namespace {namespace}"


def _table(grants: Sequence[GrantRecord], ink: Ink, width: int, *, cluster: bool) -> Iterator[str]:
    rows = [
        tuple(
            map(
                plain,
                (
                    text.who(grant.subject),
                    grant.namespace or "(all)",
                    grant.binding.name,
                    text.role(grant),
                    text.how_used(grant.used_by, cluster=cluster),
                ),
            )
        )
        for grant in grants
    ]
    lines = [line.rstrip() for line in columns([_HEAD, *rows])]
    if max(map(len, lines)) <= width:
        yield ink.bold(lines[0])
        yield from lines[1:]
        return
    yield from _blocks(rows, ink, width)


def _blocks(rows: Sequence[Sequence[str]], ink: Ink, width: int) -> Iterator[str]:
    """The same with the subject alone on its line."""
    last = None
    for who, namespace, binding, role, used in rows:
        if who != last:
            yield ink.bold(who) + (f"  {used}" if used else "")
        last = who
        yield from wrapped(f"{namespace}: {role} by {binding}", width, "  ", "    ")
