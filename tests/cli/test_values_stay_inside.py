"""Whatever is assessed and however it is told, no value that could be a credential comes out."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest

PLANTED = {
    "secret": "planted-9s2kd7fq",
    "text": "planted-3h8vm1zx",
    "config": "planted-7w4jc6yt",
    "file": "planted-1r5nb8lp",
    "variable": "planted-6g9xq2dm",
    "argument": "planted-4t7zk3vc",
    "copied": "planted-8p1wf5hs",
    "torn": "planted-2m6yb9rj",
}
COPY = "kubectl.kubernetes.io/last-applied-configuration"
CODED = base64.b64encode(PLANTED["secret"].encode()).decode()
MANIFEST = f"""
apiVersion: v1
kind: Secret
metadata:
  name: db
  annotations:
    {COPY}: '{{"stringData":{{"a":"{PLANTED["copied"]}"}}}}'
data:
  password: {CODED}
stringData:
  token: {PLANTED["text"]}
  port: 5432
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  db.password: {PLANTED["config"]}
  app.yaml: |
    password: {PLANTED["file"]}
---
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: web:1
    args: ["--password={PLANTED["argument"]}"]
    env:
    - name: DB_PASSWORD
      value: {PLANTED["variable"]}
    - name: API_TOKEN
      valueFrom:
        secretKeyRef:
          name: db
          key: gone
"""
TORN = (
    f"apiVersion: v1\nkind: Secret\nmetadata: {{name: torn\nstringData:\n  a: {PLANTED['torn']}\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Manifests with a value of its own in each place, and one file that cannot be read."""
    found = tmp_path_factory.mktemp("planted")
    (found / "all.yaml").write_text(MANIFEST, encoding="utf-8")
    (found / "torn.yaml").write_text(TORN, encoding="utf-8")
    return found


def said(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kube9_core.cli", "assess", ".", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own program


@pytest.mark.parametrize(
    "options",
    [
        ("--format", "table"),
        ("--format", "table", "--check", "security/literal-credential"),
        ("--format", "json"),
        ("--format", "json", "--per-file"),
    ],
    ids=" ".join,
)
def test_no_planted_value_is_printed(folder: Path, options: tuple[str, ...]) -> None:
    done = said(folder, *options)
    assert "security/literal-credential" in done.stdout
    printed = done.stdout + done.stderr
    for value in (*PLANTED.values(), CODED):
        assert value not in printed


def test_all_that_was_planted_is_found(folder: Path) -> None:
    done = said(folder, "--format", "json")
    found = [(item["check"], item["at"]) for item in json.loads(done.stdout)["findings"]]
    assert {item for item in found if "credential" in item[0] or "secret-missing" in item[0]} == {
        ("security/literal-credential", "spec.containers[0].args[0]"),
        ("security/literal-credential", "spec.containers[0].env[0].value"),
        ("security/credential-in-configmap", 'data["app.yaml"]'),
        ("security/credential-in-configmap", 'data["db.password"]'),
        ("security/secret-missing", "spec.containers[0].env[1].valueFrom.secretKeyRef"),
    }
