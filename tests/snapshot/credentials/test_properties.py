"""Whatever the letters: tokens are found, words, paths and amounts are not, and time is linear."""

import string
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from kube9_core.snapshot.credentials import credential_in, credentials_in_arguments

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
LETTERS = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
BASE64 = LETTERS + "-_"


def drawn(letters: str, size: int) -> some.SearchStrategy[str]:
    """Random letters that do not repeat themselves, as those of a token do not."""
    text = some.text(alphabet=letters, min_size=size, max_size=size)
    return text.filter(lambda value: len(set(value[-16:])) >= 5)


TOKENS = {
    "AWS access key": drawn(string.ascii_uppercase + string.digits, 16).map("AKIA".__add__),
    "GitHub token": drawn(LETTERS, 36).map("ghp_".__add__),
    "GitLab token": drawn(LETTERS, 20).map("glpat-".__add__),
    "Google API key": drawn(LETTERS, 35).map("AIza".__add__),
    "Slack token": drawn(LETTERS, 24).map("xoxb-".__add__),
    "Stripe key": drawn(LETTERS, 24).map("sk_live_".__add__),
    "npm token": drawn(LETTERS, 36).map("npm_".__add__),
    "DigitalOcean token": drawn(HEX, 64).map("dop_v1_".__add__),
    "Vault token": drawn(LETTERS, 24).map("hvs.".__add__),
    "JSON web token": some.tuples(drawn(LETTERS, 20), drawn(LETTERS, 20), drawn(BASE64, 43)).map(
        lambda parts: f"eyJ{parts[0]}.eyJ{parts[1]}.{parts[2]}"
    ),
    "private key": drawn(LETTERS, 64).map(lambda body: f"-----BEGIN PRIVATE KEY-----\n{body}\n"),
}
WORDS = some.lists(
    some.sampled_from(
        ("shop", "web", "cart", "order", "worker", "queue", "north", "database", "nightly")
    ),
    min_size=1,
    max_size=5,
)
NAMES = some.sampled_from(
    ("TOKEN", "API_KEY", "SECRET", "CLIENT_SECRET", "JWT_SECRET", "AUTH_TOKEN", "NAME", "URL")
)


@pytest.mark.parametrize("sort", TOKENS)
@given(some.data())
@settings(QUICK, max_examples=40)
def test_a_token_is_found_wherever_it_stands(sort: str, data: some.DataObject) -> None:
    token = data.draw(TOKENS[sort])
    before, after = data.draw(some.sampled_from([("", ""), ("a: ", "\nb"), ('{"x": "', '"}')]))
    found = credential_in("x", f"{before}{token}{after}")
    assert found is not None
    assert found.sort == sort


@QUICK
@given(drawn(LETTERS, 32).filter(lambda text: sum(map(str.isdigit, text)) > 3))
def test_random_letters_count_under_a_secrets_name_and_under_no_other(value: str) -> None:
    assert credential_in("API_KEY", value) is not None
    assert credential_in("BUILD_ID", value) is None


@QUICK
@given(NAMES, WORDS, some.sampled_from(["-", "_", ".", "/"]), some.integers(0, 99))
def test_words_are_names_and_not_credentials(
    name: str, words: list[str], between: str, number: int
) -> None:
    assert credential_in(name, between.join(words)) is None
    assert credential_in(name, between.join([*words, str(number)])) is None
    assert credential_in(name, f"/etc/{between.join(words)}") is None


@QUICK
@given(
    NAMES,
    some.integers(0, 10**9),
    some.sampled_from(["", "s", "ms", "h", "Mi", "Gi", "m", "k", "%", "d"]),
)
def test_amounts_are_not_credentials(name: str, number: int, unit: str) -> None:
    assert credential_in(name, f"{number}{unit}") is None


@QUICK
@given(some.text(max_size=200), some.lists(some.text(max_size=60), max_size=6))
def test_any_text_at_all_can_be_judged(text: str, words: list[str]) -> None:
    for name in (text, "PASSWORD", "token"):
        found = credential_in(name, text)
        assert found is None or (found.key, found.length) == (name, len(text))
    credentials_in_arguments(words, words)


HOSTILE = {
    "one letter": "a",
    "starts of tokens": "eyJ",
    "tokens without an end": "eyJaaaaaaaaaaa.",
    "dashes": "-",
    "starts with dashes": "eyJ-",
    "assignments": "a=b ",
    "passwords": "password=$x ",
    "names": "password.",
    "quotes": "password='",
    "URLs": "://",
    "users": "://a:",
    "keys": "-----BEGIN ",
    "spaces": " ",
    "lines": "token:\n",
    "hashes": "$2y$",
    "crosses": "x.",
    "placeholders": "your_",
    "headers": "Authorization: ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_a_mebibyte_is_read_in_a_moment_whatever_stands_in_it(piece: str) -> None:
    text = (piece * (1 << 20))[: 1 << 20]
    before = time.process_time()
    credential_in("password", text)
    credentials_in_arguments(["sh", "-c"], [text])
    assert time.process_time() - before < 4.0
