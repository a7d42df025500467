"""A finding keeps its name when nothing about the problem has changed, and only then."""

from collections.abc import Callable

import pytest

from kube9_core.api import RELIABILITY, SECURITY, Container, PodSpec, Problem, Problems, Service
from kube9_core.engine.judgement import Judgement

Run = Callable[..., dict[str, Judgement]]


@SECURITY.check("acme/containers", "high", on=Container)
def containers(container: Container) -> Problems:
    """It complains of many places.

    In containers.
    """
    yield Problem("image", at="image")
    for n, _ in enumerate(container.ports):
        yield Problem("port", at=f"ports[{n}].hostPort")
    for n, _ in enumerate(container.env):
        yield Problem("env", at=f"env[{n}]")
    for n, _ in enumerate(container.added_capabilities):
        yield Problem("capability", at=f"securityContext.capabilities.add[{n}]")
    for n, _ in enumerate(container.mounts):
        yield Problem("mount", at=f"volumeMounts[{n}]")


@SECURITY.check("acme/pods", "high", on=PodSpec)
def pods(pod: PodSpec) -> Problems:
    """It complains of many places.

    In pods.
    """
    for n, _ in enumerate(pod.wire.tolerations or ()):
        yield Problem("toleration", at=f"tolerations[{n}]")
    for n, _ in enumerate(pod.volumes):
        yield Problem("volume", at=f"volumes[{n}]")


@RELIABILITY.check("acme/ports", "high", on=Service)
def ports(service: Service) -> Problems:
    """It complains of all ports.

    By their places.
    """
    for n, _ in enumerate(service.wire.spec.ports or () if service.wire.spec else ()):
        yield Problem("port", at=f"spec.ports[{n}]")


@SECURITY.check("acme/keyed", "high", on=Container)
def keyed(container: Container) -> Problems:
    """It names its problems itself.

    By keys.
    """
    yield Problem("one", key="one")
    yield Problem("two", key="two")


BASE = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      tolerations: [{key: a, operator: Exists}, {operator: Exists, effect: NoSchedule}]
      volumes: [{name: one, emptyDir: {}}, {name: two, emptyDir: {}}]
      containers:
      - name: app
        image: a
        env: [{name: A, value: x}, {name: B, value: y}]
        ports: [{containerPort: 80, hostPort: 80}, {containerPort: 53, protocol: UDP}]
        volumeMounts: [{name: one, mountPath: /one}, {name: one, mountPath: /two}]
        securityContext: {capabilities: {add: [NET_RAW, SYS_TIME]}}
      - name: proxy
        image: b
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {ports: [{port: 80}, {port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}
"""
CHECKS = [containers, pods, ports, keyed]


def prints(run: Run, text: str) -> dict[str, int]:
    """Every fingerprint, and how often it stands."""
    found: dict[str, int] = {}
    for item in run(CHECKS, text).values():
        for draft in item.drafts:
            found[draft.fingerprint] = found.get(draft.fingerprint, 0) + 1
    return found


SAME: dict[str, Callable[[str], str]] = {
    "documents in another order": lambda text: "---".join(reversed(text.split("---"))),
    "an earlier version of the api": lambda text: text.replace("apps/v1", "extensions/v1beta1"),
    "ports in another order": lambda text: text.replace(
        "{containerPort: 80, hostPort: 80}, {containerPort: 53, protocol: UDP}",
        "{containerPort: 53, protocol: UDP}, {containerPort: 80, hostPort: 80}",
    ),
    "environment in another order": lambda text: text.replace(
        "{name: A, value: x}, {name: B, value: y}", "{name: B, value: y}, {name: A, value: x}"
    ),
    "capabilities in another order": lambda text: text.replace(
        "[NET_RAW, SYS_TIME]", "[SYS_TIME, NET_RAW]"
    ),
    "tolerations in another order": lambda text: text.replace(
        "{key: a, operator: Exists}, {operator: Exists, effect: NoSchedule}",
        "{operator: Exists, effect: NoSchedule}, {key: a, operator: Exists}",
    ),
    "service ports in another order": lambda text: text.replace(
        "{port: 80}, {port: 53, protocol: UDP}", "{port: 53, protocol: UDP}, {port: 80}"
    ),
    "containers in another order": lambda text: text.replace(
        "      - name: proxy\n        image: b\n", ""
    ).replace("containers:\n", "containers:\n      - name: proxy\n        image: b\n"),
    "another value at the place": lambda text: text.replace("image: a", "image: c").replace(
        "hostPort: 80", "hostPort: 81"
    ),
    "more labels": lambda text: text.replace(
        "namespace: shop}", "namespace: shop, labels: {a: b}}"
    ),
}


@pytest.mark.parametrize("change", SAME)
def test_a_fingerprint_outlives(run: Run, change: str) -> None:
    changed = SAME[change](BASE)
    assert changed != BASE
    assert prints(run, changed) == prints(run, BASE)


OTHER = {
    "another name": ("name: web", "name: web2"),
    "another namespace": ("namespace: shop", "namespace: mall"),
    "another kind": ("kind: Deployment", "kind: StatefulSet"),
    "another container": ("name: app", "name: app2"),
}


@pytest.mark.parametrize("change", OTHER)
def test_a_fingerprint_differs_for(run: Run, change: str) -> None:
    before, after = (prints(run, text) for text in (BASE, BASE.replace(*OTHER[change])))
    assert before.keys() != after.keys()


def test_every_problem_has_a_fingerprint_of_its_own(run: Run) -> None:
    found = prints(run, BASE)
    assert set(found.values()) == {1}
    assert len(found) == 2 + 2 + 2 + 2 + 2 + 2 + 2 + 3 + 4
    assert all(len(item) >= 16 and int(item, 16) >= 0 for item in found)


def test_a_fingerprint_is_the_same_for_whoever_computes_it(run: Run) -> None:
    """Written down once: if it changes, every baseline and dashboard of our users breaks."""
    found = run([keyed], BASE)["keyed"].drafts
    first = next(item for item in found if (item.container, item.problem.key) == ("app", "one"))
    assert first.fingerprint == "e7441758667e57aa050b"


def test_the_name_of_a_pod_is_not_part_of_it(run: Run) -> None:
    pod = """
---
apiVersion: v1
kind: Pod
metadata:
  name: web-7d9f-%s
  namespace: shop
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]
spec: {containers: [{name: injected, image: x}]}
"""
    one, other = (prints(run, BASE + pod % name) for name in ("abcde", "vwxyz"))
    assert one == other
    assert len(one) > len(prints(run, BASE))
