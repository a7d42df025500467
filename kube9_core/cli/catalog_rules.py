"""Prints what a plugin reads, for whoever installs it to review."""

from kube9_core.catalog.extra_rules import extra_rules
from kube9_core.cli.installed import load_installed
from kube9_core.cli.nearest import known
from kube9_core.cli.streams import say
from kube9_core.errors import UsageError
from kube9_core.runs.configuration import disabled_here

__all__ = ["print_rules"]


def print_rules(plugin: str) -> int:
    """Print them.

    Args:
        plugin: its name.

    Returns:
        The exit code.

    Raises:
        UsageError: there is no such plugin, or it is not loaded.
    """
    catalogue = load_installed(disabled_here()).catalogue
    rows = {row.name: row for row in reversed(catalogue.plugins)}
    row = rows[known(plugin, rows, "plugin")]
    if row.state != "loaded":
        why = f": {row.reason}" if row.reason else ""
        raise UsageError(f"plugin {plugin} is not loaded, it is {row.state}{why}")
    say(extra_rules(catalogue, plugin))
    return 0
