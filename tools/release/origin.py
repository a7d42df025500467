"""Knows where a release must come from: our repository, our workflow, its tag; or a rehearsal.

It is the one place with these names. What is signed with them is `release.signing`, what is
stated `release.provenance`.
"""

import os
from collections.abc import Mapping

import msgspec

from release.process import ReleaseError

__all__ = [
    "CHARTS",
    "IMAGE",
    "IMAGES",
    "ISSUER",
    "PLUGIN_BASE",
    "REPOSITORY",
    "Origin",
    "expected",
    "of_workflow",
    "rehearsed",
]

REPOSITORY = "https://github.com/alto9/kube9-operator"
WORKFLOW = ".github/workflows/release.yml"
ISSUER = "https://token.actions.githubusercontent.com"
IMAGE = "ghcr.io/alto9/kube9-operator"
PLUGIN_BASE = "ghcr.io/alto9/kube9-plugin-base"
IMAGES = (IMAGE, PLUGIN_BASE)
CHARTS = "ghcr.io/alto9/charts"
_REHEARSAL = f"{REPOSITORY}/rehearsal"


class Origin(msgspec.Struct, frozen=True):
    """Who built a release, and from what.

    Attributes:
        builder: the workflow at its tag; it is the identity in the signing certificate too.
        ref: the tag, as git spells it.
        commit: the commit at the tag, or nothing if any will do.
        invocation: the run, for those who want to read its log.
    """

    builder: str
    ref: str
    commit: str = ""
    invocation: str = ""


def expected(version: str, *, rehearsal: bool = False) -> Origin:
    """What a release of this version must say of its origin."""
    ref = f"refs/tags/v{version}"
    builder = _REHEARSAL if rehearsal else f"{REPOSITORY}/{WORKFLOW}"
    return Origin(builder=f"{builder}@{ref}", ref=ref)


def rehearsed(version: str, commit: str) -> Origin:
    """The origin of a release that is only tried out; nobody may take it for a real one."""
    return msgspec.structs.replace(expected(version, rehearsal=True), commit=commit)


def of_workflow(version: str, commit: str, environ: Mapping[str, str] = os.environ) -> Origin:
    """The origin as the workflow's own environment tells it.

    Raises:
        ReleaseError: This is not the release workflow at the tag of this version.
    """
    origin = expected(version)
    told = f"{environ.get('GITHUB_SERVER_URL')}/{environ.get('GITHUB_WORKFLOW_REF')}"
    if told != origin.builder:
        raise ReleaseError(f"only {origin.builder} may release {version}, and this is {told}")
    if environ.get("GITHUB_SHA") != commit:
        raise ReleaseError(f"the workflow runs at {environ.get('GITHUB_SHA')}, not at {commit}")
    run, attempt = environ.get("GITHUB_RUN_ID"), environ.get("GITHUB_RUN_ATTEMPT")
    invocation = f"{REPOSITORY}/actions/runs/{run}/attempts/{attempt}"
    return msgspec.structs.replace(origin, commit=commit, invocation=invocation)
