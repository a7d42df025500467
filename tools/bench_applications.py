"""Measures the operator on a real API server that holds 2,000 Applications of Argo CD.

The definitions are Argo CD's own. One Application is as large as etcd takes one. Peak memory is
what counts: the operator has a limit of 128 MiB.

    python tools/bench_applications.py [--applications 2000]
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import yaml

sys.path.insert(0, str(Path(__file__).parent))

from argocd_applications import application
from bench_rows import MIB, Row, say, say_head
from kube9_testbed.argocd.module import module_folder
from kube9_testbed.client import Client
from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import TestbedError, UnexpectedAnswerError
from kube9_testbed.operator.installation import install
from kube9_testbed.operator.process import Operator
from kube9_testbed.waiting import until

_DEFINITIONS: Final = ("application", "applicationset", "appproject")
_CRDS: Final = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_APPS: Final = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications"
_PROJECTS: Final = "/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects"
_PROJECT: Final[dict[str, Any]] = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "AppProject",
    "metadata": {"name": "platform"},
    "spec": {
        "sourceRepos": ["https://git.example/platform/deployments.git"],
        "destinations": [{"server": "https://kubernetes.default.svc", "namespace": "shop"}],
    },
}
_PATIENCE: Final = 300.0
_LARGE: Final = 1_300_000
_MEMORY, _SECONDS = 128, 60


def main() -> int:
    """Measure, and print the figures; 1 when a budget is exceeded."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--applications", type=int, default=2000)
    count = parser.parse_args().applications
    rows: list[Row] = []
    try:
        with Cluster.start() as cluster, tempfile.TemporaryDirectory() as folder:
            _fill(cluster, count)
            say_head(f"operator, {count} Applications and one of {_LARGE / 1e6} MB")
            rows.extend(map(say, _rows(cluster, Path(folder), count)))
    except TestbedError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return int(any(row.over for row in rows))


def _rows(cluster: Cluster, folder: Path, count: int) -> Iterator[Row]:
    with Operator(install(cluster, "kube9-bench", folder)) as operator:
        took = operator.wait(partial(_counted, operator, count + 1), _PATIENCE, "a pass")
        yield Row("start until all Applications are told of, seconds", took, _SECONDS)
        yield Row("peak RSS of the first pass and assessment, MiB", _peak(operator), _MEMORY)
        operator.run("assess", "run", f"--timeout={_PATIENCE:.0f}s")
        yield Row("peak RSS after a second assessment, MiB", _peak(operator), _MEMORY)
        yield Row("RSS then, MiB", operator.usage().resident / MIB)


def _counted(operator: Operator, count: int) -> bool:
    block = (operator.published() or {}).get("argocd", {})
    return bool(block.get("applications", {}).get("storedCount") == count)


def _peak(operator: Operator) -> float:
    return operator.usage().peak / MIB


def _fill(cluster: Cluster, count: int) -> None:
    with cluster.client() as client:
        for name in _DEFINITIONS:
            _create(client, _CRDS, _definition(name))
        until(lambda: client.get(_APPS).ok, "the definition of Applications")
        until(lambda: client.get(_PROJECTS).ok, "the definition of AppProjects")
        _create(client, "/api/v1/namespaces", {"metadata": {"name": "argocd"}})
        _create(client, _PROJECTS, _PROJECT)
        for number in range(count):
            _create(client, _APPS, application(number))
        _create(client, _APPS, _large(count))


def _definition(name: str) -> dict[str, Any]:
    text = (module_folder() / "manifests" / "crds" / f"{name}-crd.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return found


def _large(number: int) -> dict[str, Any]:
    """One with as many inline values as etcd takes in one object."""
    app = application(number)
    values = "".join(f"key{n}: value {n}\n" for n in range(_LARGE // 20))
    app["spec"]["source"] = {**app["spec"]["source"], "helm": {"values": values[:_LARGE]}}
    return app


def _create(client: Client, path: str, written: dict[str, Any]) -> None:
    answer = client.post(path, written)
    if not answer.ok:
        raise UnexpectedAnswerError(f"{path} answered: {answer.text[:1000]}")


if __name__ == "__main__":
    sys.exit(main())
