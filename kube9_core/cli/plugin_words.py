"""Commands of plugins: `kube9 PLUGIN ...` answers what `kube9-operator query PLUGIN ...` does.

The operator's store is where `--data` or `$KUBE9_STORE_FOLDER` says; a query that needs none of it
works anywhere.
"""

from collections.abc import Sequence

from kube9_core.plugins.finding import installed

__all__ = ["answer_of_plugin"]


def answer_of_plugin(words: Sequence[str]) -> int | None:
    """Have the plugin answer that the first word names.

    Args:
        words: the command line, without the command's own name.

    Returns:
        The exit code; None if no installed plugin has that name.
    """
    if not any(item.namespace == words[0] and item.selected for item in installed()):
        return None
    from kube9_core.cli.query.running import run  # noqa: PLC0415 - for these words only

    return run(("query", *words))
