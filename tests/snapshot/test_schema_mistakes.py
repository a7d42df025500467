"""A document with mistakes is read as far as it goes, and every mistake is named with its place."""

import copy
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kube9_core.model.source import Document, Source
from kube9_core.model.version import NEWEST
from kube9_core.snapshot.documents import Views, views_of
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.scaling import PodDisruptionBudget
from kube9_core.snapshot.service import Service
from kube9_core.snapshot.snapshot import Mode, Snapshot
from kube9_core.snapshot.workload import Workload

Path = tuple[str | int, ...]
VALID = list(
    yaml.safe_load_all("""
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  labels: {app: web}
  annotations: {note: fine}
  ownerReferences: [{apiVersion: v1, kind: Thing, name: t, uid: u, controller: true}]
spec:
  replicas: 3
  selector:
    matchLabels: {app: web}
    matchExpressions: [{key: app, operator: In, values: [web]}]
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 1}}
  template:
    metadata:
      labels: {app: web}
    spec:
      hostNetwork: false
      securityContext: {runAsUser: 1000, supplementalGroups: [1, 2], sysctls: [{name: a, value: b}]}
      nodeSelector: {disk: ssd}
      affinity:
        nodeAffinity: {}
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: kubernetes.io/hostname
              labelSelector: {matchLabels: {app: web}}
      topologySpreadConstraints: [{topologyKey: zone, maxSkew: 1, labelSelector: {}}]
      initContainers: [{name: mesh, image: mesh:1, restartPolicy: Always}]
      volumes:
        - {name: a, emptyDir: {sizeLimit: 1Gi}}
        - {name: b, nfs: {server: s, path: p}}
        - {name: c, projected: {sources: [{secret: {name: s}}]}}
      containers:
        - name: web
          image: nginx:1
          args: [--port, "80"]
          env: [{name: A, value: b}, {name: C, valueFrom: {secretKeyRef: {name: s, key: k}}}]
          envFrom: [{secretRef: {name: s}}]
          ports: [{containerPort: 80, name: http}]
          resources: {requests: {cpu: 100m, memory: 1Gi}, limits: {cpu: 1}}
          livenessProbe: {httpGet: {port: http}}
          securityContext: {capabilities: {drop: [ALL]}, runAsNonRoot: true}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  rules: [{http: {paths: [{path: /, backend: {service: {name: web, port: {number: 80}}}}]}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {key: value}
binaryData: {blob: AAAA}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: web}
rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: web}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: b}]}}}}}
""")
)


def read(*trees: dict[str, Any]) -> Views:
    documents = [
        Document(tree["apiVersion"], tree["kind"], msgspec.json.encode(tree), Source("input.yaml"))
        for tree in trees
    ]
    return views_of(documents, NEWEST)


def changed(tree: Any, path: str | Path, value: object) -> Any:  # noqa: ANN401 - a JSON tree
    """A copy with one value replaced; written out, a path has its steps separated by slashes."""
    if isinstance(path, str):
        path = tuple(int(step) if step.isdigit() else step for step in path.split("/"))
    tree = copy.deepcopy(tree)
    here = tree
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return tree


def places(tree: Any, path: Path = ()) -> list[Path]:  # noqa: ANN401 - a JSON tree
    """Every path in a tree, apiVersion and kind apart: those were read before."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    found: list[Path] = []
    for key, value in pairs:
        if (*path, key) not in (("apiVersion",), ("kind",)):
            found.append((*path, key))
        if isinstance(value, (dict, list)):
            found.extend(places(value, (*path, key)))
    return found


def look_at_everything(view: Object) -> None:
    """Ask for what checks ask for, as far as it can be read."""
    _ = (view.name, view.namespace, view.labels, view.annotations, view.owners, str(view.ref))
    if isinstance(view, Workload):
        _ = (view.replicas, view.selector, view.strategy, view.pod_labels, view.pod_annotations)
        _ = (view.spread_over({}), view.offers("http", "TCP"))
        for container in view.containers:
            _ = (container.run_as_user, container.seccomp, container.host_process, container.env)
            _ = (container.probes, container.hooks, container.ports, container.origin("runAsUser"))


junk = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**400, 10**401),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=3),
    st.just("3"),
    st.lists(st.none() | st.integers() | st.text(max_size=2), max_size=2),
    st.dictionaries(st.text(max_size=3), st.none() | st.booleans(), max_size=2),
)


@given(data=st.data())
def test_no_mistake_anywhere_raises_and_none_goes_unnoticed(data: st.DataObject) -> None:
    tree = data.draw(st.sampled_from(VALID))
    for _ in range(data.draw(st.integers(1, 4))):
        tree = changed(tree, data.draw(st.sampled_from(places(tree))), data.draw(junk))
    views = read(tree, VALID[1])
    assert len(views.objects) == 2
    snapshot = Snapshot(views.objects, version=NEWEST, mode=Mode.MANIFESTS, coverage={})
    look_at_everything(views.objects[0])
    assert len(snapshot.shapes) <= 1
    assert all(item.document.kind == tree["kind"] for item in views.mistakes)


@given(data=st.data())
def test_what_the_mistake_does_not_touch_is_still_read(data: st.DataObject) -> None:
    elsewhere = [path for path in places(VALID[0]) if path not in (("spec",), ("spec", "replicas"))]
    path = data.draw(st.sampled_from(elsewhere))
    (view,) = read(changed(VALID[0], path, data.draw(junk))).objects
    assert isinstance(view, Workload)
    assert view.replicas == 3


def test_a_valid_document_has_no_mistakes() -> None:
    assert read(*VALID).mistakes == ()


@pytest.mark.parametrize(
    ("path", "value", "at", "message"),
    [
        ("spec/replicas", "3", "spec.replicas", "expected a whole number, found text"),
        ("spec/replicas", "three", "spec.replicas", "expected a whole number, found text"),
        ("spec/replicas", [], "spec.replicas", "expected a whole number, found a list"),
        ("metadata", [], "metadata", "expected a mapping, found a list"),
        ("metadata/labels/app", 3, "metadata.labels.app", "expected text, found a whole number"),
        ("metadata/labels/app", None, "metadata.labels.app", "expected text, found null"),
        (
            "spec/template/spec/containers",
            {"name": "web"},
            "spec.template.spec.containers",
            "expected a list, found a mapping",
        ),
        (
            "spec/template/spec/containers/0",
            "web",
            "spec.template.spec.containers[0]",
            "expected a mapping, found text",
        ),
        (
            "spec/template/spec/containers/0/image",
            None,
            "spec.template.spec.containers[0].image",
            "container web names no image",
        ),
        (
            "spec/template/spec/containers/0/envFrom/0",
            {"secretRef": None},
            "spec.template.spec.containers[0].envFrom[0]",
            "names neither a configMapRef nor a secretRef",
        ),
        (
            "spec/template/spec/containers/0/args/1",
            80,
            "spec.template.spec.containers[0].args[1]",
            "expected text, found a whole number",
        ),
        (
            "spec/template/spec/hostNetwork",
            "yes",
            "spec.template.spec.hostNetwork",
            "expected true or false, found text",
        ),
        (
            "spec/template/spec/containers/0/resources/requests/cpu",
            True,
            "spec.template.spec.containers[0].resources.requests.cpu",
            "expected a number or text, found true or false",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(path: str, value: object, at: str, message: str) -> None:
    (found,) = read(changed(VALID[0], path, value)).mistakes
    assert (found.mistake.at, found.mistake.message) == (at, message)


def workload_with(path: str, value: object) -> Workload:
    (view,) = read(changed(VALID[0], path, value)).objects
    assert isinstance(view, Workload)
    return view


@pytest.mark.parametrize(("written", "meant"), [("2", 2), (2.0, 2), ("+2", 2), ("-1", -1)])
def test_a_number_in_the_wrong_clothes_is_read_as_meant(written: object, meant: int) -> None:
    assert workload_with("spec/replicas", written).replicas == meant


@pytest.mark.parametrize(
    ("written", "meant"), [("true", True), ("True", True), ("yes", True), ("off", False)]
)
def test_a_word_for_true_or_false_is_read_as_meant(written: str, *, meant: bool) -> None:
    assert workload_with("spec/template/spec/hostNetwork", written).pod.host_network is meant


@pytest.mark.parametrize(("written", "meant"), [(1, "1"), (1.5, "1.5"), (True, "true")])
def test_a_label_that_is_no_text_is_read_as_meant(written: object, meant: str) -> None:
    view = workload_with("spec/template/metadata/labels/app", written)
    assert view.pod_labels["app"] == meant


def test_a_label_nobody_can_read_keeps_its_key() -> None:
    assert workload_with("metadata/labels/app", ["web"]).labels == {"app": ""}


def test_items_beside_a_wrong_one_keep_their_number() -> None:
    path = "spec/template/spec/containers"
    view = workload_with(path, [None, {"name": "web", "image": "nginx:1"}])
    assert [(item.name, item.path) for item in view.containers][:2] == [
        ("", "containers[0]"),
        ("web", "containers[1]"),
    ]


@pytest.mark.parametrize("wrong", ["app=web", ["app"], 3])
@pytest.mark.parametrize("field", ["matchLabels", "matchExpressions"])
def test_a_selector_nobody_can_read_selects_nothing(field: str, wrong: object) -> None:
    tree = changed(VALID[2], "spec/selector", {field: wrong})
    budget, service = read(tree, VALID[1]).objects
    assert isinstance(budget, PodDisruptionBudget)
    assert isinstance(service, Service)
    assert budget.selector is not None
    assert not budget.selector.matches({"app": "web"})


def test_a_hundred_wrong_values_in_one_map_are_all_named() -> None:
    tree = changed(VALID[4], "data", {f"key{n}": n for n in range(300)})
    views = read(tree)
    assert len(views.mistakes) == 300
    assert views.objects[0].name == "web"


def test_neighbours_of_a_bad_document_are_read() -> None:
    views = read(changed(VALID[0], "spec", "nonsense"), VALID[1])
    assert [view.name for view in views.objects] == ["web", "web"]
    assert {item.document.kind for item in views.mistakes} == {"Deployment"}
