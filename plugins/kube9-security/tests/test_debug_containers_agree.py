"""Debug containers, which no pod can be created with, are judged as the API server does.

They come into a running pod by a subresource of their own, and Pod Security admission then
judges the pod as a whole. Two pods, one hardened and one that says nothing, wait in a namespace
for each policy; hypothesis makes the containers, each is tried as a dry run.
"""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kube9_core.api import KubernetesVersion

if TYPE_CHECKING:
    from kube9_testbed.client import Client
    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

BrokenControls = Callable[[dict[str, Any], str, KubernetesVersion], frozenset[str]]

_POLICIES = [(level, minor) for level in ("baseline", "restricted") for minor in (18, 21, 24, 37)]
_SECONDS = 30.0
_HARDENED: dict[str, Any] = {
    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    "containers": [
        {
            "name": "app",
            "image": "app:1",
            "securityContext": {
                "allowPrivilegeEscalation": False,
                "capabilities": {"drop": ["ALL"]},
            },
        }
    ],
}
_BARE: dict[str, Any] = {"containers": [{"name": "app", "image": "app:1"}]}
_PODS = {"hardened": _HARDENED, "bare": _BARE}
_PROFILES = st.sampled_from(
    (
        {"type": "Unconfined"},
        {"type": "RuntimeDefault"},
        {"type": "Localhost", "localhostProfile": "shop"},
    )
)
_CAPABILITIES = st.sampled_from(("ALL", "CHOWN", "NET_BIND_SERVICE", "NET_RAW"))
_CONTEXTS = st.fixed_dictionaries(
    {},
    optional={
        "allowPrivilegeEscalation": st.just(value=False),
        "runAsNonRoot": st.booleans(),
        "runAsUser": st.sampled_from((0, 1000)),
        "seccompProfile": _PROFILES,
        "appArmorProfile": _PROFILES,
        "seLinuxOptions": st.sampled_from(({"type": "spc_t"}, {"type": "container_t"})),
        "capabilities": st.fixed_dictionaries(
            {},
            optional={
                "add": st.lists(_CAPABILITIES, max_size=2, unique=True),
                "drop": st.sampled_from((["ALL"], ["all"], [])),
            },
        ),
    },
)
_SECURITY = _CONTEXTS | st.just({"privileged": True})


def test_debug_containers_are_judged_as_by_admission(
    cluster: "Cluster", broken_controls: BrokenControls, capsys: pytest.CaptureFixture[str]
) -> None:
    tally: Counter[str] = Counter()

    @settings(
        max_examples=300,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        policy=st.sampled_from(_POLICIES),
        name=st.sampled_from(sorted(_PODS)),
        contexts=st.lists(_SECURITY, min_size=1, max_size=2),
    )
    def agrees(policy: tuple[str, int], name: str, contexts: list[dict[str, Any]]) -> None:
        level, minor = policy
        spec = {"ephemeralContainers": [_container(*pair) for pair in enumerate(contexts)]}
        path = f"/api/v1/namespaces/{_namespace(level, minor)}/pods/{name}/ephemeralcontainers"
        answer = client.patch(f"{path}?dryRun=All", {"spec": spec})
        assert answer.ok or "violates PodSecurity" in answer.text, answer.text
        pod = _pod(name, {**_PODS[name], **spec})
        controls = broken_controls(pod, f"pss-{level}", KubernetesVersion(1, minor))
        tally["allowed" if answer.ok else "forbidden"] += 1
        assert bool(controls) is not answer.ok, f"{level} 1.{minor}: {answer.text}"

    with cluster.client() as client:
        for level, minor in _POLICIES:
            _prepare(client, level, minor)
        agrees()
    with capsys.disabled():
        print(f"\ndebug containers: {dict(tally)}")  # noqa: T201 - what was measured
    assert tally["allowed"]
    assert tally["forbidden"]


def _container(number: int, context: dict[str, Any]) -> dict[str, Any]:
    return {"name": f"debug-{number}", "image": "shell:1", "securityContext": context}


def _pod(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}


def _namespace(level: str, minor: int) -> str:
    return f"debug-{level}-{minor}"


def _prepare(client: "Client", level: str, minor: int) -> None:
    """Put both pods into a namespace, and only then let it enforce the policy."""
    name = _namespace(level, minor)
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    assert client.post("/api/v1/namespaces", namespace).ok
    pods = f"/api/v1/namespaces/{name}/pods"
    for each, spec in _PODS.items():
        _until(partial(_created, client, pods, _pod(each, spec)))
    prefix = "pod-security.kubernetes.io"
    labels = {f"{prefix}/enforce": level, f"{prefix}/enforce-version": f"v1.{minor}"}
    assert client.patch(f"/api/v1/namespaces/{name}", {"metadata": {"labels": labels}}).ok
    refused = _pod("refused", {**_BARE, "hostPID": True})
    _until(lambda: not _created(client, f"{pods}?dryRun=All", refused))


def _created(client: "Client", path: str, body: dict[str, Any]) -> bool:
    return client.post(path, body).ok


def _until(done: Callable[[], bool]) -> None:
    """The ServiceAccount and the label each take a moment to be seen."""
    deadline = time.monotonic() + _SECONDS
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)
