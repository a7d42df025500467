"""Charts and kustomizations are rendered by the real programs, or one error says what to do."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kube9_core.manifests import load
from kube9_core.manifests.faults import Unparsable
from kube9_core.manifests.programs import run

Write = Callable[..., str]

needs_helm = pytest.mark.skipif(shutil.which("helm") is None, reason="helm is not on PATH")
needs_kustomize = pytest.mark.skipif(
    shutil.which("kustomize") is None and shutil.which("kubectl") is None,
    reason="neither kustomize nor kubectl is on PATH",
)

DEPLOYMENT = """\
{{- if .Values.replicas }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicas }}
{{- end }}
"""
TEST_POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: t\n  annotations: {helm.sh/hook: test}\n"


@pytest.fixture
def chart(write: Write, tmp_path: Path) -> str:
    write("apiVersion: v2\nname: web\nversion: 0.1.0\n", "in/web/Chart.yaml")
    write("replicas: 2\n", "in/web/values.yaml")
    write(DEPLOYMENT, "in/web/templates/deployment.yaml")
    write(TEST_POD, "in/web/templates/test.yaml")
    write("apiVersion: v1\nkind: Service\nmetadata: {name: s}\n", "in/web/templates/service.yaml")
    return f"{tmp_path}/in/web"


@needs_helm
def test_objects_of_a_chart_name_their_template(chart: str) -> None:
    loaded = load([chart])
    found = {each.kind: each.source for each in loaded.documents}
    assert loaded.errors == ()
    assert found.keys() == {"Deployment", "Service"}
    assert found["Deployment"].file == f"{chart}/templates/deployment.yaml"
    assert loaded.lines().line(found["Deployment"], "spec.replicas") == 1
    assert loaded.files == (chart,)


@needs_helm
def test_a_chart_inside_a_folder_is_rendered_and_not_read(
    chart: str, write: Write, good: str
) -> None:
    write(good, "in/other.yaml")
    loaded = load([str(Path(chart).parent)])
    assert sorted(each.kind for each in loaded.documents) == ["ConfigMap", "Deployment", "Service"]
    assert loaded.errors == ()


@needs_helm
def test_a_chart_that_cannot_be_rendered_is_one_line(chart: str, write: Write) -> None:
    write('{{ fail "no\\nway" }}', "in/web/templates/fails.yaml")
    (error,) = load([chart]).errors
    assert error.path == chart
    assert error.message.startswith("helm: ")
    assert "fails.yaml" in error.message
    assert "\n" not in error.message


@needs_helm
def test_a_chart_is_rendered_for_the_version_asked_for(chart: str, write: Write) -> None:
    write(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n"
        "  name: v{{ .Capabilities.KubeVersion.Minor }}\n",
        "in/web/templates/version.yaml",
    )
    bodies = [each.body for each in load([chart], kubernetes_version="1.29").documents]
    assert any(b'"name":"v29"' in body for body in bodies)


def test_a_library_chart_renders_to_nothing(write: Write, tmp_path: Path) -> None:
    write("apiVersion: v2\nname: lib\nversion: 0.1.0\ntype: library\n", "lib/Chart.yaml")
    loaded = load([f"{tmp_path}/lib"])
    assert (loaded.documents, loaded.errors) == ((), ())


def test_without_helm_a_chart_is_one_error_that_says_what_to_do(chart: str) -> None:
    said = _without_programs(chart)
    assert "helm" in said
    if "install helm" not in said:
        assert "Deployment" in said, "rendered by the library of the extra"


def test_without_kustomize_a_kustomization_is_one_error(write: Write, tmp_path: Path) -> None:
    write("resources: [x.yaml]\n", "k/kustomization.yaml")
    assert "install kustomize or kubectl" in _without_programs(f"{tmp_path}/k")


def test_a_torn_chart_file_is_named(write: Write, tmp_path: Path) -> None:
    write("name: [\n", "c/Chart.yaml")
    (error,) = load([f"{tmp_path}/c"]).errors
    assert "YAML error" in error.message


@needs_kustomize
@pytest.mark.parametrize("name", ["kustomization.yaml", "kustomization.yml", "Kustomization"])
def test_a_kustomization_is_built(write: Write, good: str, tmp_path: Path, name: str) -> None:
    write("resources: [map.yaml]\n", "base/kustomization.yaml")
    write(good, "base/map.yaml")
    write("resources: [../base]\nnamePrefix: prod-\n", f"over/{name}")
    loaded = load([f"{tmp_path}/over"])
    (document,) = loaded.documents
    assert b'"name":"prod-good"' in document.body
    assert document.source.file == f"{tmp_path}/over/{name}"
    assert loaded.lines().line(document.source, "metadata.name") == 1


@needs_kustomize
def test_a_kustomization_that_fails_is_one_line(write: Write, tmp_path: Path) -> None:
    write("resources: [none.yaml]\n", "k/kustomization.yaml")
    (error,) = load([f"{tmp_path}/k"]).errors
    assert "none.yaml" in error.message
    assert "\n" not in error.message


def test_a_kustomization_met_in_a_folder_is_left_to_its_files(
    write: Write, good: str, tmp_path: Path
) -> None:
    write("resources: [map.yaml]\n", "app/base/kustomization.yaml")
    write(good, "app/base/map.yaml")
    loaded = load([f"{tmp_path}/app"])
    assert [each.source.file for each in loaded.documents] == [f"{tmp_path}/app/base/map.yaml"]


PATCH = "apiVersion: v1\nkind: Pod\nspec: {hostPID: true}\n"
OVERLAY = """\
resources: [extra.yaml, ../base]
patches: [{path: p1.yaml}, {patch: "- op: remove"}, {target: {kind: Pod}, path: ../shared/p2.yaml}]
patchesStrategicMerge:
- p3.yaml
- |-
  apiVersion: v1
  kind: Pod
patchesJson6902: [{path: p4.json}]
transformers: [t.yaml]
configMapGenerator: [{name: c, files: [app.yaml, key=named.yaml]}]
helmCharts: [{name: h, valuesFile: values.yaml}]
openapi: {path: schema.json}
"""
PARTS = ("p1.yaml", "p3.yaml", "p4.json", "t.yaml", "app.yaml", "named.yaml", "values.yaml")


@pytest.mark.parametrize("name", ["kustomization.yaml", "Kustomization"])
def test_parts_of_a_kustomization_met_in_a_folder_are_counted_and_left_alone(
    write: Write, good: str, tmp_path: Path, name: str
) -> None:
    write(OVERLAY, f"app/over/{name}")
    for part in (*PARTS, "schema.json", "../shared/p2.yaml"):
        write(PATCH, f"app/over/{part}")
    for judged in ("over/extra.yaml", "over/unlisted.yaml", "base/map.yaml"):
        write(good, f"app/{judged}")
    loaded = load([f"{tmp_path}/app"])
    assert loaded.errors == ()
    assert [each.source.file.removeprefix(f"{tmp_path}/app/") for each in loaded.documents] == [
        "base/map.yaml",
        "over/extra.yaml",
        "over/unlisted.yaml",
    ]
    assert loaded.ignored == len(PARTS) + 3


def test_what_one_kustomization_deploys_is_judged_whoever_else_reads_it(
    write: Write, good: str, tmp_path: Path
) -> None:
    write("resources: [map.yaml]\n", "app/a/kustomization.yaml")
    write("configMapGenerator: [{files: [../a/map.yaml]}]\n", "app/b/kustomization.yaml")
    write(good, "app/a/map.yaml")
    assert len(load([f"{tmp_path}/app"]).documents) == 1


def test_a_part_of_a_kustomization_that_is_given_itself_is_read(
    write: Write, tmp_path: Path
) -> None:
    write("patches: [{path: p.yaml}]\n", "app/k/kustomization.yaml")
    patch = write(PATCH, "app/k/p.yaml")
    for paths in ([patch], [patch, f"{tmp_path}/app"], [f"{tmp_path}/app", patch]):
        assert [each.kind for each in load(paths).documents] == ["Pod"]


def test_a_torn_kustomization_met_in_a_folder_is_named_once(
    write: Write, good: str, tmp_path: Path
) -> None:
    torn = write("patches: [\n", "app/k/kustomization.yaml")
    write(good, "app/k/map.yaml")
    loaded = load([f"{tmp_path}/app"])
    assert [error.path for error in loaded.errors] == [torn]
    assert len(loaded.documents) == 1


def test_a_program_that_hangs_is_ended() -> None:
    begun = time.perf_counter()
    with pytest.raises(Unparsable, match="ended after"):
        run([sys.executable, "-c", "import time; time.sleep(60)"], seconds=0.3)
    assert time.perf_counter() - begun < 10


def test_a_program_that_prints_without_end_is_ended() -> None:
    code = "import sys\nwhile True: sys.stdout.write('a: 1\\n' * 100000)"
    with pytest.raises(Unparsable, match="renders more than"):
        run([sys.executable, "-c", code])


@pytest.mark.parametrize(
    "said",
    [
        'E1123 13:12:25.057499   20574 run.go:72] "command failed" err="no such base"',
        "no such base",
    ],
)
def test_an_error_is_the_same_whenever_a_program_logs_it(said: str) -> None:
    code = f"import sys; sys.exit({said!r})"
    with pytest.raises(Unparsable) as caught:
        run([sys.executable, "-c", code])
    assert caught.value.fault.message.endswith(": no such base")
    assert "20574" not in caught.value.fault.message


def test_a_program_that_cannot_be_started_is_named() -> None:
    with pytest.raises(Unparsable, match="cannot be run"):
        run(["/nowhere/helm", "template"])


def _without_programs(path: str) -> str:
    """Load a path in a process that finds no program, and give what it says."""
    code = (
        "import sys; from kube9_core.manifests import load; loaded = load(sys.argv[1:]);"
        "print([e.message for e in loaded.errors], [d.kind for d in loaded.documents])"
    )
    environment = os.environ | {"PATH": "/nowhere"}
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code, path], capture_output=True, check=True, env=environment
    )
    return done.stdout.decode()
