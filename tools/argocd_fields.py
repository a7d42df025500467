"""Which fields Argo CD's own objects have, and since which version, from its definitions.

Tests of the plugin for Argo CD make objects in the shape of each version; this list keeps them from
fields that the version does not have. What stands in a source is told once, and generators of
ApplicationSets, which nobody here reads, not at all. Run it when a version is added, with the
folder `manifests/crds` of each version, which lies in its Go module:

    cd plugins/kube9-argocd/tests/versions
    python ../../../../tools/argocd_fields.py 2.14=FOLDER 3.0=FOLDER ... > fields.txt
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

_FILES = {
    "Application": "application-crd.yaml",
    "ApplicationSet": "applicationset-crd.yaml",
    "AppProject": "appproject-crd.yaml",
}
_APART = {
    "source": "Source",
    "sources[]": "Source",
    "drySource": "DrySource",
    "syncSource": "SyncSource",
}
_LEFT_OUT = ("ApplicationSet spec.generators[]", "ApplicationSet spec.template")


def main() -> int:
    """Print one line for each field: since when, of what, where."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("versions", nargs="+", metavar="VERSION=FOLDER", help="the oldest first")
    since: dict[str, str] = {}
    for given in parser.parse_args().versions:
        version, _, folder = given.partition("=")
        found = set(_fields(Path(folder)))
        gone = since.keys() - found
        if gone:
            sys.exit(f"{version} has no {', '.join(sorted(gone)[:5])}, but an earlier one had")
        for field in found - since.keys():
            since[field] = version
    sys.stdout.writelines(f"{since[field]:4} {field}\n" for field in sorted(since))
    return 0


def _fields(folder: Path) -> Iterator[str]:
    for kind, name in _FILES.items():
        definition = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
        schema = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
        yield from _below(schema, kind, " ")


def _below(schema: dict[str, Any], place: str, joint: str = ".") -> Iterator[str]:
    for name, inner in schema.get("properties", {}).items():
        many = "items" in inner
        part = f"{name}[]" if many else name
        here = f"{place}{joint}{part}"
        yield here
        if not here.startswith(_LEFT_OUT):
            within = inner["items"] if many else inner
            apart = _APART.get(part)
            yield from _below(within, apart or here, " " if apart else ".")


if __name__ == "__main__":
    sys.exit(main())
