"""Twice the objects cost about twice the comparisons, not four times.

Comparisons are counted, not timed: every look at a pod's labels is one.
"""

from collections.abc import Callable, Iterator, Mapping

import pytest

from kube9_core.model.version import NEWEST
from kube9_core.snapshot import kinds
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.policy import NetworkPolicy
from kube9_core.snapshot.scaling import HorizontalPodAutoscaler, PodDisruptionBudget
from kube9_core.snapshot.service import Service
from kube9_core.snapshot.snapshot import Mode, Snapshot
from kube9_core.snapshot.wire import network, scaling, workloads
from kube9_core.snapshot.wire.maps import Texts
from kube9_core.snapshot.wire.meta import LabelSelector, ObjectMeta, Requirement
from kube9_core.snapshot.workload import Workload

NAME = "app.kubernetes.io/name"
SHARED = {"app.kubernetes.io/part-of": "shop", "app.kubernetes.io/managed-by": "helm"}


class Counter:
    def __init__(self) -> None:
        self.looks = 0


class CountedLabels(Mapping[str, str]):
    """Labels that count how often somebody looks at them."""

    def __init__(self, labels: dict[str, str], counter: Counter) -> None:
        self._labels = labels
        self._counter = counter

    def __getitem__(self, key: str) -> str:
        self._counter.looks += 1
        return self._labels[key]

    def __iter__(self) -> Iterator[str]:
        self._counter.looks += 1
        return iter(self._labels)

    def __len__(self) -> int:
        return len(self._labels)


def workload(n: int, counter: Counter) -> Workload:
    wire = workloads.Controller(metadata=ObjectMeta(name=f"w{n}"))
    made = Workload(kinds.DEPLOYMENT, "apps/v1", wire, None, NEWEST)
    made.__dict__["pod_labels"] = CountedLabels({**SHARED, NAME: f"w{n}"}, counter)
    return made


def service(n: int) -> Service:
    spec = network.ServiceSpec(selector=Texts({**SHARED, NAME: f"w{n}"}))
    wire = network.Service(metadata=ObjectMeta(name=f"w{n}"), spec=spec)
    return Service(kinds.SERVICE, "v1", wire, None)


def budget(n: int) -> PodDisruptionBudget:
    expressions = (
        Requirement(NAME, "In", (f"w{n}", f"v{n}")),
        Requirement("tier", "DoesNotExist"),
    )
    selector = LabelSelector(match_labels=Texts(SHARED), match_expressions=expressions)
    spec = scaling.BudgetSpec(selector=selector, max_unavailable=1)
    wire = scaling.PodDisruptionBudget(metadata=ObjectMeta(name=f"w{n}"), spec=spec)
    return PodDisruptionBudget(kinds.PDB, "policy/v1", wire, None)


def policy(n: int) -> NetworkPolicy:
    spec = network.NetworkPolicySpec(
        pod_selector=LabelSelector(match_labels=Texts({NAME: f"w{n}"}))
    )
    wire = network.NetworkPolicy(metadata=ObjectMeta(name=f"w{n}"), spec=spec)
    return NetworkPolicy(kinds.NETWORK_POLICY, "networking.k8s.io/v1", wire, None)


def autoscaler(n: int) -> HorizontalPodAutoscaler:
    target = scaling.TargetReference(api_version="apps/v1", kind="Deployment", name=f"w{n}")
    spec = scaling.AutoscalerSpec(scale_target_ref=target, min_replicas=2)
    wire = scaling.HorizontalPodAutoscaler(metadata=ObjectMeta(name=f"w{n}"), spec=spec)
    return HorizontalPodAutoscaler(kinds.HPA, "autoscaling/v2", wire, None)


JOINS: dict[str, tuple[Callable[[int], Object], Callable[[Snapshot, Workload], object]]] = {
    "services": (service, lambda snapshot, item: snapshot.services_of(item)),
    "budgets": (budget, lambda snapshot, item: snapshot.budgets_of(item)),
    "policies": (policy, lambda snapshot, item: snapshot.policies_of(item)),
    "autoscalers": (autoscaler, lambda snapshot, item: snapshot.autoscalers_of(item)),
    "selected": (
        service,
        lambda snapshot, item: [
            snapshot.selected(found.selector, "default")
            for found in snapshot.services_of(item)
            if found.selector is not None
        ],
    ),
}


def looks(size: int, name: str) -> int:
    counter = Counter()
    make, join = JOINS[name]
    made = [workload(n, counter) for n in range(size)]
    others = [make(n) for n in range(size)]
    snapshot = Snapshot((*made, *others), version=NEWEST, mode=Mode.MANIFESTS, coverage={})
    assert all(join(snapshot, item) for item in made)
    return counter.looks


@pytest.mark.parametrize("name", JOINS)
def test_a_join_grows_with_the_objects_and_not_with_their_square(name: str) -> None:
    assert looks(400, name) <= 2.1 * looks(200, name)
