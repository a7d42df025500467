"""What is in the image, as facts: Debian packages of which files are in it, and distributions.

Read from the image itself, so that it says what is there and not what somebody meant to install.
How it is written down is the business of `cyclonedx` and `spdx`.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from commands import run
from distributions import FOLDER
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename
from rootfs import Rootfs

__all__ = ["Component", "Contents", "debian_packages", "debian_release", "python_distributions"]

_FIELDS = "${Package}\t${Version}\t${Architecture}\t${source:Package}\t${Depends}\t${Homepage}\n"
_EXPRESSION = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")
_FAMILIAR = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache 2": "Apache-2.0",
    "BSD 3-Clause License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Dual License": "Apache-2.0 OR BSD-3-Clause",
}


@dataclass(frozen=True)
class Component:
    """One package of the image.

    Attributes:
        purl: its package URL, by which scanners know it.
        licence: an SPDX expression, or None where the package states none.
        sha256: of the wheel it was installed from.
        needs: the package URLs of what it depends on and the image holds.
        first: made from this repository.
    """

    name: str
    version: str
    purl: str
    licence: str | None = None
    sha256: str | None = None
    needs: tuple[str, ...] = ()
    homepage: str | None = None
    first: bool = False


@dataclass(frozen=True)
class Contents:
    """Everything a list of contents says.

    Attributes:
        moment: seconds since 1970; the time of the sources, not of the build.
        release: Debian's version, as `13`.
    """

    name: str
    version: str
    revision: str
    architecture: str
    moment: int
    release: str
    components: tuple[Component, ...]


def debian_release() -> str:
    """Debian's version, of which every package here is."""
    said = Path("/etc/os-release").read_text(encoding="utf-8")
    found = re.search(r'^VERSION_ID="?(\d+)', said, re.MULTILINE)
    return found.group(1) if found else "unstable"


def debian_packages(image: Rootfs) -> list[Component]:
    """The Debian packages of which at least one file is in the image."""
    rows = [
        line.split("\t")
        for line in run("dpkg-query", "-W", "-f", _FIELDS, *sorted(image.packages)).splitlines()
    ]
    purls = {row[0]: _debian_purl(*row[:4]) for row in rows}
    return [
        Component(
            name,
            version,
            purls[name],
            needs=tuple(sorted(purls[other] for other in _alternatives(depends) & purls.keys())),
            homepage=homepage or None,
        )
        for name, version, _, _, depends, homepage in rows
    ]


def _debian_purl(name: str, version: str, architecture: str, source: str) -> str:
    """Spell a package URL; its qualifiers are in order of their names."""
    upstream = f"&upstream={source}" if source != name else ""
    spelled = version.replace("+", "%2B").replace("~", "~").replace(":", "%3A")
    place = f"debian/{name.replace('+', '%2B')}@{spelled}"
    return f"pkg:deb/{place}?arch={architecture}&distro=debian-{debian_release()}{upstream}"


def _alternatives(depends: str) -> set[str]:
    return {
        word.split()[0].partition(":")[0] for word in re.split(r"[,|]", depends) if word.strip()
    }


def python_distributions(image: Rootfs, wheels: Iterable[Path], ours: set[str]) -> list[Component]:
    """The distributions in the image, each with the digest of its wheel."""
    digests = {
        str(parse_wheel_filename(wheel.name)[0]): hashlib.sha256(wheel.read_bytes()).hexdigest()
        for wheel in wheels
    }
    found = {
        str(canonicalize_name(each.metadata["Name"])): each
        for each in distributions(path=[str(image.inside(FOLDER))])
    }
    return [
        Component(
            name,
            found[name].version,
            _python_purl(name, found[name]),
            _licence(found[name]),
            digests[name],
            _python_needs(found[name], found),
            first=name in ours,
        )
        for name in sorted(found)
    ]


def _python_purl(name: str, distribution: Distribution) -> str:
    return f"pkg:pypi/{name}@{distribution.version.replace('+', '%2B')}"


def _python_needs(each: Distribution, found: dict[str, Distribution]) -> tuple[str, ...]:
    wanted = [Requirement(text) for text in each.requires or ()]
    names = {
        str(canonicalize_name(one.name))
        for one in wanted
        if one.marker is None or one.marker.evaluate({"extra": ""})
    }
    return tuple(sorted(_python_purl(name, found[name]) for name in names & found.keys()))


def _licence(distribution: Distribution) -> str | None:
    metadata = distribution.metadata
    said = [*(metadata.get_all("License-Expression") or ()), *(metadata.get_all("License") or ())]
    stated = _FAMILIAR.get(said[0].strip(), said[0].strip()) if said else ""
    if _EXPRESSION.fullmatch(stated) and stated.upper() != "UNKNOWN":
        return stated
    named = [text for text in metadata.get_all("Classifier") or () if text.startswith("License")]
    return _OF_CLASSIFIER.get(named[0].rpartition(" :: ")[2]) if len(named) == 1 else None


_OF_CLASSIFIER = {
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
