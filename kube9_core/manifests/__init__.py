"""Files, folders, charts and standard input as Kubernetes objects with file and line.

    loaded = load(["deploy/", "-"], stdin=sys.stdin.buffer)
    lines = loaded.lines()
    lines.line(loaded.documents[0].source, "spec.template.spec.containers[0].image")

It decodes no object: `Document.body` is JSON for the snapshot's typed decode. Importing this
package loads neither rapidyaml nor Helm; the first call does.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kube9_core.manifests.inputs import Input, InputKind, expand
    from kube9_core.manifests.lines import Lines
    from kube9_core.manifests.loading import Loaded, Progress, load, load_inputs, load_per_file

__all__ = [
    "Input",
    "InputKind",
    "Lines",
    "Loaded",
    "Progress",
    "expand",
    "load",
    "load_inputs",
    "load_per_file",
]

_HOMES = {
    "Input": "inputs",
    "InputKind": "inputs",
    "Lines": "lines",
    "Loaded": "loading",
    "Progress": "loading",
    "expand": "inputs",
    "load": "loading",
    "load_inputs": "loading",
    "load_per_file": "loading",
}


def __getattr__(name: str) -> object:
    """Load the module behind a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
