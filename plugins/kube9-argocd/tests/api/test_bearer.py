import base64
import json
from pathlib import Path

import pytest
from kube9_argocd.api.bearer import find_bearer
from kube9_argocd.api.errors import ApiCode, ApiError


def jwt(**claims: object) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none'})}.{part(claims)}.c2ln"


def refusal(environment: dict[str, str], mount: Path, token_file: str | None = None) -> str:
    with pytest.raises(ApiError) as raised:
        find_bearer(token_file, environment, mount)
    assert raised.value.code is ApiCode.TOKEN_MISSING
    return raised.value.message


def test_the_environment_comes_before_files_and_the_mount_comes_last(tmp_path: Path) -> None:
    for name in ("named", "set", "token"):
        (tmp_path / name).write_text(f"{name}-value\n")
    named = {"ARGOCD_API_TOKEN_FILE": str(tmp_path / "named")}
    value = {"ARGOCD_API_BEARER_TOKEN": " direct "}
    chosen = str(tmp_path / "set")
    assert find_bearer(chosen, {**named, **value}, tmp_path).value == "direct"
    assert find_bearer(chosen, named, tmp_path).value == "named-value"
    assert find_bearer(chosen, {}, tmp_path).value == "set-value"
    assert find_bearer(None, {}, tmp_path).value == "token-value"


def test_a_token_that_was_rotated_is_used_at_once(tmp_path: Path) -> None:
    file = tmp_path / "token"
    for value in ("first", "second"):
        file.write_text(value)
        assert find_bearer(None, {}, tmp_path).value == value


def test_without_a_token_the_sentence_says_where_to_read_on(tmp_path: Path) -> None:
    assert refusal({}, tmp_path) == (
        "there is no token for Argo CD; docs/argocd.md tells how to make one for kube9"
    )
    gone = {"ARGOCD_API_TOKEN_FILE": str(tmp_path / "gone")}
    assert refusal(gone, tmp_path).startswith(f"there is no token in {tmp_path}/gone;")
    assert "cannot be read: Is a directory" in refusal({}, tmp_path, str(tmp_path))


@pytest.mark.parametrize(
    "content", ["", " \n", "two words", "a\nb", "t\x00", "caf\xe9", "x" * 20000]
)
def test_what_is_no_token_is_not_sent(tmp_path: Path, content: str) -> None:
    (tmp_path / "token").write_text(content)
    assert "is empty" in (said := refusal({}, tmp_path)) or "is no token" in said


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "system:serviceaccount:kube9-system:kube9-operator"},
        {"iss": "https://elsewhere", "sub": "system:serviceaccount:a:b", "aud": ["argocd"]},
        {"iss": "kubernetes/serviceaccount", "kubernetes.io/serviceaccount/namespace": "a"},
        {"kubernetes.io": {"namespace": "a", "pod": {"name": "b"}}, "sub": "x"},
    ],
)
def test_a_serviceaccounts_token_is_never_sent(tmp_path: Path, claims: dict[str, object]) -> None:
    token = jwt(**claims)
    said = refusal({"ARGOCD_API_BEARER_TOKEN": token}, tmp_path)
    assert "has a ServiceAccount's token, never sent to Argo CD" in said
    assert token not in said


@pytest.mark.parametrize("root", ["/var/run", "/run"])
def test_the_file_of_the_pods_own_token_is_not_even_read(tmp_path: Path, root: str) -> None:
    file = f"{root}/secrets/kubernetes.io/serviceaccount/token"
    assert "is a ServiceAccount's token" in refusal({"ARGOCD_API_TOKEN_FILE": file}, tmp_path)
    link = tmp_path / "token"
    link.symlink_to(file)
    assert "is a ServiceAccount's token" in refusal({}, tmp_path)


def test_a_token_of_argocd_may_be_sent_and_is_shown_nowhere(tmp_path: Path) -> None:
    token = jwt(iss="argocd", sub="kube9:apiKey", exp=1767225600)
    found = find_bearer(None, {"ARGOCD_API_BEARER_TOKEN": token}, tmp_path)
    assert (found.value, found.expires) == (token, 1767225600)
    assert token not in repr(found)


@pytest.mark.parametrize("token", ["opaque", "a.b.c", "a.e30.c", jwt(exp=1e300), jwt(exp="x")])
def test_a_token_that_says_no_end_has_none(tmp_path: Path, token: str) -> None:
    assert find_bearer(None, {"ARGOCD_API_BEARER_TOKEN": token}, tmp_path).expires is None
