"""Whatever a check does to what it was given, it fails and changes nothing."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from kube9_core.snapshot.snapshot import Snapshot
from kube9_core.snapshot.workload import Workload

Take = Callable[..., Snapshot]
TEXT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}, annotations: {note: x}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      nodeSelector: {disk: ssd}
      containers: [{name: web, image: nginx, resources: {requests: {cpu: 1}}}]
"""
CHANGES: dict[str, Callable[[Any], object]] = {
    "set an attribute": lambda w: setattr(w, "replicas", 3),
    "set a new attribute": lambda w: setattr(w, "evaluated_keys", []),
    "delete an attribute": lambda w: delattr(w, "kind"),
    "set a field": lambda w: setattr(w.wire.spec, "replicas", 3),
    "set a field of a pod": lambda w: setattr(w.pod.wire, "host_network", True),
    "set a pod's attribute": lambda w: setattr(w.pod, "host_network", False),
    "set a container's attribute": lambda w: setattr(w.containers[0], "image", "x"),
    "set a container's field": lambda w: setattr(w.containers[0].wire, "image", "x"),
    "set a label": lambda w: w.labels.__setitem__("a", "b"),
    "set a pod label": lambda w: w.pod_labels.__setitem__("a", "b"),
    "set a label in the wire": lambda w: w.wire.metadata.labels.__setitem__("a", "b"),
    "delete a label of a selector": lambda w: w.wire.spec.selector.match_labels.__delitem__("app"),
    "pop a label of a selector": lambda w: w.wire.spec.selector.match_labels.pop("app"),
    "clear annotations": lambda w: w.wire.metadata.annotations.clear(),
    "update annotations": lambda w: w.wire.metadata.annotations.update(a="b"),
    "merge into annotations": lambda w: w.wire.metadata.annotations.__ior__({"a": "b"}),
    "set a default": lambda w: w.wire.metadata.annotations.setdefault("a", "b"),
    "pop any item": lambda w: w.wire.metadata.annotations.popitem(),
    "set a request": lambda w: w.containers[0].wire.resources.requests.__setitem__("cpu", 2),
    "set a node label": lambda w: w.pod.node_selector.__setitem__("a", "b"),
    "set a container of the list": lambda w: w.containers.__setitem__(0, None),
    "set a selector's terms": lambda w: setattr(w.selector, "terms", ()),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_check_that_changes_what_it_sees_fails(
    snapshot_of: Take, change: Callable[[Any], object]
) -> None:
    snapshot = snapshot_of(TEXT)
    (workload,) = snapshot.all(Workload)
    before = repr(workload.wire)
    with pytest.raises((AttributeError, TypeError)):
        change(workload)
    assert repr(workload.wire) == before


@pytest.mark.parametrize(
    "change", [lambda s: setattr(s, "mode", "cluster"), lambda s: delattr(s, "version")]
)
def test_the_snapshot_itself_cannot_be_changed(
    snapshot_of: Take, change: Callable[[Any], object]
) -> None:
    with pytest.raises(AttributeError, match="read-only"):
        change(snapshot_of(TEXT))


def test_a_value_is_worked_out_once(snapshot_of: Take) -> None:
    (workload,) = snapshot_of(TEXT).all(Workload)
    assert workload.containers is workload.containers
    assert workload.selector is workload.selector


def test_maps_can_be_copied_and_sent_to_another_process(snapshot_of: Take) -> None:
    (workload,) = snapshot_of(TEXT).all(Workload)
    labels = workload.wire.metadata.labels if workload.wire.metadata else None
    assert labels == {"app": "web"}
    assert copy.deepcopy(labels) == labels
    assert pickle.loads(pickle.dumps(labels)) == labels  # noqa: S301 - made a line above
