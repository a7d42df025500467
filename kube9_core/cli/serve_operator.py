"""The command `serve`: from what was typed to the options of the operator, which then runs."""

import os

from kube9_core.cli.query.given import Given
from kube9_core.operator.options import ServeOptions, identity_here, namespace_here

__all__ = ["serve_operator", "serve_options"]

_LAST_PORT = 65535


def serve_operator(given: Given) -> int:
    """Run the operator until it is told to stop.

    Returns:
        Its exit code.

    Raises:
        Failure: an option cannot be read.
    """
    options = serve_options(given)
    from kube9_core.operator.serve import serve  # noqa: PLC0415 - kopf is for the operator alone

    return serve(options)


def serve_options(given: Given) -> ServeOptions:
    """Fill in what was not typed from the environment of the pod.

    Raises:
        Failure: an option cannot be read.
    """
    port = given.text("port")
    return ServeOptions(
        namespace=given.text("namespace") or namespace_here(os.environ),
        identity=given.text("identity") or identity_here(os.environ),
        config=given.text("config") or os.environ.get("KUBE9_CONFIG") or None,
        kubeconfig=given.text("kubeconfig"),
        context=given.text("context"),
        data=given.text("data"),
        port=None if port is None else given.whole("port", 0, _LAST_PORT),
    )
