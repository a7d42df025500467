"""What belongs to what, and the difference between missing and unseen."""

from collections.abc import Callable

import pytest

from kube9_core.errors import UndeclaredKind, Unseen
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.kind import Kind
from kube9_core.snapshot import kinds
from kube9_core.snapshot.routing import Ingress, ReferenceGrant, Route
from kube9_core.snapshot.scaling import HorizontalPodAutoscaler, PodDisruptionBudget
from kube9_core.snapshot.selector import selector_from_labels
from kube9_core.snapshot.service import Service
from kube9_core.snapshot.snapshot import Mode, Snapshot
from kube9_core.snapshot.workload import Workload

Take = Callable[..., Snapshot]
WEB = selector_from_labels({"app": "web"})


def deployment(name: str = "web", body: str = "", version: str = "apps/v1") -> str:
    return f"""---
apiVersion: {version}
kind: Deployment
metadata: {{name: {name}}}
spec:
  template: {{metadata: {{labels: {{app: {name}}}}}, spec: {{containers: [{{name: a, image: b}}]}}}}
  {body}
"""


def autoscaler(version: str = "apps/v1", kind: str = "Deployment", minimum: str = "") -> str:
    return f"""---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: web}}
spec:
  scaleTargetRef: {{apiVersion: {version}, kind: {kind}, name: web}}
  {minimum}
"""


SERVICE = """---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, name: http}]}
"""
BUDGET = """---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
"""


def only(snapshot: Snapshot) -> Workload:
    (found,) = snapshot.all(Workload)
    return found


def test_a_workload_knows_its_services_budgets_and_autoscalers(snapshot_of: Take) -> None:
    snapshot = snapshot_of(deployment() + SERVICE + BUDGET + autoscaler())
    web = only(snapshot)
    assert [item.name for item in snapshot.services_of(web)] == ["web"]
    assert [item.name for item in snapshot.budgets_of(web)] == ["web"]
    assert [item.name for item in snapshot.autoscalers_of(web)] == ["web"]
    assert snapshot.selected(WEB, "default") == (web,)
    assert snapshot.selected(WEB, "other") == ()


@pytest.mark.parametrize(
    ("written", "targeted", "found"),
    [
        ("apps/v1", "apps/v1", True),
        ("apps/v1", "apps/v1beta1", True),
        ("apps/v1", "extensions/v1beta1", True),
        ("extensions/v1beta1", "apps/v1", True),
        ("apps/v1", "example.com/v1", False),
        ("apps/v1", '""', False),
    ],
)
def test_an_autoscaler_finds_its_target_by_group_whatever_the_version(
    snapshot_of: Take, written: str, targeted: str, *, found: bool
) -> None:
    snapshot = snapshot_of(deployment(version=written) + autoscaler(targeted))
    assert bool(snapshot.autoscalers_of(only(snapshot))) is found


@pytest.mark.parametrize(
    ("body", "scaler", "pods"),
    [
        ("replicas: 3", "", 3),
        ("", "", 1),
        ("replicas: 3", autoscaler(minimum="minReplicas: 2"), 2),
        ("replicas: 3", autoscaler(), 1),
        ("", autoscaler(minimum="minReplicas: 0"), 0),
        ("replicas: 3", autoscaler(kind="StatefulSet"), 3),
    ],
)
def test_an_autoscalers_minimum_goes_before_replicas(
    snapshot_of: Take, body: str, scaler: str, pods: int
) -> None:
    snapshot = snapshot_of(deployment(body=body) + scaler)
    assert snapshot.fewest_pods(only(snapshot)) == pods


def test_what_is_found_needs_no_further_sight(snapshot_of: Take) -> None:
    found = snapshot_of(SERVICE).find(Service, "default", "web")
    assert found is not None
    assert found.offers(80)
    assert found.offers("http")
    assert not found.offers(443)
    assert not found.offers("80")


def test_manifests_are_a_closed_world_for_kinds_they_hold(snapshot_of: Take) -> None:
    assert snapshot_of(SERVICE).find(Service, "default", "api") is None
    assert snapshot_of(SERVICE).find(Service, "other", "web") is None


def test_a_reference_to_a_kind_of_which_nothing_is_there_cannot_be_checked(
    snapshot_of: Take,
) -> None:
    with pytest.raises(Unseen, match="holds no Service"):
        snapshot_of(deployment()).find(Service, "default", "web")


def test_that_is_asked_of_each_kind_a_view_covers(snapshot_of: Take) -> None:
    snapshot = snapshot_of(deployment())
    assert snapshot.find(Workload, "default", "other", "Deployment") is None
    with pytest.raises(Unseen, match="holds no StatefulSet"):
        snapshot.find(Workload, "default", "web", "StatefulSet")


def test_in_a_cluster_what_is_not_there_is_missing(snapshot_of: Take) -> None:
    snapshot = snapshot_of(deployment(), mode=Mode.CLUSTER)
    assert snapshot.find(Service, "default", "web") is None
    assert snapshot.services_of(only(snapshot)) == ()


def unread(*listed: Kind, state: CoverageState = CoverageState.FORBIDDEN) -> dict[Kind, Coverage]:
    return {kind: Coverage(str(kind), state, 0, "may not list them") for kind in listed}


ASKED: dict[str, tuple[Kind, Callable[[Snapshot], object]]] = {
    "find": (kinds.SERVICE, lambda s: s.find(Service, "default", "web")),
    "among": (kinds.REFERENCE_GRANT, lambda s: s.among(ReferenceGrant, "default")),
    "services_of": (kinds.SERVICE, lambda s: s.services_of(only(s))),
    "policies_of": (kinds.NETWORK_POLICY, lambda s: s.policies_of(only(s))),
    "budgets_of": (kinds.PDB, lambda s: s.budgets_of(only(s))),
    "autoscalers_of": (kinds.HPA, lambda s: s.autoscalers_of(only(s))),
    "fewest_pods": (kinds.HPA, lambda s: s.fewest_pods(only(s))),
    "selected": (kinds.POD, lambda s: s.selected(selector_from_labels({"app": "x"}), "default")),
    "selected_owners": (
        kinds.POD,
        lambda s: s.selected_owners(selector_from_labels({"app": "x"}), "default"),
    ),
}


@pytest.mark.parametrize("state", [CoverageState.FORBIDDEN, CoverageState.FAILED])
@pytest.mark.parametrize(("kind", "ask"), ASKED.values(), ids=ASKED.keys())
def test_what_could_not_be_read_is_never_called_missing(
    snapshot_of: Take, kind: Kind, ask: Callable[[Snapshot], object], state: CoverageState
) -> None:
    snapshot = snapshot_of(deployment(), mode=Mode.CLUSTER, coverage=unread(kind, state=state))
    with pytest.raises(Unseen, match="could not be read: may not list them"):
        ask(snapshot)


@pytest.mark.parametrize(("kind", "ask"), ASKED.values(), ids=ASKED.keys())
def test_what_nobody_asked_a_cluster_for_is_never_called_missing(
    snapshot_of: Take, kind: Kind, ask: Callable[[Snapshot], object]
) -> None:
    told = snapshot_of(deployment(), mode=Mode.CLUSTER)
    coverage = {known: seen for known, seen in told.coverage.items() if known != kind}
    objects = told.all(Workload)
    snapshot = Snapshot(objects, version=told.version, mode=Mode.CLUSTER, coverage=coverage)
    with pytest.raises(Unseen, match="could not be read: nobody asked for it"):
        ask(snapshot)


@pytest.mark.parametrize(("kind", "ask"), ASKED.values(), ids=ASKED.keys())
def test_what_the_cluster_does_not_serve_is_missing(
    snapshot_of: Take, kind: Kind, ask: Callable[[Snapshot], object]
) -> None:
    coverage = unread(kind, state=CoverageState.ABSENT)
    found = ask(snapshot_of(deployment(), mode=Mode.CLUSTER, coverage=coverage))
    assert found in (None, (), 1)


def test_what_was_seen_of_an_unread_kind_counts(snapshot_of: Take) -> None:
    coverage = unread(kinds.SERVICE)
    snapshot = snapshot_of(deployment() + SERVICE, mode=Mode.CLUSTER, coverage=coverage)
    assert snapshot.services_of(only(snapshot))


TOUCHED: dict[str, Callable[[Snapshot], object]] = {
    "all": lambda s: s.all(Service),
    "find": lambda s: s.find(Service, "default", "web"),
    "require": lambda s: s.require(Service),
    "among": lambda s: s.among(Service, "default"),
    "services_of": lambda s: s.services_of(s.all(Workload)[0]),
    "budgets_of": lambda s: s.budgets_of(s.all(Workload)[0]),
    "autoscalers_of": lambda s: s.autoscalers_of(s.all(Workload)[0]),
    "fewest_pods": lambda s: s.fewest_pods(s.all(Workload)[0]),
    "namespace": lambda s: s.namespace("default"),
    "namespace_labels": lambda s: s.namespace_labels("default"),
}


@pytest.mark.parametrize("touch", TOUCHED.values(), ids=TOUCHED.keys())
def test_a_kind_that_was_not_declared_may_not_be_touched(
    snapshot_of: Take, touch: Callable[[Snapshot], object]
) -> None:
    snapshot = snapshot_of(deployment() + SERVICE + BUDGET).limited(frozenset({Workload}))
    with pytest.raises(UndeclaredKind):
        touch(snapshot)


@pytest.mark.parametrize("touch", ["selected", "selected_owners"])
def test_nor_may_workloads(snapshot_of: Take, touch: str) -> None:
    snapshot = snapshot_of(deployment()).limited(frozenset({Service}))
    with pytest.raises(UndeclaredKind):
        getattr(snapshot, touch)(WEB, "default")


OWNED = """---
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web-1
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]
spec:
  replicas: 0
  template: {metadata: {labels: {app: web, old: "yes"}}, spec: {containers: [{name: a, image: b}]}}
---
apiVersion: v1
kind: Pod
metadata:
  name: web-2-x
  labels: {app: web, hash: x}
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]
spec: {containers: [{name: a, image: b}]}
"""


def test_selected_owners_are_those_people_edit_each_once(snapshot_of: Take) -> None:
    snapshot = snapshot_of(deployment() + OWNED)
    assert [item.name for item in snapshot.selected(WEB, "default")] == ["web", "web-2-x"]
    assert [item.name for item in snapshot.selected_owners(WEB, "default")] == ["web"]
    by_hash = selector_from_labels({"hash": "x"})
    assert [item.name for item in snapshot.selected_owners(by_hash, "default")] == ["web"]


def test_an_old_revision_is_not_selected(snapshot_of: Take) -> None:
    snapshot = snapshot_of(deployment() + OWNED)
    assert snapshot.selected(selector_from_labels({"old": "yes"}), "default") == ()


@pytest.mark.parametrize(
    ("rule", "pods", "stay"),
    [
        ("maxUnavailable: 1", 3, 2),
        ("maxUnavailable: 34%", 3, 1),
        ("maxUnavailable: 1%", 3, 2),
        ("maxUnavailable: 0%", 3, 3),
        ("maxUnavailable: 5", 3, 0),
        ("minAvailable: 2", 3, 2),
        ("minAvailable: 50%", 3, 2),
        ("minAvailable: 100%", 3, 3),
        ("minAvailable: 5", 3, 5),
        ("maxUnavailable: 1, minAvailable: 3", 3, 2),
        ("other: 1", 3, 0),
    ],
)
def test_a_budget_rounds_percentages_up(snapshot_of: Take, rule: str, pods: int, stay: int) -> None:
    (budget,) = snapshot_of(BUDGET.replace("maxUnavailable: 1", rule)).all(PodDisruptionBudget)
    assert budget.must_stay(pods) == stay


def test_an_autoscaler_without_a_target_is_nobodys(snapshot_of: Take) -> None:
    text = autoscaler().replace("kind: Deployment, ", "")
    snapshot = snapshot_of(deployment() + text)
    assert snapshot.autoscalers_of(only(snapshot)) == ()
    (found,) = snapshot.all(HorizontalPodAutoscaler)
    assert found.target is None


def test_an_ingress_tells_every_service_it_leads_to(snapshot_of: Take) -> None:
    (ingress,) = snapshot_of("""
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: web}
spec:
  defaultBackend: {service: {name: fallback, port: {number: 80}}}
  rules:
    - http: {paths: [{backend: {resource: {kind: Bucket, name: b}}}]}
    - host: only-a-host
    - http: {paths: [{backend: {service: {name: api, port: {name: http}}}}]}
""").all(Ingress)
    assert [(item.at, item.name, item.port) for item in ingress.backends] == [
        ("spec.defaultBackend.service", "fallback", 80),
        ("spec.rules[2].http.paths[0].backend.service", "api", "http"),
    ]


def test_a_route_tells_them_with_their_namespace(snapshot_of: Take) -> None:
    (route,) = snapshot_of("""
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop, namespace: web}
spec:
  rules:
    - backendRefs: [{name: a, port: 1}, {name: b, port: 2, namespace: far}, {kind: Bucket, name: c}]
""").all(Route)
    found = [(item.namespace, item.name, item.port_at) for item in route.backends]
    assert found == [
        ("web", "a", "spec.rules[0].backendRefs[0].port"),
        ("far", "b", "spec.rules[0].backendRefs[1].port"),
    ]
