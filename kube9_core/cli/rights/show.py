"""What somebody can do: every rule of every role that is bound to him or a group of his."""

import sys
from collections.abc import Iterator

from kube9_core.cli.output_format import print_json, print_lines, wants_json
from kube9_core.cli.rights import text
from kube9_core.cli.rights.finding import Where, check_where, found
from kube9_core.cli.rights.outcome import outcome
from kube9_core.cli.rights.parsing import subject_of
from kube9_core.cli.rights.records import GrantRecord, ShowRecord, show_record
from kube9_core.cli.streams import ink_for, terminal_width
from kube9_core.publish.layout import plain, wrapped
from kube9_core.runs.looking import Look
from kube9_core.snapshot.rights.rights import Rights

__all__ = ["show"]

_WIDEST_VERBS = 32


def show(words: str, namespace: str | None, where: Where, output_format: str) -> int:
    """Answer what somebody can do.

    Args:
        words: the subject, as typed.
        namespace: what matters besides what holds everywhere; None for all of them.
        where: where roles and bindings are.
        output_format: table or json.

    Returns:
        The exit code.

    Raises:
        UsageError: the words name nobody.
    """
    json = wants_json(output_format)
    check_where(where)
    subject = subject_of(words)
    identity = subject.identity

    def answer() -> tuple[Look, tuple[str, ...]]:
        look = found(where, namespace, lambda _: (subject,))
        grants = (
            grant
            for grant in look.snapshot.index(Rights).grants_of(identity)
            if namespace is None or grant.namespace in (None, namespace)
        )
        record = show_record(subject, identity, grants, look)
        if json:
            print_json(record)
        else:
            print_lines(_lines(record, look))
        return look, ()

    return outcome(answer)


def _lines(record: ShowRecord, look: Look) -> Iterator[str]:
    ink, width = ink_for(sys.stdout), terminal_width()
    who = text.who(record.subject)
    used = text.how_used(record.used_by, cluster=look.context is not None)
    yield ink.bold(plain(who)) + (f"  {used}" if used else "")
    yield from wrapped(f"in the groups {', '.join(record.groups)}", width, "  ")
    if record.superuser:
        yield from wrapped("may do everything: the API server asks no role for it", width, "  ")
    if not record.grants:
        yield "  is given nothing by RBAC"
    for grant in record.grants:
        yield ""
        yield from map(ink.bold, wrapped(_through(grant, record), width, "", "  "))
        yield from _rules(grant, width)
    yield ""
    yield from map(ink.dim, text.tail(look, width))


def _through(grant: GrantRecord, record: ShowRecord) -> str:
    as_whom = "" if grant.subject == record.subject else f", as {text.who(grant.subject)}"
    where = text.place(grant.binding)
    written = f" ({where})" if where else ""
    given = f"{text.role(grant)} by {text.binding(grant)}"
    return f"{text.scope(grant.namespace)}: {given}{written}{as_whom}"


def _rules(grant: GrantRecord, width: int) -> Iterator[str]:
    verbs = [", ".join(rule.verbs) for rule in grant.rules]
    column = min(max(map(len, verbs), default=0), _WIDEST_VERBS)
    for verb, rule in zip(verbs, grant.rules, strict=True):
        if len(verb) > column:
            yield from wrapped(verb, width, "  ", "    ")
            yield from wrapped(text.rule(rule), width, " " * (column + 4))
        else:
            yield from wrapped(text.rule(rule), width, f"  {verb.ljust(column)}  ")
    if not grant.rules:
        yield "  no rules"
