"""Nothing of Argo CD's messages is kept that could be a secret."""

import pytest
from kube9_argocd.wording import short, without_password


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        (
            'error when patching: {"data":{"token":"c2VjcmV0"}} to: {"metadata":{}}',
            "error when patching",
        ),
        ("first line\nsecond line", "first line second line"),
        (
            'Secret "db" is invalid: data: Invalid value: "hunter2 and more": too short',
            'Secret "db" is invalid: data: Invalid value: (not shown): too short',
        ),
        (
            "[a: Invalid value: 99999: must be below, b: Invalid value: 7]",
            "[a: Invalid value: (not shown): must be below, b: Invalid value: (not shown)]",
        ),
        (
            "cannot fetch https://bot:hunter2@git.example/shop",
            "cannot fetch https://git.example/shop",
        ),
        ("so long " * 50, ("so long " * 50)[:297] + "..."),
        (
            "the token ghp_" + "x7Kq2mVb9TzR4wLc8NpD" + "1sYf6HgJ3aQe5UoX" + " is bad",
            "(not shown: it seems to hold a credential)",
        ),
        ("template: {{ .Values.image }} is missing", "template: {{ .Values.image }} is missing"),
    ],
)
def test_a_message_is_kept_without_values(message: str, kept: str) -> None:
    assert short(message) == kept


def test_an_address_is_kept_without_its_password() -> None:
    assert without_password("https://git.example/a@b") == "https://git.example/a@b"
    assert without_password("https://bot:pw@git.example/a") == "https://git.example/a"
    assert without_password("git@git.example:shop.git") == "git@git.example:shop.git"
