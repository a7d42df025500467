"""From the words of a command line to a request that makes sense, or to one line that says why not.

What can be judged without the plugins comes first: a mistyped option is told at once.
"""

import os
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from kube9_core.cli.asked import Asked
from kube9_core.cli.nearest import known
from kube9_core.engine.selection import Selection
from kube9_core.errors import UsageError
from kube9_core.model.severity import SEVERITIES, Severity
from kube9_core.model.version import NEWEST, OLDEST, KubernetesVersion
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.runs.baseline import read_baseline
from kube9_core.runs.configuration import Configuration, adjustments, find, profiles, read
from kube9_core.runs.request import AUTO, NO_PROFILES, ClusterRequest, Request

__all__ = [
    "SHOWN",
    "SHOWN_OF_NAMED",
    "check_words",
    "cluster_request_of",
    "configured",
    "request_of",
    "seconds_of",
    "severity_of",
    "shown",
]

_FORMATS = ("table", "json")
_LATER = ("sarif", "junit", "html", "markdown", "gitlab", "openreports")
_NEVER = "never"
_DAY = 86_400.0
_PAGE = 500
_REQUESTS_PER_SECOND = 50.0
"""What kubectl allows itself."""
SHOWN = 3
SHOWN_OF_NAMED = 20
"""Findings of a check that the table spells out, and of checks that were asked for by name."""


def check_words(asked: Asked) -> None:
    """Judge what needs no plugin.

    Raises:
        UsageError: an option has a value it cannot have.
    """
    if asked.output_format in _LATER:
        raise UsageError(
            f"--format {asked.output_format} comes with a later version; now: {', '.join(_FORMATS)}"
        )
    known(asked.output_format, (*_FORMATS, *_LATER), "--format")
    known(asked.fail_on, (_NEVER, *SEVERITIES), "--fail-on")
    if asked.severity is not None:
        known(asked.severity, SEVERITIES, "--severity")
    jobs_of(asked)
    seconds_of(asked)
    if "" in asked.paths:
        raise UsageError("a PATH is empty; is a variable unset?")
    if asked.paths.count("-") > 1:
        raise UsageError("standard input can be read only once; give - a single time")
    _version(asked.kubernetes_version)


def configured(asked: Asked) -> Configuration:
    """Read the settings file that was named, or the one that is found."""
    if asked.config is not None:
        return read(asked.config)
    found = find(Path.cwd())
    return read(None if found is None else os.path.relpath(found))


def request_of(asked: Asked, configuration: Configuration, catalogue: Catalogue) -> Request:
    """Make the request.

    Raises:
        UsageError: a pillar, check or framework is unknown, or a file is wrong.
    """
    return Request(
        **_scope(asked, configuration, catalogue),
        paths=asked.paths,
        per_file=asked.per_file,
        version=_version(asked.kubernetes_version) or NEWEST,
        jobs=jobs_of(asked),
        lines_per_check=None if asked.output_format != "table" else shown(asked),
    )


def cluster_request_of(
    asked: Asked, configuration: Configuration, catalogue: Catalogue
) -> ClusterRequest:
    """Make the request for a cluster.

    Raises:
        UsageError: as above.
    """
    return ClusterRequest(
        **_scope(asked, configuration, catalogue),
        **_within(configuration),
        version=_version(asked.kubernetes_version),
        page=configuration.settings.reading.page if configuration.settings else _PAGE,
        requests_per_second=_REQUESTS_PER_SECOND,
        secrets=configuration.settings.reading.secrets if configuration.settings else False,
        kubelets=asked.kubelets or _asks_kubelets(configuration),
    )


def _asks_kubelets(configuration: Configuration) -> bool:
    return configuration.settings is not None and configuration.settings.reading.kubelets


def _within(configuration: Configuration) -> dict[str, Any]:
    """With a scope nobody's Exemptions hold for all of it: a person may not see the operator's."""
    return {"scope": configuration.scope, "operator_namespace": ""} if configuration.scope else {}


def _scope(asked: Asked, configuration: Configuration, catalogue: Catalogue) -> dict[str, Any]:
    """Say what both kinds of request have in common."""
    return {
        "selection": _selection(asked, catalogue),
        "namespaces": asked.namespaces,
        "excluded_namespaces": (*asked.excluded_namespaces, *configuration.excluded_namespaces),
        "adjustments": adjustments(configuration, catalogue),
        "exemptions": asked.exemptions,
        "profiles": _profiles(asked, configuration, catalogue),
        "baseline": None if asked.baseline is None else read_baseline(asked.baseline),
    }


def _profiles(asked: Asked, configuration: Configuration, catalogue: Catalogue) -> tuple[str, ...]:
    """The command line goes before the settings."""
    for name in asked.profiles:
        known(name, (AUTO, NO_PROFILES, *(item.name for item in catalogue.profiles)), "profile")
    return asked.profiles or profiles(configuration, catalogue)


def shown(asked: Asked) -> int:
    """How many findings of a check the table spells out."""
    return SHOWN_OF_NAMED if asked.checks else SHOWN


def jobs_of(asked: Asked) -> int:
    """How many processes may load files."""
    if asked.jobs is None:
        return os.cpu_count() or 1
    if asked.jobs.isdecimal() and int(asked.jobs) > 0:
        return int(asked.jobs)
    raise UsageError(f"--jobs {asked.jobs}: must be a whole number, at least 1")


def seconds_of(asked: Asked) -> float:
    """How long a check may take."""
    try:
        seconds = float(asked.check_timeout)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < _DAY:
        raise UsageError(f"--check-timeout {asked.check_timeout}: must be a number of seconds")
    return seconds


def severity_of(fail_on: str) -> Severity | None:
    """The severity from which on a run fails; None for never."""
    return None if fail_on == _NEVER else Severity(fail_on)


def _selection(asked: Asked, catalogue: Catalogue) -> Selection:
    for slug in asked.pillars:
        known(slug, (pillar.slug for pillar in catalogue.pillars), "pillar")
    for name in asked.frameworks:
        known(name, (framework.name for framework in catalogue.frameworks), "framework")
    _know_checks(asked.checks, catalogue)
    return Selection(
        pillars=asked.pillars,
        checks=asked.checks,
        frameworks=asked.frameworks,
        minimum=Severity(asked.severity or Severity.INFO),
    )


def _know_checks(globs: Iterable[str], catalogue: Catalogue) -> None:
    names = [name for check in catalogue.checks for name in (check.id, *check.aliases)]
    for glob in globs:
        if not any(character in glob for character in "*?["):
            if glob not in names:
                known(glob, names, "check") if names else _no_checks()
        elif not any(fnmatchcase(name, glob) for name in names):
            raise UsageError(f"no check matches {glob!r}; kube9 checks list names them all")


def _no_checks() -> None:
    raise UsageError("no plugin with checks is installed; see kube9 plugins list")


def _version(text: str | None) -> KubernetesVersion | None:
    if text is None:
        return None
    try:
        version = KubernetesVersion.parse(text)
    except ValueError as error:
        raise UsageError(f"--kubernetes-version: {error}") from None
    if version < OLDEST or version.major != OLDEST.major:
        raise UsageError(f"--kubernetes-version {text}: rules are known from {OLDEST} to {NEWEST}")
    return version
