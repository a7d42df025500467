"""From the words of a command line to a request or a subject."""

from collections.abc import Iterator

import msgspec

from kube9_core.cli.nearest import did_you_mean
from kube9_core.cli.rights.vocabulary import Known, Vocabulary
from kube9_core.errors import UsageError
from kube9_core.snapshot.rights.identity import Grantee
from kube9_core.snapshot.rights.request import Request

__all__ = ["Question", "Wish", "subject_of", "wish_of"]

_ACCOUNTS = ("serviceaccount", "sa")
_STAR = "*"


class Wish(msgspec.Struct, frozen=True):
    """What is asked for, and where.

    Attributes:
        request: what.
        anywhere: whether being allowed it in any one namespace is enough.
        notes: what a person should know of how the words were understood.
    """

    request: Request
    anywhere: bool
    notes: tuple[str, ...] = ()


class Question(msgspec.Struct, frozen=True):
    """A question as it was typed.

    Attributes:
        verb: any.
        target: RESOURCE[/SUB][.GROUP] or a path.
        name: of one object; "" for none.
        namespace: only in this one.
        everywhere: in all of them at once.
    """

    verb: str
    target: str
    name: str = ""
    namespace: str | None = None
    everywhere: bool = False


def wish_of(question: Question, vocabulary: Vocabulary) -> Wish:
    """Understand a question.

    Args:
        question: as typed.
        vocabulary: the resources that can be named.

    Raises:
        UsageError: the words contradict each other.
    """
    if question.namespace is not None and question.everywhere:
        raise UsageError("--namespace is one namespace, --all-namespaces are all; give one of them")
    if not question.verb or not question.target:
        raise UsageError("a verb and a resource are wanted, as in kube9 rbac who-can get secrets")
    verb = question.verb.lower()
    if question.target.startswith("/"):
        return _path(verb, question)
    word, subresource, group = _parts(question.target)
    found = vocabulary.find(word, group)
    known = found[0] if found else Known(word, group or "")
    resource = f"{known.plural}/{subresource}" if subresource else known.plural
    somewhere = question.namespace is None and not question.everywhere
    return Wish(
        Request(verb, resource, known.group, _where(known, question), question.name),
        anywhere=somewhere and known.namespaced is not False,
        notes=(*_unknown(word, group, found, vocabulary), *_doubts(word, found, question)),
    )


def _path(verb: str, question: Question) -> Wish:
    if question.name or question.namespace is not None:
        what = "a name" if question.name else "--namespace"
        raise UsageError(f"{question.target} is a path and no resource, so {what} makes no sense")
    return Wish(Request(verb, path=question.target), anywhere=False)


def _parts(target: str) -> tuple[str, str, str | None]:
    """Take RESOURCE[.GROUP][/SUB] or RESOURCE[/SUB][.GROUP] apart."""
    left, _, right = target.partition("/")
    word, dot, group = left.partition(".")
    subresource, later, end = right.partition(".")
    if dot and later:
        raise UsageError(f"{target} names two API groups")
    return word, subresource, (end if later else group) if dot or later else None


def _where(known: Known, question: Question) -> str | None:
    """A Namespace is asked for in itself; what lives in none is asked for in none."""
    if (known.plural, known.group) == ("namespaces", "") and question.name:
        return question.name
    return None if known.namespaced is False else question.namespace


def _unknown(
    word: str, group: str | None, found: tuple[Known, ...], vocabulary: Vocabulary
) -> Iterator[str]:
    if not found and word != _STAR:
        where = "" if group is None else f" in the group {group!r}"
        hint = did_you_mean(word.lower(), vocabulary.words)
        yield f"no resource {word!r} is known{where}, so it is taken as written{hint}"


def _doubts(word: str, found: tuple[Known, ...], question: Question) -> Iterator[str]:
    if len(found) > 1:
        others = ", ".join(f"{other.plural}.{other.group}" for other in found[1:])
        yield f"{word} is taken for {_spelled(found[0])}; there is also {others}"
    if found and found[0].namespaced is False and question.namespace is not None:
        yield f"{found[0].plural} live in no namespace, so --namespace changes nothing"


def _spelled(known: Known) -> str:
    return f"{known.plural}.{known.group}" if known.group else f"the core's {known.plural}"


def subject_of(words: str) -> Grantee:
    """Understand whom somebody means.

    Raises:
        UsageError: they are no subject.
    """
    kind, colon, name = words.partition(":")
    if words.startswith("system:serviceaccount:"):
        return Grantee.user(words)
    if colon and kind.lower() in _ACCOUNTS:
        namespace, _, account = name.replace(":", "/").partition("/")
        if namespace and account:
            return Grantee.account(namespace, account)
        raise UsageError(f"{words}: write serviceaccount:NAMESPACE/NAME")
    if name and kind.lower() == "user":
        return Grantee.user(name)
    if name and kind.lower() == "group":
        return Grantee.group(name)
    raise UsageError(
        f"{words!r} is no subject; write serviceaccount:NAMESPACE/NAME, user:NAME or group:NAME"
    )
