"""What the environment says of the way out of the cluster: told, never fatal, without secrets."""

from pathlib import Path

import pytest

from kube9_core.operator.outside import unusable

PASSWORD = "hun/ter2"  # noqa: S105 - nobody's


@pytest.mark.parametrize(
    "url",
    [
        f"http://me:{PASSWORD}@127.0.0.1:1",
        f"me:{PASSWORD}@127.0.0.1:1",
        f"//me:{PASSWORD}@127.0.0.1:1",
        f"http://me:{PASSWORD}@[::1",
        f"http://me:@{PASSWORD}@127.0.0.1:port",
    ],
)
def test_a_password_is_not_told_even_where_the_address_is_no_url(url: str) -> None:
    (told,) = unusable({"HTTPS_PROXY": url})
    assert "ter2" not in told
    assert "correct it" in told


@pytest.mark.parametrize("url", ["http://[proxy", "http://proxy..example:3128", "http://p:99999"])
def test_an_address_that_cannot_be_read_is_told_and_ends_nothing(url: str) -> None:
    (told,) = unusable({"HTTPS_PROXY": url})
    assert told.startswith(f"HTTPS_PROXY is {url}, ")


def test_a_bundle_whose_path_cannot_be_looked_at_is_told_and_ends_nothing() -> None:
    (told,) = unusable({"SSL_CERT_FILE": "-----BEGIN CERTIFICATE-----" + 5000 * "A"})
    assert "which cannot be looked at" in told


def test_a_bundle_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (told,) = unusable({"SSL_CERT_FILE": str(tmp_path)})
    assert "does not exist" in told
