"""Writes the contents of the image as SPDX 2.3, byte for byte the same for the same image.

Only keys of that specification are written; what the facts are is the business of `inventory`.
"""

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any

from inventory import Component, Contents

__all__ = ["spdx"]

_IMAGE = "SPDXRef-Image"
_UNSAID = "NOASSERTION"


def spdx(contents: Contents) -> str:
    """Spell the contents as an SPDX document in JSON."""
    body = {
        "packages": [_image(contents), *map(_package, contents.components)],
        "relationships": _relationships(contents),
    }
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    head = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"{contents.name}-{contents.version}-{contents.architecture}",
        "documentNamespace": f"https://kube9.io/spdx/{contents.name}/{contents.version}/{digest}",
        "creationInfo": {
            "created": datetime.fromtimestamp(contents.moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Tool: kube9-image"],
        },
    }
    return json.dumps(head | body, indent=1) + "\n"


def _image(contents: Contents) -> dict[str, Any]:
    return {
        "name": contents.name,
        "SPDXID": _IMAGE,
        "versionInfo": contents.version,
        "sourceInfo": f"built from revision {contents.revision} for {contents.architecture}",
        "downloadLocation": _UNSAID,
        "filesAnalyzed": False,
        "licenseConcluded": _UNSAID,
        "licenseDeclared": "Apache-2.0",
        "copyrightText": _UNSAID,
        "primaryPackagePurpose": "CONTAINER",
    }


def _package(one: Component) -> dict[str, Any]:
    written: dict[str, Any] = {
        "name": one.name,
        "SPDXID": _id(one.purl),
        "versionInfo": one.version,
        "downloadLocation": _UNSAID,
        "filesAnalyzed": False,
        "licenseConcluded": _UNSAID,
        "licenseDeclared": one.licence or _UNSAID,
        "copyrightText": _UNSAID,
        "primaryPackagePurpose": "APPLICATION" if one.first else "LIBRARY",
        "externalRefs": [
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": one.purl,
            }
        ],
    }
    if one.sha256:
        written["checksums"] = [{"algorithm": "SHA256", "checksumValue": one.sha256}]
    if one.homepage:
        written["homepage"] = one.homepage
    return written


def _id(purl: str) -> str:
    name = purl.removeprefix("pkg:").partition("?")[0]
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.]+", "-", name)


def _relationships(contents: Contents) -> list[dict[str, str]]:
    rows = [("SPDXRef-DOCUMENT", "DESCRIBES", _IMAGE)]
    rows += [(_IMAGE, "CONTAINS", _id(one.purl)) for one in contents.components]
    for one in contents.components:
        rows += [(_id(one.purl), "DEPENDS_ON", _id(other)) for other in one.needs]
    return [
        {"spdxElementId": subject, "relationshipType": kind, "relatedSpdxElement": other}
        for subject, kind, other in rows
    ]
