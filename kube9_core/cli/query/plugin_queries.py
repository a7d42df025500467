"""Queries that plugins bring: the first word that is none of ours names the plugin."""

from collections.abc import Sequence

from kube9_core.cli.query.answer import Answer

__all__ = ["answered"]


def answered(words: Sequence[str]) -> Answer | None:  # noqa: ARG001 - no plugin can be asked yet
    """Have a plugin answer.

    Args:
        words: what stands after `query`.

    Returns:
        The answer; None if no installed plugin knows the first word.

    Raises:
        Failure: the plugin has no answer.
    """
    return None
