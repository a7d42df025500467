"""Small wrong changes to a module, one at a time, of the kind that turns a verdict around.

Words for people are left alone: docstrings, messages, patches and what decorators say beside
`where`; so is text of several lines, which is a patch. A change of those changes no verdict.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Mutant", "mutants", "mutated"]

Place: TypeAlias = tuple[tuple[str, int | None], ...]
Change: TypeAlias = Callable[[ast.AST], ast.AST]

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_JOINED: dict[type[ast.operator], type[ast.operator]] = {
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}
_SAID = frozenset(("Problem", "Unseen", "CannotJudge", "ValueError"))
_TYPES = frozenset(("annotation", "returns", "names", "bases"))
_WORDS = frozenset(("__all__", "message", "kept", "patch", "_PATCH"))
_HELD = (ast.Tuple, ast.List, ast.Set)
_TESTED = (ast.If, ast.IfExp, ast.While)


@dataclass(frozen=True)
class Mutant:
    """One change.

    Attributes:
        where: line of the original.
        inside: the function or constant it is in.
        before: the part that changes, as source.
        after: what becomes of it.
        place: the path to it in the tree.
        variant: which of the changes possible there.
    """

    where: int
    inside: str
    before: str
    after: str
    place: Place
    variant: int


def mutants(source: str) -> Iterator[Mutant]:
    """Give every change of a module.

    Args:
        source: its text.
    """
    tree = ast.parse(source)
    for node, place, inside in _nodes(tree, (), ""):
        for variant, change in enumerate(_changes(node)):
            after = change(copy.deepcopy(node))
            line = getattr(node, "lineno", 0)
            yield Mutant(line, inside, ast.unparse(node), ast.unparse(after), place, variant)


def mutated(source: str, mutant: Mutant) -> ast.Module:
    """Make the changed module.

    Args:
        source: the text it was found in.
        mutant: one of its changes.
    """
    tree = ast.parse(source)
    *way, (field, position) = mutant.place
    parent: ast.AST = tree
    for step, number in way:
        child = getattr(parent, step)
        parent = child if number is None else child[number]
    held = getattr(parent, field)
    node = held if position is None else held[position]
    changed = ast.copy_location(list(_changes(node))[mutant.variant](node), node)
    if position is None:
        setattr(parent, field, changed)
    else:
        held[position] = changed
    return ast.fix_missing_locations(tree)


def _nodes(node: ast.AST, place: Place, inside: str) -> Iterator[tuple[ast.AST, Place, str]]:
    """Walk all that may be changed, with the way to it and the name it belongs to."""
    for field, value in ast.iter_fields(node):
        children = value if isinstance(value, list) else [value]
        for number, child in enumerate(children):
            if not isinstance(child, ast.AST) or _is_for_people(node, field, child):
                continue
            here = (*place, (field, number if isinstance(value, list) else None))
            name = inside if inside and isinstance(child, ast.Assign) else _named(child) or inside
            yield child, here, name
            yield from _nodes(child, here, name)


def _named(node: ast.AST) -> str:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return node.name
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return ""


def _is_for_people(parent: ast.AST, field: str, child: ast.AST) -> bool:
    """Whether what stands there decides nothing: words, types, imports."""
    words = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
    if words or field in _TYPES or isinstance(child, (ast.JoinedStr, ast.Import, ast.ImportFrom)):
        return True
    if isinstance(child, (ast.Assign, ast.If)):
        return _says_no_more_than_types(child)
    if isinstance(parent, ast.ClassDef):
        return field == "keywords"
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name):
        return parent.func.id in _SAID
    if isinstance(parent, ast.Call) and _is_check(parent):
        return not (isinstance(child, ast.keyword) and child.arg == "where")
    return False


def _says_no_more_than_types(child: ast.Assign | ast.If) -> bool:
    """Whether it is words, a type, or an import for types only."""
    if isinstance(child, ast.If):
        return isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING"
    named, value = _named(child), child.value
    alias = isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Tuple)
    return alias or named in _WORDS or named.endswith("_PATCH")


def _is_check(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "check"


def _changes(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Compare):
        yield from _of_comparison(node)
    elif isinstance(node, ast.BoolOp):
        yield _with(op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield lambda found: found.operand  # type: ignore[attr-defined]  # a UnaryOp has one
    elif isinstance(node, ast.BinOp) and type(node.op) in _JOINED:
        yield _with(op=_JOINED[type(node.op)]())
    elif isinstance(node, _TESTED):
        yield _with(test=ast.Constant(value=True))
        yield _with(test=ast.Constant(value=False))
    elif isinstance(node, ast.comprehension):
        for number in range(len(node.ifs)):
            yield _without("ifs", number)
    elif isinstance(node, _HELD) and len(node.elts) > 1:
        for number in range(len(node.elts)):
            yield _without("elts", number)
    else:
        yield from _of_little(node)


def _of_little(node: ast.AST) -> Iterator[Change]:
    """Constants, calls of any and all, and statements that can go."""
    if isinstance(node, ast.Constant):
        yield from _of_constant(node)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        other = {"any": "all", "all": "any"}.get(node.func.id)
        if other:
            yield _with(func=ast.Name(other, ast.Load()))
    elif isinstance(node, (ast.Continue, ast.Break, ast.AugAssign)) or (
        isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
    ):
        yield lambda _: ast.Pass()


def _of_constant(node: ast.Constant) -> Iterator[Change]:
    if isinstance(node.value, bool):
        yield _with(value=not node.value)
    elif isinstance(node.value, int):
        yield _with(value=node.value + 1)
    elif isinstance(node.value, str) and "\n" not in node.value:
        yield _with(value=f"{node.value}~")


def _of_comparison(node: ast.Compare) -> Iterator[Change]:
    for number, operator in enumerate(node.ops):
        for other in _COMPARED.get(type(operator), ()):
            yield _with(ops=[*node.ops[:number], other(), *node.ops[number + 1 :]])


def _with(**fields: object) -> Change:
    def change(node: ast.AST) -> ast.AST:
        for name, value in fields.items():
            setattr(node, name, value)
        return node

    return change


def _without(field: str, number: int) -> Change:
    def change(node: ast.AST) -> ast.AST:
        held = getattr(node, field)
        setattr(node, field, [*held[:number], *held[number + 1 :]])
        return node

    return change
