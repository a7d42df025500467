"""The same stories as each version of Argo CD tells them.

`fields.txt` says which fields its definitions have since when (tools/argocd_fields.py); what it
says differently by the same fields is taken from its upgrade notes, and named where it is built.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

VERSIONS = ("2.14", "3.0", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6")
_FIELDS = Path(__file__).with_name("fields.txt")
_CHART = {"repoURL": "https://charts.example", "chart": "web", "targetRevision": "1.2.3"}
_VALUES = {"repoURL": "https://git.example/values", "targetRevision": "main", "ref": "values"}
_DRY = {"repoURL": "https://git.example/dry", "path": "shop", "targetRevision": "main"}
Json = dict[str, Any]


def parsed(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Shape:
    """What one version makes of a story.

    Attributes:
        version: as "3.2".
        fields: all that its definitions have: "Application spec.project".
    """

    version: str
    fields: frozenset[str]

    def since(self, version: str) -> bool:
        """Whether it is this version or a later one."""
        return parsed(self.version) >= parsed(version)

    def resource(self, kind: str, name: str, health: str = "", **more: Any) -> Json:  # noqa: ANN401 - any field
        """One resource; its health is kept in the cache since 3.0, unless somebody asks for it."""
        told = {"health": {"status": health}} if health and not self.since("3.0") else {}
        group = "apps" if kind == "Deployment" else "batch" if kind == "Job" else ""
        place = {"group": group} if group else {}
        here = {"version": "v1", "kind": kind, "namespace": "shop", "name": name}
        return {**place, **here, **told, **more}

    def application(self, name: str, state: str, health: str, **status: Any) -> Json:  # noqa: ANN401 - any field
        """An Application of two sources that is synced automatically."""
        where = {"resourceHealthSource": "appTree"} if self.since("3.0") else {}
        automated = {"selfHeal": True, **({"enabled": True} if self.since("3.1") else {})}
        retry = {"limit": 2, **({"refresh": True} if self.since("3.2") else {})}
        return {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Application",
            "metadata": {
                "name": name,
                "namespace": "argocd",
                "uid": name,
                "creationTimestamp": ago(days=60),
            },
            "spec": {
                "project": "team",
                "sources": [dict(_CHART), dict(_VALUES)],
                "destination": {"server": "https://kubernetes.default.svc", "namespace": "shop"},
                "syncPolicy": {"automated": automated, "retry": retry},
            },
            "status": {
                "sync": {"status": state, "revisions": ["1.2.3", "b" * 40]},
                "health": {"status": health, "lastTransitionTime": ago(days=2)},
                "controllerNamespace": "argocd",
                "reconciledAt": ago(minutes=1),
                "sourceTypes": ["Helm", "Directory"],
                **where,
                **status,
            },
        }

    def drifted(self) -> Json:
        """A release that failed in a hook: one object is old and ill, one waits to be pruned."""
        return self.application(
            "drifted",
            "OutOfSync",
            "Degraded",
            resources=[
                self.resource("Deployment", "web", "Degraded", status="OutOfSync"),
                self.resource(
                    "Service", "old", "Healthy", status="OutOfSync", requiresPruning=True
                ),
                self.resource("ConfigMap", "web", status="Synced"),
                self.resource("Job", "migrate", "Degraded", hook=True),
            ],
            history=[self.deployed(0, 20), self.deployed(1, 10)],
            operationState=self.failed(),
        )

    def deployed(self, number: int, days: int) -> Json:
        """A sync that went well."""
        return {
            "id": number,
            "revision": "",
            "revisions": [f"1.2.{number}", str(number) * 40],
            "sources": [dict(_CHART), dict(_VALUES)],
            "deployStartedAt": ago(days=days, minutes=1),
            "deployedAt": ago(days=days),
            "initiatedBy": {"automated": True},
        }

    def failed(self) -> Json:
        """A sync that broke off at a hook, all retries used."""
        images = {"images": ["registry.example/shop/migrate:1"]} if self.since("3.1") else {}
        refresh = {"refresh": True} if self.since("3.2") else {}
        hook = {
            "group": "batch",
            "version": "v1",
            "kind": "Job",
            "namespace": "shop",
            "name": "migrate",
            "hookType": "PreSync",
            "hookPhase": "Failed",
            "syncPhase": "PreSync",
            "message": "Job has reached the specified backoff limit",
            **images,
        }
        return {
            "phase": "Failed",
            "message": "one or more synchronization tasks completed unsuccessfully",
            "startedAt": ago(days=2, minutes=5),
            "finishedAt": ago(days=2),
            "retryCount": 2,
            "operation": {
                "sync": {"revisions": ["1.2.3", "b" * 40]},
                "initiatedBy": {"automated": True},
                "retry": {"limit": 2, **refresh},
            },
            "syncResult": {"revision": "", "revisions": ["1.2.3", "b" * 40], "resources": [hook]},
        }

    def partly_missing(self) -> Json:
        """One of two objects is gone; since 3.4 that says nothing about the health of the rest."""
        health = "Healthy" if self.since("3.4") else "Missing"
        return self.application(
            "partly-missing",
            "OutOfSync",
            health,
            resources=[
                self.resource("Service", "web", "Missing", status="OutOfSync"),
                self.resource("Service", "api", "Healthy", status="Synced"),
            ],
        )

    def never_synced(self) -> Json:
        """All of its objects are still to be made, which each version calls Missing."""
        made = self.resource("Service", "web", "Missing", status="OutOfSync")
        return self.application("never-synced", "OutOfSync", "Missing", resources=[made])

    def switched_off(self) -> Json:
        """In sync, and automated sync is switched off; before 3.1 only by leaving it out."""
        app = self.application("switched-off", "Synced", "Healthy")
        policy = {"automated": {"enabled": False}} if self.since("3.1") else {}
        return {**app, "spec": {**app["spec"], "syncPolicy": policy}}

    def rendered(self) -> Json:
        """In sync, and rendered to a branch by the hydrator, for Helm's own settings since 3.3."""
        dry = {**_DRY, **({"helm": {"releaseName": "web"}} if self.since("3.3") else {})}
        into = {"repoURL": "https://git.example/rendered"} if self.since("3.5") else {}
        sources = {
            "drySource": dry,
            "syncSource": {"targetBranch": "env/prod", "path": "shop", **into},
        }
        seen = {"lastComparedDryRevision": "d" * 40} if self.since("3.5") else {}
        done = {"drySHA": "d" * 40, "hydratedSHA": "e" * 40, "sourceHydrator": sources}
        when = {"startedAt": ago(days=1, minutes=1), "finishedAt": ago(days=1)}
        app = self.application(
            "rendered",
            "Synced",
            "Healthy",
            sync={"status": "Synced", "revision": "e" * 40},
            sourceType="Helm",
            sourceHydrator={
                "currentOperation": {"phase": "Hydrated", **done, **when},
                "lastSuccessfulOperation": done,
                **seen,
            },
        )
        spec = {key: value for key, value in app["spec"].items() if key != "sources"}
        return {**app, "spec": {**spec, "sourceHydrator": sources}}

    def project(self) -> Json:
        """May make namespaces: by name since 3.3, so that "*" there is not every kind."""
        allowed = {"group": "", "kind": "Namespace"}
        narrow = {"group": "*", "kind": "*", "name": "team-*"} if self.since("3.3") else allowed
        keys = {"gpg": {"keys": ["4AEE18F83AFDEB23"], "mode": "head"}, "repos": [{"url": "*"}]}
        signed = {"sourceIntegrity": {"git": {"policies": [keys]}}} if self.since("3.5") else {}
        window: Json = {
            "kind": "deny",
            "schedule": "0 22 * * *",
            "duration": "1h",
            "namespaces": ["*"],
        }
        if self.since("3.0"):
            window["andOperator"] = True
        return {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "AppProject",
            "metadata": {"name": "team", "namespace": "argocd"},
            "spec": {
                "sourceRepos": ["https://charts.example", "https://git.example/*"],
                "destinations": [{"server": "https://kubernetes.default.svc", "namespace": "shop"}],
                "clusterResourceWhitelist": [narrow],
                "syncWindows": [window],
                "orphanedResources": {"warn": True},
                **signed,
            },
        }

    def application_set(self) -> Json:
        """One that failed to make its Applications; it has a health of its own since 3.4."""
        health = {"status": "Degraded", "message": "no repository"}
        status = {
            **({"health": health} if self.since("3.4") else {}),
            **({"resourcesCount": 0} if self.since("3.2") else {}),
            "conditions": [
                {
                    "type": "ErrorOccurred",
                    "status": "True",
                    "reason": "ApplicationGenerationFromParamsError",
                    "message": "no repository",
                    "lastTransitionTime": ago(days=1),
                }
            ],
        }
        template = {
            "metadata": {"name": "{{.path.basename}}"},
            "spec": {
                "project": "team",
                "source": dict(_CHART),
                "destination": {"name": "in-cluster", "namespace": "shop"},
            },
        }
        return {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "ApplicationSet",
            "metadata": {"name": "shops", "namespace": "argocd", "creationTimestamp": ago(days=60)},
            "spec": {
                "goTemplate": True,
                "goTemplateOptions": ["missingkey=error"],
                "generators": [{"git": {"repoURL": "https://git.example/values"}}],
                "template": template,
            },
            "status": status,
        }

    def applications(self) -> tuple[Json, ...]:
        """All Applications of this version."""
        return (
            self.drifted(),
            self.partly_missing(),
            self.never_synced(),
            self.switched_off(),
            self.rendered(),
        )

    def everything(self) -> tuple[Json, ...]:
        """All objects of this version."""
        return (*self.applications(), self.project(), self.application_set())


def fields() -> Iterator[tuple[str, str]]:
    """Since when, and what."""
    for line in _FIELDS.read_text(encoding="utf-8").splitlines():
        since, _, field = line.partition(" ")
        yield since, field.strip()


@pytest.fixture(params=VERSIONS)
def shape(request: pytest.FixtureRequest) -> Shape:
    """Each version in turn."""
    known = {field for since, field in fields() if parsed(since) <= parsed(request.param)}
    return Shape(request.param, frozenset(known))


@pytest.fixture
def all_fields() -> frozenset[str]:
    """What any version has."""
    return frozenset(field for _, field in fields())
