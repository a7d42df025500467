"""What a declaration says is read from the function; what cannot be a check is refused there."""

import importlib.util
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest

from kube9_core.declare.check import Check
from kube9_core.errors import DeclarationError

HEAD = """\
from kube9_core.api import SECURITY, Container, PodSpec, Problem, Problems, Service, Snapshot
from pydantic import BaseModel; from kube9_core.api import ConfigMapData

"""
DOC = '''"""Containers are fine.

Others are not.
"""
'''


def load(folder: Path, text: str) -> ModuleType:
    path = folder / "acme_kube9.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("acme_kube9", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def source(
    call: str, head: str = "def fine(container: Container) -> Problems:", body: str = ""
) -> str:
    lines = dedent(DOC) + (body or "return ()")
    return f"{HEAD}@SECURITY.check({call})\n{head}\n" + "\n".join(
        f"    {line}" for line in lines.splitlines()
    )


OK = '"acme/fine", "high", on=Container'

REFUSED = {
    "no title": (OK, "def fine(c: Container) -> Problems:", "has no title"),
    "no rationale": (OK, "def fine(c: Container) -> Problems:", "has no rationale"),
    "async": (OK, "async def fine(c: Container) -> Problems:", "is async"),
    "another class": (OK, "def fine(c: PodSpec) -> Problems:", "annotated PodSpec, but must be"),
    "no annotation": (OK, "def fine(c) -> Problems:", "argument 'c' has no annotation"),
    "a second argument that is no snapshot": (
        OK,
        "def fine(c: Container, strict: bool = True) -> Problems:",
        "argument 'strict' is annotated bool, but must be Snapshot",
    ),
    "three arguments": (
        OK,
        "def fine(c: Container, s: Snapshot, more: int) -> Problems:",
        "takes neither (subject) nor (subject, snapshot)",
    ),
    "no arguments": (OK, "def fine() -> Problems:", "takes neither (subject) nor"),
    "starred arguments": (OK, "def fine(c: Container, *more: int) -> Problems:", "name each"),
    "starred keywords": (OK, "def fine(c: Container, **more: int) -> Problems:", "name each"),
    "a keyword nobody gives": (
        OK,
        "def fine(c: Container, *, limit: int) -> Problems:",
        "must take the keyword `params`",
    ),
    "params without their keyword": (
        OK + ", params=type('P', (BaseModel,), {})",
        "def fine(c: Container) -> Problems:",
        "must take the keyword `params`",
    ),
    "params without a default": (
        OK + ", params=type('P', (BaseModel,), {'__annotations__': {'most': int}})",
        "def fine(c: Container, *, params: BaseModel) -> Problems:",
        "params= has no default for most",
    ),
    "params that are no model": (
        OK + ", params=int",
        "def fine(c: Container, *, params: int) -> Problems:",
        "params= is neither a pydantic model nor a Struct",
    ),
}
IN_CALL = {
    "an id without namespace": ('"fine", "high", on=Container', "not of the form namespace/name"),
    "an id in capitals": ('"acme/Fine", "high", on=Container', "not of the form namespace/name"),
    "an id that is no text": ('5, "high", on=Container', "not of the form namespace/name"),
    "a severity nobody knows": (
        '"acme/fine", "fatal", on=Container',
        "'fatal' is none of",
    ),
    "a severity that is no text": ('"acme/fine", 9, on=Container', "severity 9 is none of"),
    "an unknown subject": ('"acme/fine", "high", on=Problem', "Problem is no subject"),
    "a subject that is no class": ('"acme/fine", "high", on="Container"', "no subject"),
    "a list of subjects": ('"acme/fine", "high", on=[Container]', "no subject"),
    "no subject": ('"acme/fine", "high", on=()', "on= names no subject"),
    "a subject twice": ('"acme/fine", "high", on=(Container, Container)', "a subject twice"),
    "a misspelt option": (OK + ', fxi="x"', "option 'fxi' is unknown; did you mean fix=?"),
    "needs of no view": (OK + ", needs=(int,)", "needs= names int, which is no kind's view"),
    "needs of a pod": (OK + ", needs=(PodSpec,)", "needs= names PodSpec, which is no kind's view"),
    "data of no ConfigMap": (
        OK + ', needs=(ConfigMapData((), ("a",)),)',
        "needs= names ConfigMapData: names= must be a tuple of at least one text",
    ),
    "data whose keys are one text": (
        OK + ', needs=(ConfigMapData(("a",), "key"),)',
        "needs= names ConfigMapData: keys= must be a tuple of at least one text",
    ),
    "data of an empty key": (
        OK + ', needs=(ConfigMapData(("a",), ("",)),)',
        "needs= names ConfigMapData: keys= must hold texts that are not empty",
    ),
    "data that is only wanted": (
        OK + ', wants=(ConfigMapData(("a",), ("b",)),)',
        "which is no kind's view",
    ),
    "a view that is not in a tuple": (OK + ", needs=Service", "needs= must be a tuple"),
    "a mode nobody knows": (OK + ', modes={"manifest"}', "modes= must be some of cluster"),
    "a text for modes": (OK + ', modes="cluster"', "modes= must be some of cluster"),
    "superseding itself": (OK + ', supersedes=("acme/fine",)', "supersedes itself"),
    "superseding no id": (OK + ', supersedes=("fine",)', "supersedes= names 'fine'"),
    "frameworks in a list": (OK + ', frameworks=["pss"]', "frameworks= must map names"),
    "equivalents to a number": (OK + ', equivalents={"polaris": 1}', "equivalents= must map"),
    "a revision below one": (OK + ", revision=0", "revision= starts at 1"),
    "a fix that is no text": (OK + ", fix=3", "fix= must be of type str"),
    "a filter that cannot be called": (OK + ", where=True", "where= is no function"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_function_that_cannot_be_a_check_is_refused(tmp_path: Path, case: str) -> None:
    call, head, complaint = REFUSED[case]
    text = source(call, head)
    if case == "no title":
        text = text.replace(text[text.index('    """') :], "    return ()")
    if case == "no rationale":
        text = text.replace("    Others are not.\n", "")
    with pytest.raises(DeclarationError, match=r".+") as caught:
        load(tmp_path, text)
    assert complaint in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path}/acme_kube9.py:4: check acme/fine: ")


@pytest.mark.parametrize("case", IN_CALL)
def test_a_declaration_that_makes_no_sense_is_refused(tmp_path: Path, case: str) -> None:
    call, complaint = IN_CALL[case]
    with pytest.raises(DeclarationError, match=r".+") as caught:
        load(tmp_path, source(call))
    assert complaint in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path}/acme_kube9.py:4: check ")


def test_what_is_no_function_is_refused(tmp_path: Path) -> None:
    text = HEAD + f"import functools\nSECURITY.check({OK})(functools.partial(print))\n"
    with pytest.raises(DeclarationError, match="is no plain function but partial"):
        load(tmp_path, text)


def test_a_title_longer_than_a_line_is_refused(tmp_path: Path) -> None:
    text = source(OK).replace("Containers are fine.", "Containers " + "are fine " * 12)
    with pytest.raises(DeclarationError, match="title is longer than 100 characters"):
        load(tmp_path, text)


ANNOTATIONS = {
    "a class": ("", "Container", "Container"),
    "a text": ("", "'Container'", "Container"),
    "a dotted text": ("", "'api.Container'", "Container"),
    "a module's class": ("", "api.Container", "Container"),
    "postponed": ("from __future__ import annotations\n", "Container", "Container"),
    "postponed and dotted": ("from __future__ import annotations\n", "api.Container", "Container"),
    "two": ("", "Container | PodSpec", "(Container, PodSpec)"),
    "two in the other order": ("", "PodSpec | Container", "(Container, PodSpec)"),
    "two postponed": (
        "from __future__ import annotations\n",
        "Container | PodSpec",
        "(Container, PodSpec)",
    ),
}


def module(future: str, annotation: str, subjects: str) -> str:
    body = "".join(f"    {line}\n" for line in DOC.splitlines())
    return f"""{future}
from kube9_core import api
from kube9_core.api import SECURITY, Container, PodSpec, Problems

@SECURITY.check("acme/fine", "high", on={subjects})
def fine(subject: {annotation}) -> Problems:
{body}    yield from ()
"""


@pytest.mark.parametrize("case", ANNOTATIONS)
def test_an_annotation_agrees_with_on_however_it_is_written(tmp_path: Path, case: str) -> None:
    check = load(tmp_path, module(*ANNOTATIONS[case])).fine
    assert isinstance(check, Check)
    assert not check.joined


def test_imports_for_type_checkers_only_do_no_harm(tmp_path: Path) -> None:
    body = "".join(f"    {line}\n" for line in DOC.splitlines())
    text = f"""from __future__ import annotations
from typing import TYPE_CHECKING
from kube9_core.api import SECURITY, Service, Workload

if TYPE_CHECKING:
    from kube9_core.api import Problems, Snapshot

@SECURITY.check("acme/fine", "high", on=Workload, needs=(Service,))
def fine(workload: Workload, snapshot: Snapshot) -> Problems:
{body}    yield from ()
"""
    assert load(tmp_path, text).fine.joined


def test_a_subject_imported_for_type_checkers_only_is_compared_by_name(tmp_path: Path) -> None:
    body = "".join(f"    {line}\n" for line in DOC.splitlines())
    text = f"""from __future__ import annotations
from typing import TYPE_CHECKING
from kube9_core.api import SECURITY
from kube9_core import api

if TYPE_CHECKING:
    from kube9_core.api import Container, Problems

@SECURITY.check("acme/fine", "high", on=api.Container)
def fine(container: Container) -> Problems:
{body}    yield from ()
"""
    assert load(tmp_path, text).fine.subjects[0].__name__ == "Container"


def test_title_and_rationale_come_from_the_docstring(tmp_path: Path) -> None:
    check = load(tmp_path, module("", "Container", "Container")).fine
    assert (check.title, check.rationale) == ("Containers are fine", "Others are not.")


def test_a_list_or_a_single_text_is_as_good_as_a_tuple(tmp_path: Path) -> None:
    text = module("", "Container", "Container").replace(
        "on=Container", 'on=Container, supersedes="acme/looser", aliases=["acme/old"]'
    )
    check = load(tmp_path, text).fine
    assert (check.supersedes, check.aliases) == (("acme/looser",), ("acme/old",))


def test_a_check_can_be_called_like_its_function(tmp_path: Path) -> None:
    check = load(tmp_path, module("", "Container", "Container")).fine
    assert list(check(object())) == []
