"""Credentials in ConfigMaps are recognised, and never kept."""

import base64

import msgspec
import pytest

from kube9_core.model.source import Document, Source
from kube9_core.model.version import NEWEST
from kube9_core.snapshot.credentials import credentials_in
from kube9_core.snapshot.documents import views_of
from kube9_core.snapshot.platform import ConfigMap

# Put together from pieces, so that no scanner takes this file for a leak.
KNOWN = {
    "AWS access key": "AKIA" + "ABCDEFGHIJKLMNOP",
    "GitHub token": "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a",
    "GitLab token": "glpat-" + "x7Kq9Wm2Zr8Xv4Np5TbL",
    "Google API key": "AIza" + "SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY",
    "Slack token": "xoxb-" + "123456789012",
    "Stripe key": "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "JSON web token": "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
    "private key": "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n",
}


@pytest.mark.parametrize(("sort", "value"), KNOWN.items())
def test_known_formats_are_found_under_any_key(sort: str, value: str) -> None:
    (found,) = credentials_in({"application.properties": f"first=1\nsecond={value}\n"}, {})
    assert (found.key, found.sort) == ("application.properties", sort)


@pytest.mark.parametrize(
    "key", ["password", "DB_PASSWORD", "dbPassword", "pass", "ldap.bind-passwd"]
)
def test_a_passwords_name_with_a_value_is_found(key: str) -> None:
    (found,) = credentials_in({key: "correct horse"}, {})
    assert found.length == len("correct horse")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("password", ""),
        ("password", "${DB_PASSWORD}"),
        ("token", "30m"),
        ("token", "true"),
        ("private-key", "/etc/tls/tls.key"),
        ("secret", "<set by the platform>"),
        ("tokenTTL", "correct horse"),
        ("passwordPolicy", "at least twelve"),
        ("compass", "north by northwest"),
    ],
)
def test_harmless_values_and_names_are_left_alone(key: str, value: str) -> None:
    assert credentials_in({key: value}, {}) == ()


def test_binary_data_is_looked_into() -> None:
    coded = base64.b64encode(KNOWN["private key"].encode()).decode()
    (found,) = credentials_in({}, {"keystore": coded, "broken": "%%%"})
    assert found.sort == "private key"


def test_a_config_map_keeps_what_was_found_but_not_the_value() -> None:
    value = "correct horse battery"
    body = {"metadata": {"name": "app"}, "data": {"password": value, "mode": "fast"}}
    document = Document("v1", "ConfigMap", msgspec.json.encode(body), Source("a.yaml"))
    (view,) = views_of([document], NEWEST).objects
    assert isinstance(view, ConfigMap)
    assert [item.key for item in view.credentials] == ["password"]
    assert view.keys == {"password", "mode"}
    assert value not in repr(view.__dict__)
