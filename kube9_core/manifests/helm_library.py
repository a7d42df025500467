"""`helm template` for machines without helm: a process of its own around the Helm library.

The library (extra `helm`) brings a Go runtime with signal handlers of its own, so it never runs
inside kube9: `rendering` starts this module as a program, with the same limits as helm itself.

    python -P helm_library.py NAME FOLDER
"""

import re
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

__all__ = ["main"]

_TEST_HOOK = re.compile(r"helm\.sh/hook[\"']?\s*:\s*[\"']?[^\n#]*\btest\b")
_DOCUMENT = re.compile(r"(?m)^---[ \t]*$")


def main(arguments: list[str]) -> int:
    """Print what a chart renders to, as `helm template` would."""
    name, folder = arguments
    library: Any = import_module("helm_python")
    try:
        with library.Chart.load(folder) as chart:
            for path, text in _texts(chart, name):
                sys.stdout.write(f"---\n# Source: {path}\n{text}\n")
    except library.HelmError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 1
    return 0


def _texts(chart: Any, name: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - no stubs without the extra
    for each in chart.crds:
        yield each["filename"], each["data"]
    rendered = chart.render({}, name=name, namespace="default")
    for path, text in sorted(rendered.items()):
        if path.endswith(".txt"):
            continue
        for document in _DOCUMENT.split(text):
            if document.strip() and not _TEST_HOOK.search(document):
                yield path, document


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
