"""Prints the roles that the loaded plugins need."""

from kube9_core.catalog.access import Wanted, rules
from kube9_core.catalog.roles import role_text
from kube9_core.cli.installed import load_installed
from kube9_core.cli.streams import say
from kube9_core.runs.configuration import disabled_here

__all__ = ["print_roles"]


def print_roles(
    plugins: tuple[str, ...], namespace: str, scope: tuple[str, ...] = (), *, read_only: bool
) -> int:
    """Print them.

    Args:
        plugins: only what these need; empty for all.
        namespace: the operator's.
        scope: the only namespaces that may be looked into; empty for the whole cluster.
        read_only: only what an assessment reads.

    Returns:
        The exit code.

    Raises:
        UsageError: a plugin is not loaded.
    """
    catalogue = load_installed(disabled_here()).catalogue
    wanted = Wanted(namespace=namespace, plugins=plugins, read_only=read_only, scope=scope)
    say(role_text(rules(catalogue, wanted), wanted))
    return 0
