"""Of a Secret everything is known that may be known, and its values are not even decoded."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from kube9_core.model.source import Document, Source
from kube9_core.model.version import NEWEST
from kube9_core.snapshot.documents import Views, views_of
from kube9_core.snapshot.platform import ConfigMap
from kube9_core.snapshot.secret import Secret
from kube9_core.snapshot.wire.secret import AGE, KEY_COUNT

COPY = "kubectl.kubernetes.io/last-applied-configuration"
NOW = datetime(2026, 1, 2, 15, tzinfo=UTC)


def read(kind: str = "Secret", /, **body: object) -> Views:
    text = msgspec.json.encode({"metadata": {"name": "db"}, **body})
    return views_of([Document("v1", kind, text, Source("a.yaml"))], NEWEST)


def secret(**body: object) -> Secret:
    (found,) = read(**body).objects
    assert isinstance(found, Secret)
    return found


def test_keys_are_known_and_values_are_gone() -> None:
    found = secret(data={"user": "c2hvcA=="}, stringData={"password": "planted"}, type="a/b")
    assert found.keys == frozenset(("user", "password"))
    assert found.type == "a/b"
    everything = repr(found.wire)
    assert "c2hvcA==" not in everything
    assert "planted" not in everything


def test_without_a_type_it_is_opaque() -> None:
    assert secret().type == "Opaque"
    assert secret().keys == frozenset()


def test_a_value_of_the_wrong_type_is_told_by_its_key_alone() -> None:
    views = read(stringData={"port": 5432, "more": {"deep": "planted"}})
    assert sorted(item.mistake.at for item in views.mistakes) == [
        "stringData.more",
        "stringData.port",
    ]
    (found,) = views.objects
    assert isinstance(found, Secret)
    assert found.keys == frozenset(("port", "more"))
    assert "5432" not in repr(found.wire)
    assert "planted" not in repr([item.mistake for item in views.mistakes])


@pytest.mark.parametrize("kind", ["Secret", "ConfigMap"])
def test_the_copy_that_kubectl_leaves_is_left_out(kind: str) -> None:
    metadata = {"name": "db", "annotations": {COPY: '{"data": "planted"}', "team": "shop"}}
    (found,) = read(kind, metadata=metadata).objects
    assert isinstance(found, Secret | ConfigMap)
    assert dict(found.annotations) == {"team": "shop"}
    assert "planted" not in repr(found.wire)


def test_of_a_table_the_number_of_keys_is_known_and_none_of_them() -> None:
    assert secret(**{KEY_COUNT: 3, AGE: "5d"}).keys is None


@pytest.mark.parametrize(
    ("told", "age"),
    [
        ("0s", timedelta(0)),
        ("119s", timedelta(seconds=119)),
        ("9m30s", timedelta(minutes=9, seconds=30)),
        ("5h30m", timedelta(hours=5, minutes=30)),
        ("47h", timedelta(hours=47)),
        ("7d23h", timedelta(days=7, hours=23)),
        ("400d", timedelta(days=400)),
        ("2y45d", timedelta(days=775)),
        ("12y", timedelta(days=4380)),
    ],
)
def test_the_age_in_a_table_is_read(told: str, age: timedelta) -> None:
    assert secret(**{KEY_COUNT: 3, AGE: told}).age(NOW) == age


@pytest.mark.parametrize("told", ["", "<unknown>", "<invalid>", "5", "d5"])
def test_an_age_that_nobody_tells_is_unknown(told: str) -> None:
    assert secret(**{KEY_COUNT: 3, AGE: told}).age(NOW) is None


def test_the_age_of_an_object_is_counted_from_its_creation() -> None:
    made = secret(metadata={"name": "db", "creationTimestamp": "2026-01-01T15:00:00Z"})
    assert made.age(NOW) == timedelta(days=1)
    assert made.age(None) is None
    assert secret().age(NOW) is None
