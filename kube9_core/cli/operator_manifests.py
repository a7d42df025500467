"""The commands `crds` and `rbac`: what the operator needs in the cluster, as YAML to apply."""

from kube9_core.cli.query.answer import print_text
from kube9_core.cli.query.given import Given

__all__ = ["print_access", "print_crds"]


def print_crds(given: Given) -> int:  # noqa: ARG001 - every command gets what was typed
    """Print the custom resource definitions.

    Raises:
        Failure: standard output cannot be written.
    """
    from kube9_core.catalog.crds import crds_text  # noqa: PLC0415 - imports the engine

    print_text(crds_text().splitlines())
    return 0


def print_access(given: Given) -> int:
    """Print the roles that the installed plugins need.

    Raises:
        UsageError: a plugin is not loaded, or standard output cannot be written.
    """
    from kube9_core.cli.rbac import print_roles  # noqa: PLC0415 - loads every plugin

    return print_roles(
        given.several("plugin"),
        given.text("namespace") or "",
        given.several("scope"),
        read_only=given.flag("read-only"),
    )
