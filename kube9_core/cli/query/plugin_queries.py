"""Queries that plugins bring: the first word that is none of ours names the plugin."""

from collections.abc import Sequence

from kube9_core.cli.query.answer import Answer
from kube9_core.cli.query.failure import not_found

__all__ = ["ask"]


def ask(words: Sequence[str]) -> Answer:
    """Have a plugin answer.

    Args:
        words: what stands after `query`.

    Raises:
        Failure: no installed plugin answers this, or it has no answer.
    """
    raise not_found(f"no installed plugin answers `kube9-operator query {words[0]}`")
