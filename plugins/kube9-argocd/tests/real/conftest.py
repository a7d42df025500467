"""A real Argo CD with one application for each way to drift, and operators that look at it.

`land` makes all of it drift, once; what is judged afterwards stands in the tests. Deployments have
no replicas where they should be healthy, as there are no nodes.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

if TYPE_CHECKING:
    from kube9_testbed.argocd.installation import ArgoCD
    from kube9_testbed.argocd.repository import GitRepository
    from kube9_testbed.operator.process import Operator

Manifest = dict[str, Any]
CREATE: Final = {"syncOptions": ["CreateNamespace=true"]}
MIGRATE: Final = {"argocd.argoproj.io/hook": "PreSync"}
BOATS: Final = {
    "group": "example.org",
    "names": {"kind": "Boat", "plural": "boats"},
    "scope": "Namespaced",
    "preserveUnknownFields": False,
    "versions": [
        {
            "name": "v1",
            "served": True,
            "storage": True,
            "schema": {
                "openAPIV3Schema": {
                    "type": "object",
                    "properties": {
                        "spec": {"type": "object", "properties": {"sails": {"type": "integer"}}}
                    },
                }
            },
        }
    ],
}


def thing(api: str, kind: str, name: str, **fields: object) -> Manifest:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name}, **fields}


def settings(**data: str) -> Manifest:
    return thing("v1", "ConfigMap", "settings", data=data)


def deployment(replicas: int = 0, **spec: object) -> Manifest:
    container = {
        "name": "app",
        "image": "registry.example.org/app:1",
        "imagePullPolicy": "IfNotPresent",
        "resources": {"limits": {"memory": "128Mi"}},
    }
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container]}}
    selector = {"matchLabels": {"app": "web"}}
    whole = {"replicas": replicas, "selector": selector, "template": template, **spec}
    return thing("apps/v1", "Deployment", "web", spec=whole)


def scaler() -> Manifest:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    goal = {"type": "Utilization", "averageUtilization": 80}
    metric = {"type": "Resource", "resource": {"name": "cpu", "target": goal}}
    spec = {"minReplicas": 3, "maxReplicas": 5, "scaleTargetRef": target, "metrics": [metric]}
    return thing("autoscaling/v2", "HorizontalPodAutoscaler", "web", spec=spec)


def failing_hook() -> Manifest:
    container = {"name": "migrate", "image": "registry.example.org/migrate:1"}
    template = {"spec": {"restartPolicy": "Never", "containers": [container]}}
    spec = {"activeDeadlineSeconds": 1, "backoffLimit": 0, "template": template}
    job = thing("batch/v1", "Job", "migrate", spec=spec)
    job["metadata"]["annotations"] = MIGRATE
    return job


ADMISSION = "/apis/admissionregistration.k8s.io/v1"
POLICY: Manifest = {
    "metadata": {"name": "pull-always-rule"},
    "spec": {
        "reinvocationPolicy": "Never",
        "matchConstraints": {
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ruled"}},
            "resourceRules": [
                {
                    "apiGroups": ["apps"],
                    "apiVersions": ["v1"],
                    "operations": ["CREATE", "UPDATE"],
                    "resources": ["deployments"],
                }
            ],
        },
        "mutations": [
            {
                "patchType": "JSONPatch",
                "jsonPatch": {
                    "expression": '[JSONPatch{op: "replace", value: "Always",'
                    ' path: "/spec/template/spec/containers/0/imagePullPolicy"}]'
                },
            }
        ],
    },
}
BINDING: Manifest = {
    "metadata": {"name": "pull-always-rule"},
    "spec": {"policyName": "pull-always-rule"},
}


class Land:
    """Applications that drift, each in a namespace of its own name."""

    def __init__(self, argocd: "ArgoCD") -> None:
        self.argocd = argocd
        self.apps = argocd.apps
        self.cluster = argocd.cluster

    def deployed(self, name: str, files: Mapping[str, Manifest], **spec: object) -> "GitRepository":
        """A repository and an application that was synced from it once."""
        repository = self.argocd.repository()
        repository.commit({f"{name}/{path}.yaml": content for path, content in files.items()})
        self.apps.create(name, repository, name, **spec)
        self.apps.sync(name)
        return repository

    def synced(self, name: str, files: Mapping[str, Manifest]) -> "GitRepository":
        repository = self.deployed(name, files)
        self.apps.wait(name, sync="Synced")
        return repository

    def fine(self) -> None:
        self.synced("fine", {"settings": settings(colour="green")})
        self.apps.wait("fine", health="Healthy")

    def edited_by_hand(self) -> None:
        """As somebody does at night: `kubectl edit`, and another one by `kubectl scale`."""
        from kube9_testbed.kubectl import kubectl  # noqa: PLC0415 - only with a testbed

        self.synced("edited", {"web": deployment(), "settings": settings(password="a")})  # noqa: S106  # of nothing
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("KUBE_EDITOR", "sed -i s,app:1,app:2,")
            kubectl(self.cluster, "edit", "-n", "edited", "deployment/web")
        patch = '{"data":{"password":"swordfish"}}'
        kubectl(self.cluster, "patch", "-n", "edited", "configmap/settings", "-p", patch)
        self.apps.wait("edited", sync="OutOfSync")

    def deleted_by_hand(self) -> None:
        self.synced("deleted", {"settings": settings(colour="green")})
        self.cluster.request("DELETE", "/api/v1/namespaces/deleted/configmaps/settings")
        self.apps.wait("deleted", sync="OutOfSync")

    def scaled(self) -> None:
        """The real autoscaler goes up to its minimum, even where it has no metrics."""
        self.deployed("scaled", {"web": deployment(replicas=1), "scaler": scaler()})
        self.apps.wait("scaled", sync="OutOfSync")

    def tuned(self) -> None:
        """Another operator takes the field over by server-side apply."""
        self.synced("tuned", {"web": deployment()})
        limits = {"limits": {"memory": "256Mi"}}
        container = {"name": "app", "resources": limits}
        wish = thing(
            "apps/v1", "Deployment", "web", spec={"template": {"spec": {"containers": [container]}}}
        )
        path = (
            "/apis/apps/v1/namespaces/tuned/deployments/web?fieldManager=memory-operator&force=true"
        )
        with self.cluster.client() as client:
            assert client.request("PATCH", path, wish, "application/apply-patch+yaml").ok
        self.apps.wait("tuned", sync="OutOfSync")

    def changed_by_a_webhook(self) -> None:
        """The webhook changes what Argo CD itself applies, so it never gets in sync."""
        self.deployed("hooked", {"web": deployment()})
        self.apps.wait("hooked", sync="OutOfSync")

    def changed_by_a_policy(self) -> None:
        """As a webhook does, but the API server does it itself."""
        from kube9_testbed.waiting import until  # noqa: PLC0415 - only with a testbed

        for path, written in (
            (f"{ADMISSION}/mutatingadmissionpolicies", POLICY),
            (f"{ADMISSION}/mutatingadmissionpolicybindings", BINDING),
            ("/api/v1/namespaces", {"metadata": {"name": "ruled"}}),
        ):
            made = self.cluster.request("POST", path, written)
            assert made.ok, made.text
        until(self._policy_holds, "the policy")
        self.deployed("ruled", {"web": deployment()})
        self.apps.wait("ruled", sync="OutOfSync")

    def _policy_holds(self) -> bool:
        path = "/apis/apps/v1/namespaces/ruled/deployments?dryRun=All"
        made = self.cluster.request("POST", path, deployment())
        return '"imagePullPolicy":"Always"' in made.text

    def rewritten(self) -> None:
        """The API server drops a field of the definition, and one that the definition lacks."""
        boats = thing(
            "apiextensions.k8s.io/v1", "CustomResourceDefinition", "boats.example.org", spec=BOATS
        )
        pinta = thing("example.org/v1", "Boat", "pinta", spec={"sails": 3, "colour": "red"})
        self.deployed("rewritten", {"boats": boats, "pinta": pinta})
        self.apps.wait("rewritten", sync="OutOfSync")

    def left_over(self) -> None:
        old = thing("v1", "ConfigMap", "old", data={"a": "b"})
        repository = self.synced("pruned", {"settings": settings(a="b"), "old": old})
        repository.commit({"pruned/old.yaml": None})
        self.apps.refresh("pruned")

    def failed_hook(self) -> None:
        self.deployed("migrated", {"settings": settings(a="b"), "migrate": failing_hook()})

    def refused(self) -> None:
        """The API server refuses what is in the source."""
        service = thing("v1", "Service", "web", spec={"ports": [{"port": 99999}]})
        self.deployed("refused", {"service": service})

    def ahead(self) -> None:
        repository = self.synced("ahead", {"settings": settings(colour="green")})
        repository.commit({"ahead/settings.yaml": settings(colour="blue")})
        self.apps.refresh("ahead")

    def rolled_back(self) -> None:
        """Somebody goes back to what was deployed before."""
        repository = self.synced("rolled", {"settings": settings(colour="green")})
        repository.commit({"rolled/settings.yaml": settings(colour="red")})
        self.apps.refresh("rolled")
        self.apps.sync("rolled")
        self.apps.roll_back("rolled")

    def sick(self) -> None:
        self.deployed("sick", {"web": deployment(replicas=1, progressDeadlineSeconds=1)})
        self.apps.wait("sick", sync="Synced", health="Degraded")

    def without_source(self) -> None:
        """Nobody can say any more what it should be like; its objects are no leftovers."""
        repository = self.synced("sourceless", {"settings": settings(a="b")})
        repository.remove()
        self.apps.refresh("sourceless", hard=True)

    def all(self) -> None:
        self.fine()
        self.edited_by_hand()
        self.deleted_by_hand()
        self.scaled()
        self.tuned()
        self.changed_by_a_webhook()
        self.changed_by_a_policy()
        self.rewritten()
        self.left_over()
        self.failed_hook()
        self.refused()
        self.ahead()
        self.rolled_back()
        self.sick()
        self.without_source()


@pytest.fixture(scope="module")
def land(argocd: "ArgoCD") -> "Iterator[ArgoCD]":
    """Argo CD, and an application for each way to drift."""
    from kube9_testbed.webhook import MutatingWebhook  # noqa: PLC0415 - only with a testbed

    path = "/spec/template/spec/containers/0/imagePullPolicy"
    patch = ({"op": "replace", "path": path, "value": "Always"},)
    with MutatingWebhook(argocd.cluster, "pull-always", "hooked", patch):
        Land(argocd).all()
        yield argocd


@pytest.fixture(scope="module")
def operators(
    land: "ArgoCD", tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[Mapping[str, Operator]]":
    """Operators that looked once.

    One has a token of Argo CD's, one has none, one has one that ended; and one has a token and may
    not list Applications.
    """
    with ExitStack() as running:
        made = {
            "argocd-api": _prepared(land, "argocd-api", tmp_path_factory, land.token()),
            "live-object": _prepared(land, "live-object", tmp_path_factory),
            "ended": _prepared(land, "ended", tmp_path_factory, land.token(seconds=1)),
            "blind": _prepared(land, "blind", tmp_path_factory, land.token(), lessened=True),
        }
        for each in made.values():
            running.enter_context(each)
        for each in made.values():
            each.wait(partial(_looked, each), 60, "a look at Argo CD")
        yield made


def _prepared(
    argocd: "ArgoCD",
    name: str,
    folders: pytest.TempPathFactory,
    token: str | None = None,
    *,
    lessened: bool = False,
) -> "Operator":
    """An operator that is not started yet.

    Args:
        argocd: What it looks at.
        name: What its namespace is called, after "kube9-".
        folders: Where its files go.
        token: Of Argo CD's.
        lessened: Whether it may not look at anything of Argo CD's.
    """
    from kube9_testbed.operator.installation import install  # noqa: PLC0415 - only with a testbed
    from kube9_testbed.operator.process import Operator  # noqa: PLC0415 - as above

    folder, namespace = folders.mktemp(name), f"kube9-{name}"
    rights = _rights(namespace, lessened=lessened)
    place = install(argocd.cluster, namespace, folder, rights=rights)
    api = {"url": argocd.url, "ca_file": str(argocd.ca_file)}
    if token is not None:
        (folder / "argocd-token").write_text(token)
        api["token_file"] = str(folder / "argocd-token")
    return Operator(place, settings={"plugins": {"argocd": {"api": api}}})


def _rights(namespace: str, *, lessened: bool) -> str:
    """What an operator is granted, under names of its own where they are the whole cluster's.

    Args:
        namespace: Where it is.
        lessened: Whether it gets nothing of Argo CD's.
    """
    from kube9_testbed.operator.installation import printed  # noqa: PLC0415 - as above

    granted = printed("rbac", "--namespace", namespace)
    documents = [item for item in yaml.safe_load_all(granted) if item]
    for each in documents:
        if each["kind"].startswith("Cluster"):
            each["metadata"]["name"] = namespace
        if each["kind"] == "ClusterRoleBinding":
            each["roleRef"]["name"] = namespace
    whole = json.dumps({"apiVersion": "v1", "kind": "List", "items": documents})
    return whole.replace('"argoproj.io"', '"nothing.example.org"') if lessened else whole


def _looked(operator: "Operator") -> bool:
    """Whether its first look ended, well or not."""
    return any(line.get("subject") == "argocd/watch" for line in operator.log())
