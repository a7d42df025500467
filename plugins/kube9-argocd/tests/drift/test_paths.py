"""Names of places: for people, for JSON pointers and for jq, tried with jq itself."""

import json
import shutil
import subprocess
from typing import Any

import pytest
from kube9_argocd.drift.paths import Item, Path, jq, pointer, shown

APP = Item(0, (("name", "app"),))
PORT = Item(0, (("containerPort", 53), ("protocol", "TCP")))
NAMED: list[tuple[Path, str, str | None, str]] = [
    (("spec", "replicas"), "spec.replicas", "/spec/replicas", ".spec.replicas"),
    (
        ("spec", "containers", APP, "image"),
        "spec.containers[app].image",
        None,
        '.spec.containers[] | select(.name == "app") | .image',
    ),
    (
        ("spec", "containers", APP),
        "spec.containers[app]",
        None,
        '.spec.containers[] | select(.name == "app")',
    ),
    (
        ("spec", "containers", APP, "ports", PORT, "name"),
        "spec.containers[app].ports[53/TCP].name",
        None,
        (
            '.spec.containers[] | select(.name == "app") | .ports[] | '
            'select(.containerPort == 53 and (.protocol // "TCP") == "TCP") | .name'
        ),
    ),
    (
        ("metadata", "annotations", "acme.example/a~b"),
        'metadata.annotations["acme.example/a~b"]',
        "/metadata/annotations/acme.example~1a~0b",
        '.metadata.annotations["acme.example/a~b"]',
    ),
    (
        ("spec", "list", APP, "a/b"),
        'spec.list[app]["a/b"]',
        None,
        '.spec.list[] | select(.name == "app") | .["a/b"]',
    ),
    (("a/b", "c"), '["a/b"].c', "/a~1b/c", '.["a/b"].c'),
    (("rules", Item(1), "host"), "rules[1].host", "/rules/1/host", ".rules[1].host"),
]
OBJECT: dict[str, Any] = {
    "spec": {
        "replicas": 1,
        "containers": [
            {"name": "app", "image": "a", "ports": [{"containerPort": 53, "name": "x"}]},
            {"name": "other", "image": "b", "ports": [{"containerPort": 53, "name": "x"}]},
        ],
        "list": [{"name": "app", "a/b": 1}, {"name": "b", "a/b": 1}],
    },
    "metadata": {"annotations": {"acme.example/a~b": "1", "other": "2"}},
    "a/b": {"c": 1, "d": 2},
    "rules": [{"host": "a"}, {"host": "b", "path": "/"}],
}


@pytest.mark.parametrize(("path", "people", "pointed", "queried"), NAMED)
def test_each_reader_gets_its_own_spelling(
    path: Path, people: str, pointed: str | None, queried: str
) -> None:
    assert (shown(path), pointer(path), jq(path)) == (people, pointed, queried)


@pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq")
@pytest.mark.parametrize("path", [path for path, *_ in NAMED])
def test_jq_takes_out_that_field_and_nothing_else(path: Path) -> None:
    program = f"del({jq(path)})"
    done = subprocess.run(  # noqa: S603 - a program of our own making
        [shutil.which("jq") or "jq", program],
        input=json.dumps(OBJECT),
        capture_output=True,
        check=True,
        text=True,
    )
    assert json.loads(done.stdout) == without(OBJECT, path)


def without(value: Any, path: Path) -> Any:  # noqa: ANN401 - any JSON
    step = path[0]
    if isinstance(step, str):
        kept = {k: (without(v, path[1:]) if len(path) > 1 else v) if k == step else v for k, v in value.items()}  # fmt: skip # noqa: E501 - one rule
        return kept if len(path) > 1 else {k: v for k, v in kept.items() if k != step}
    hit = [(step.fits(item) if step.key else at == step.index) for at, item in enumerate(value)]
    if len(path) == 1:
        return [item for item, is_it in zip(value, hit, strict=True) if not is_it]
    return [
        without(item, path[1:]) if is_it else item for item, is_it in zip(value, hit, strict=True)
    ]
