"""What a person gives arrives as the text it is: no number, no truth, and no further fields."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

Json = dict[str, Any]
Render = Callable[..., tuple[Json, ...]]
Refusal = Callable[..., str]

NAMES = ("123", "1e3", "true", "null", "0x1f")
BEYOND = 'x"\n      hostNetwork: true\n      # '
NAMED = frozenset((
    *("namespace", "name", "serviceAccountName", "priorityClassName", "image", "claimName"),
    *("secretName", "storageClassName", "value", "kubernetes.io/metadata.name"),
    "app.kubernetes.io/instance",
))  # fmt: skip


def named(item: object) -> Iterator[tuple[str, object]]:
    """Every field of an object that holds a name."""
    if isinstance(item, dict):
        for key, value in item.items():
            if key in NAMED and not isinstance(value, dict):
                yield key, value
            yield from named(value)
    if isinstance(item, list):
        for part in item:
            yield from named(part)


def everything(text: str) -> Json:
    """Values that have a text wherever one can stand that the chart writes down."""
    return {
        "image": {"repository": text, "tag": "1"},
        "priorityClassName": text,
        "serviceAccount": {"create": False, "name": text},
        "caBundle": {"secret": text, "key": text},
        "persistence": {"enabled": True, "storageClass": text},
        "proxy": {"http": f"http://web.{text}.svc:80"},
        "plugins": {"extra": [{"name": "acme", "image": text}]},
        "scope": {"namespaces": [*NAMES]},
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_looks_like_something_else_stays_a_name(render: Render, name: str) -> None:
    for values in (everything(name), {"persistence": {"enabled": True, "existingClaim": name}}):
        found = [
            (item["kind"], *field)
            for item in render(values, namespace=name)
            if item["kind"] != "CustomResourceDefinition"
            for field in named(item)
        ]
        assert [field for field in found if not isinstance(field[2], str)] == []
    assert ("Role", "namespace", name) in {
        ("Role", "namespace", item["metadata"].get("namespace"))
        for item in render(everything(name), namespace=name)
        if item["kind"] == "Role"
    }


def alone(path: str) -> Json:
    """Values with the text beyond at one place of those of `everything`, and no other given."""
    section, _, key = path.partition(".")
    found = everything(BEYOND)[section]
    given = {"enabled": True} if section == "persistence" else {}
    return {section: {**given, key: found[key]} if key else found}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("image.repository", "image.repository: "),
        ("priorityClassName", "'/priorityClassName'"),
        ("serviceAccount.name", "'/serviceAccount/name'"),
        ("caBundle.secret", "'/caBundle/secret'"),
        ("caBundle.key", "'/caBundle/key'"),
        ("persistence.storageClass", "'/persistence/storageClass'"),
        ("proxy.http", "proxy.http: "),
        ("plugins", "plugins.extra[0], acme: "),
    ],
)
def test_a_text_that_would_write_further_fields_is_refused_by_its_name(
    refusal: Refusal, path: str, said: str
) -> None:
    assert said in refusal(alone(path))


FREE: list[Json] = [
    {"podAnnotations": {"a": BEYOND}},
    {"extraEnv": [{"name": "A", "value": BEYOND}]},
    {"proxy": {"http": "http://127.0.0.1:3128", "noProxy": BEYOND}},
    {"nodeSelector": {"a": BEYOND}},
    {"plugins": {"extra": [{"name": "acme", "image": "acme", "settings": {"a": BEYOND}}]}},
]


@pytest.mark.parametrize("values", FREE, ids=str)
def test_a_text_that_may_be_any_writes_no_further_fields(render: Render, values: Json) -> None:
    objects = render(values)
    assert '"hostNetwork"' not in json.dumps(objects)
    (pod,) = (item["spec"]["template"] for item in objects if item["kind"] == "Deployment")
    assert "hostNetwork" not in pod["spec"]
    assert "hostNetwork: true" in json.dumps(objects)
