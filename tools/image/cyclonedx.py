"""Writes the contents of the image as CycloneDX 1.6, byte for byte the same for the same image.

Only keys of that specification are written; what the facts are is the business of `inventory`.
"""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from inventory import Component, Contents

__all__ = ["cyclonedx"]

_FIRST, _OTHERS = "application", "library"


def cyclonedx(contents: Contents) -> str:
    """Spell the contents as a CycloneDX document in JSON."""
    body = {
        "metadata": _metadata(contents),
        "components": [_system(contents), *map(_component, contents.components)],
        "dependencies": _dependencies(contents),
    }
    seed = json.dumps(body, sort_keys=True)
    head = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, seed)}",
        "version": 1,
    }
    return json.dumps(head | body, indent=1) + "\n"


def _metadata(contents: Contents) -> dict[str, Any]:
    return {
        "timestamp": datetime.fromtimestamp(contents.moment, UTC).isoformat(),
        "component": {
            "type": "container",
            "bom-ref": _image(contents),
            "name": contents.name,
            "version": contents.version,
            "licenses": [{"license": {"id": "Apache-2.0"}}],
            "properties": [
                {"name": "kube9:architecture", "value": contents.architecture},
                {"name": "kube9:revision", "value": contents.revision},
            ],
        },
    }


def _image(contents: Contents) -> str:
    return f"{contents.name}@{contents.version}"


def _system(contents: Contents) -> dict[str, Any]:
    return {
        "type": "operating-system",
        "bom-ref": f"debian@{contents.release}",
        "name": "debian",
        "version": contents.release,
    }


def _component(one: Component) -> dict[str, Any]:
    written: dict[str, Any] = {
        "type": _FIRST if one.first else _OTHERS,
        "bom-ref": one.purl,
        "name": one.name,
        "version": one.version,
    }
    if one.sha256:
        written["hashes"] = [{"alg": "SHA-256", "content": one.sha256}]
    if one.licence:
        written["licenses"] = [{"expression": one.licence}]
    written["purl"] = one.purl
    if one.homepage:
        written["externalReferences"] = [{"type": "website", "url": one.homepage}]
    return written


def _dependencies(contents: Contents) -> list[dict[str, Any]]:
    everything = sorted([f"debian@{contents.release}", *(one.purl for one in contents.components)])
    rows = [{"ref": one.purl, "dependsOn": list(one.needs)} for one in contents.components]
    return [{"ref": _image(contents), "dependsOn": everything}, *rows]
