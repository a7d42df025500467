"""The commands `crds` and `rbac`: what the operator needs in the cluster, as YAML to apply."""

from kube9_core.cli.query.answer import print_text
from kube9_core.cli.query.given import Given

__all__ = ["print_crds"]


def print_crds(given: Given) -> int:  # noqa: ARG001 - every command gets what was typed
    """Print the custom resource definitions.

    Raises:
        Failure: standard output cannot be written.
    """
    from kube9_core.catalog.crds import crds_text  # noqa: PLC0415 - imports the engine

    print_text(crds_text().splitlines())
    return 0
