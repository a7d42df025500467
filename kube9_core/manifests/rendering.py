"""Charts and kustomizations: what Helm or kustomize renders, traced back to the templates.

Rendered lines are not the template's lines, so every object of a chart has line 1 of the template
that Helm names. Nothing here reaches a cluster; a kustomization with remote bases may use the
network, as kustomize does.
"""

import importlib.util
import re
import shutil
import sys
from pathlib import Path

import msgspec

from kube9_core.manifests.faults import Fault, Unparsable
from kube9_core.manifests.files import read_file
from kube9_core.manifests.inputs import KUSTOMIZATIONS
from kube9_core.manifests.parsing import Parser
from kube9_core.manifests.programs import LIBRARY_SCRIPT, run
from kube9_core.manifests.reading import Part, Reader
from kube9_core.manifests.stream import split
from kube9_core.manifests.text import clean
from kube9_core.model.source import Document, InputError

__all__ = ["read_chart", "read_kustomization"]

_SOURCE = re.compile(rb"(?m)^# Source: ([^\n]+)$")
_NO_HELM = (
    "is a Helm chart: install helm (on PATH), or kube9-core[helm], "
    "or give the output of 'helm template' instead"
)
_NO_KUSTOMIZE = (
    "is a kustomization: install kustomize or kubectl (on PATH), "
    "or give the output of 'kustomize build' instead"
)


def read_chart(folder: str, reader: Reader, kubernetes_version: str | None = None) -> Part:
    """Render a chart with its default values and read the result."""
    try:
        about = _about(folder)
        if about.get("type") == "library":
            return Part()  # holds helpers for other charts and renders to nothing by definition
        rendered = _render(folder, str(about.get("name", "release")), kubernetes_version)
    except Unparsable as error:
        return Part(errors=[error.fault.at(folder, 1)])
    return _traced(rendered, folder, reader)


def read_kustomization(folder: str, reader: Reader) -> Part:
    """Build a kustomization and read the result."""
    try:
        output = run([*_kustomize(), folder])
    except Unparsable as error:
        return Part(errors=[error.fault.at(folder, 1)])
    name = next(each for each in KUSTOMIZATIONS if (Path(folder) / each).is_file())
    return _lineless(reader.read(output, f"{folder.rstrip('/')}/{name}"))


def _kustomize() -> list[str]:
    if kustomize := shutil.which("kustomize"):
        return [kustomize, "build", "--"]
    if kubectl := shutil.which("kubectl"):
        return [kubectl, "kustomize", "--"]
    raise Unparsable(Fault(_NO_KUSTOMIZE))


def _about(folder: str) -> dict[str, object]:
    chunk = next(iter(split(clean(read_file(f"{folder}/Chart.yaml")))), None)
    value = Parser().parse(chunk.text).value if chunk else None
    return dict(value) if isinstance(value, dict) else {}


def _render(folder: str, name: str, kubernetes_version: str | None) -> list[tuple[str, bytes]]:
    """Give the rendered text of each template by the path that Helm names."""
    output = run([*_helm(kubernetes_version), name, folder])
    return [_template(chunk.text) for chunk in split(clean(output))]


def _helm(kubernetes_version: str | None) -> list[str]:
    if helm := shutil.which("helm"):
        judged_for = ["--kube-version", kubernetes_version] if kubernetes_version else []
        return [helm, "template", "--include-crds", "--skip-tests", *judged_for, "--"]
    if importlib.util.find_spec("helm_python") is not None:
        return [sys.executable, "-P", str(Path(__file__).with_name(LIBRARY_SCRIPT))]
    raise Unparsable(Fault(_NO_HELM))


def _template(text: bytes) -> tuple[str, bytes]:
    match = _SOURCE.search(text)
    return match[1].decode("utf-8", "replace") if match else "", text


def _traced(rendered: list[tuple[str, bytes]], folder: str, reader: Reader) -> Part:
    """Read each text under the name of its template in the folder."""
    whole, counts = Part(), dict[str, int]()
    for template, text in rendered:
        inside = template.partition("/")[2]
        file = f"{folder.rstrip('/')}/{inside}" if inside else folder
        part = _lineless(reader.read(text, file), counts.get(file, 0))
        counts[file] = counts.get(file, 0) + 1
        whole.documents += part.documents
        whole.errors += part.errors
        whole.ignored += part.ignored
    return whole


def _lineless(part: Part, first: int = 0) -> Part:
    """Take away the lines of the rendered text, which nobody can open."""
    documents = [_at_line_one(each, first) for each in part.documents]
    return Part(documents, [_rendered_error(each) for each in part.errors], part.ignored)


def _at_line_one(document: Document, first: int) -> Document:
    source = document.source
    placed = msgspec.structs.replace(source, line=1, document=source.document + first)
    return msgspec.structs.replace(document, source=placed)


def _rendered_error(error: InputError) -> InputError:
    where = "" if error.line is None else f" (line {error.line} of what it renders to)"
    return InputError(error.path, None, None, error.message + where)
