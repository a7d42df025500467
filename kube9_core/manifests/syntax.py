"""The second opinion of libyaml, which kubectl's parser descends from, on what rapidyaml refuses.

rapidyaml keeps to YAML 1.2, where a flow list may not end left of its key and a tab may not follow
a colon; kubectl reads both, and people write them. libyaml (through ryaml) says whether the text
is right after all and, where not, what is wrong in the words that kubectl's users know. It cannot
give the value itself, because it does not tell `yes` from `"yes"`; so the text is respaced where
space means nothing, until rapidyaml reads the same out of it.
"""

import re
from importlib import import_module

from kube9_core.manifests.faults import Fault, Unparsable
from kube9_core.manifests.newlines import Newlines
from kube9_core.manifests.scalars import resolve

__all__ = ["alike", "has_odd_tabs", "odd_tab", "opinion", "without_tabs"]

_LARGEST = 8 << 20  # libyaml is ten times slower; what is larger keeps rapidyaml's words
_DEEPEST = 200  # libyaml's time grows with the square of the nesting
_ODD_TAB = re.compile(rb"(?m)(?::\t|\t[\]},]|^[ ]*(?:- +)*-\t)")
_TAB_AFTER_KEY = re.compile(
    rb"""^([ ]*(?:- +)*(?:&\S+ +)?(?:"[^"]*"|'[^']*'|[^\s#"'\[{|>&*!][^#]*?) *:)(\t+)"""
)
_TAB_IN_FLOW = re.compile(rb"\t+(?=[\]},])")
_LEAD = re.compile(rb"^ *(?:- +)*")
_BLOCK = re.compile(rb"[:-][ \t]+(?:[!&]\S+[ \t]+)*[|>][-+0-9]*[ \t]*(?:#.*)?$")
_PLACED = re.compile(r"(?s)(?P<what>.*?) at line (?P<line>\d+) column (?P<column>\d+)(?P<rest>.*)")
_BEGUN = re.compile(r", (?P<doing>while .*?) at line (?P<line>\d+) column (?P<column>\d+)")
_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def opinion(text: bytes, otherwise: Fault) -> object:
    """Ask libyaml about a text.

    Args:
        text: one document.
        otherwise: what is raised where libyaml cannot be asked or cannot answer.

    Returns:
        What libyaml reads, by its own rules for unquoted words.

    Raises:
        Unparsable: libyaml refuses it too; the fault is in its words.
    """
    expanded = len(text) * (1 + text.count(b"*"))  # libyaml copies what an alias stands for
    if expanded > _LARGEST or _nesting(text) > _DEEPEST:
        raise Unparsable(otherwise)
    ryaml = import_module("ryaml")  # 5 ms that only unusual files need; its types hide the name
    try:
        documents = ryaml.loads_all(text.decode())
    except ValueError as error:
        raise Unparsable(_fault(str(error), otherwise)) from None
    return documents[0] if documents else None


def has_odd_tabs(text: bytes) -> bool:
    """Tell whether a tab might separate a key or a dash from what follows."""
    return b"\t" in text and _ODD_TAB.search(text) is not None


def odd_tab(text: bytes) -> Fault:
    """Say where such a tab stands."""
    match = _ODD_TAB.search(text)
    offset = match.end() - 1 if match else 0
    message = "YAML error: a tab separates values here; put a space instead"
    return Fault(message, *Newlines(text).place(offset))


def without_tabs(text: bytes) -> bytes:
    """Put spaces for the tabs that follow keys outside block scalars; columns stay."""
    lines, block = text.split(b"\n"), -1
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(b" "))
        if block >= 0 and (indent > block or not line.strip()):
            continue
        lead = _LEAD.match(line)
        block = len(lead[0]) if lead and _BLOCK.search(line) else -1
        lines[number] = _TAB_IN_FLOW.sub(_blank, _TAB_AFTER_KEY.sub(_spaces, line))
    return b"\n".join(lines)


def alike(ours: object, theirs: object) -> bool:
    """Tell whether two values differ in nothing but what unquoted words mean."""
    if isinstance(ours, dict):
        return isinstance(theirs, dict) and _same_members(ours, _merged(theirs))
    if isinstance(ours, list):
        return isinstance(theirs, list) and _all_alike(ours, theirs)
    if ours is None or isinstance(theirs, dict | list):
        return ours is theirs
    if isinstance(ours, str):
        return ours == theirs
    return ours == resolve(theirs) if isinstance(theirs, str) else theirs is not None


def _same_members(ours: dict[str, object], theirs: dict[object, object]) -> bool:
    if not all(map(_same_key, ours, theirs)):
        return False
    return _all_alike(list(ours.values()), list(theirs.values()))


def _same_key(ours: str, theirs: object) -> bool:
    return not isinstance(theirs, str) or ours in {theirs, str(resolve(theirs)).lower()}


def _all_alike(ours: list[object], theirs: list[object]) -> bool:
    return len(ours) == len(theirs) and all(map(alike, ours, theirs))


def _merged(theirs: dict[object, object]) -> dict[object, object]:
    """Do what libyaml leaves to its users: put in what `<<` stands for."""
    if "<<" not in theirs:
        return theirs
    found: dict[object, object] = {}
    for key, value in theirs.items():
        if key != "<<":
            found[key] = value
            continue
        for each in reversed(value) if isinstance(value, list) else (value,):
            found.update(_merged(each) if isinstance(each, dict) else {})
    return found


def _spaces(match: re.Match[bytes]) -> bytes:
    return match[1] + b" " * len(match[2])


def _blank(match: re.Match[bytes]) -> bytes:
    return b" " * len(match[0])


def _nesting(text: bytes) -> int:
    """Give the deepest nesting of brackets, or more."""
    depth = deepest = 0
    for byte in text.translate(None, _BRACKETS):
        depth += 1 if byte in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _fault(words: str, otherwise: Fault) -> Fault:
    match = _PLACED.fullmatch(words)
    if match is None:
        return otherwise
    begun = _BEGUN.search(match["rest"])
    place = begun if begun and "end of stream" in match["what"] else match
    doing = f", {begun['doing']}" if begun else match["rest"]
    return Fault(f"YAML error: {match['what']}{doing}", int(place["line"]), int(place["column"]))
