"""The chart on a real node: images are built from the sources here, helm installs, pods run.

All tests of this folder need root, a few programs and minutes; `make e2e` runs them, and where
`KUBE9_E2E` is not set they are skipped. `KUBE9_E2E_IMAGES` names a folder with archives of images
that are taken instead of building them.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kube9_testbed.kubectl import apply, kubectl
from kube9_testbed.node.archive import TOOLS
from kube9_testbed.node.cluster import NodeCluster
from kube9_testbed.operator.release import NAME, Release

REPOSITORY = Path(__file__).parents[2]
CHART = REPOSITORY / "charts" / "kube9-operator"
NAMESPACE = "kube9-system"
IMAGE = "ghcr.io/alto9/kube9-operator"


@pytest.fixture(scope="session")
def absent() -> Callable[[str], None]:
    """Skip, or fail where everything is required."""

    def absent(reason: str) -> None:
        if os.environ.get("KUBE9_E2E") == "require":
            pytest.fail(f"KUBE9_E2E=require, but: {reason}", pytrace=False)
        pytest.skip(reason)

    return absent


@pytest.fixture(scope="session")
def archives(
    node_cluster: NodeCluster, tmp_path_factory: pytest.TempPathFactory, absent: Callable[..., None]
) -> Callable[[str, str], Path]:
    """Builds images with the project's own tools: the tool and the start of an archive's name."""
    made = tmp_path_factory.mktemp("images")

    def build(tool: str, name: str) -> Path:
        given = os.environ.get("KUBE9_E2E_IMAGES")
        if given is None:
            words = (sys.executable, str(REPOSITORY / "tools/image" / tool), f"--output={made}")
            done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - ours
            if done.returncode == 3:
                absent(done.stderr.strip())
            assert done.returncode == 0, done.stderr
        (archive,) = Path(given or made).glob(f"{name}*.oci.tar")
        return archive

    return build


@pytest.fixture(scope="session")
def version() -> str:
    """The version of the chart, and of the image that it takes."""
    lines = (CHART / "Chart.yaml").read_text().splitlines()
    return next(line.split('"')[1] for line in lines if line.startswith("appVersion:"))


@pytest.fixture(scope="session")
def node(
    node_cluster: NodeCluster,
    archives: Callable[[str, str], Path],
    absent: Callable[[str], None],
    version: str,
) -> NodeCluster:
    """A cluster whose node has the operator's image, of this version and as an older one."""
    if shutil.which("helm") is None:
        absent("helm is not on PATH")
    node_cluster.import_image(archives("build.py", "kube9-operator-"))
    node_cluster.ctr("images", "tag", f"{IMAGE}:{version}", f"{IMAGE}:0.0.1")
    return node_cluster


@pytest.fixture(scope="session")
def older_chart(tmp_path_factory: pytest.TempPathFactory, version: str) -> Path:
    """The chart as the release before would have been: another version, another image."""
    folder = tmp_path_factory.mktemp("charts") / NAME
    shutil.copytree(CHART, folder)
    described = folder / "Chart.yaml"
    described.write_text(described.read_text().replace(version, "0.0.1"))
    return folder


def await_account(node: NodeCluster, namespace: str) -> None:
    """Return when a new namespace has what each namespace has."""
    for thing in ("serviceaccount/default", "configmap/kube-root-ca.crt"):
        kubectl(node, "wait", "--for=create", thing, f"--namespace={namespace}", "--timeout=60s")


@pytest.fixture
def release(node: NodeCluster, tmp_path: Path) -> Iterator[Release]:
    """A release to install, in a namespace that enforces `restricted`; afterwards it is gone."""
    yield from _lent(node, tmp_path)


@pytest.fixture(scope="module")
def shared_release(
    node: NodeCluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Release]:
    """The same for all tests of a file that only look."""
    yield from _lent(node, tmp_path_factory.mktemp("release"))


def _lent(node: NodeCluster, folder: Path) -> Iterator[Release]:
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    metadata = {"name": NAMESPACE, "labels": labels}
    apply(node, json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}))
    await_account(node, NAMESPACE)
    release = Release(node, NAMESPACE, folder)
    yield release
    release.uninstall()
    kinds = "configmaps,persistentvolumeclaims,pods"
    kubectl(node, "delete", kinds, "--all", f"--namespace={NAMESPACE}", "--now")
    kubectl(node, "delete", "crd", "--selector=app.kubernetes.io/name=kube9-operator")


@pytest.fixture
def shop(node: NodeCluster) -> Iterator[str]:
    """A namespace with a workload in which something is to be found."""
    container = {"name": "web", "image": TOOLS}
    labels = {"app": "web"}
    spec = {"containers": [container], "terminationGracePeriodSeconds": 0}
    template = {"metadata": {"labels": labels}, "spec": spec}
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"replicas": 1, "selector": {"matchLabels": labels}, "template": template},
    }
    apply(node, json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}))
    await_account(node, "shop")
    apply(node, json.dumps(deployment))
    kubectl(node, "rollout", "status", "--namespace=shop", "deployment/web", "--timeout=60s")
    yield "shop"
    kubectl(node, "delete", "namespace", "shop", "--timeout=90s")
