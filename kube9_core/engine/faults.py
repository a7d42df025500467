"""What is wrong with something that a check yielded, if anything.

Types are not checked where a `Problem` is made, because good ones are made by the thousand;
here only what was found is looked at, before anything else relies on it.
"""

from collections.abc import Mapping

from kube9_core.model.problem import Problem
from kube9_core.model.severity import SEVERITIES

__all__ = ["fault_of"]

_SCALARS = (str, int, float, bool, type(None))


def fault_of(problem: object) -> str | None:
    """Say what is wrong, None if it is a sound `Problem`."""
    if type(problem) is not Problem:
        return f"yielded {type(problem).__name__}, not a Problem"
    texts = (problem.message, problem.at or "", problem.key or "", problem.patch or "")
    if not all(isinstance(text, str) for text in texts) or not problem.message:
        return "yielded a Problem whose message, at, key or patch is no text"
    if problem.severity is not None and problem.severity not in SEVERITIES:
        return f"yielded a Problem of severity {problem.severity!r}"
    if problem.evidence is not None and not _plain(problem.evidence):
        return "yielded a Problem whose evidence is no mapping of names to texts and numbers"
    return None


def _plain(evidence: object) -> bool:
    return isinstance(evidence, Mapping) and all(
        isinstance(name, str) and isinstance(value, _SCALARS) for name, value in evidence.items()
    )
