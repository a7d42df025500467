import pytest
from kube9_argocd.api.address import safe_address
from kube9_argocd.api.errors import ApiError


@pytest.mark.parametrize(
    ("url", "host", "port", "prefix"),
    [
        ("https://argocd-server.argocd.svc", "argocd-server.argocd.svc", 443, ""),
        ("https://argocd.example.com:8443/", "argocd.example.com", 8443, ""),
        ("https://example.com/tools/argo-cd/", "example.com", 443, "/tools/argo-cd"),
        ("https://[2001:db8::1]:444", "2001:db8::1", 444, ""),
        ("HTTPS://10.0.0.1", "10.0.0.1", 443, ""),
    ],
)
def test_an_address_is_taken_apart(url: str, host: str, port: int, prefix: str) -> None:
    found = safe_address(url)
    assert (found.host, found.port, found.prefix, found.secure) == (host, port, prefix, True)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "argocd-server",
        "ftp://argocd",
        "file:///etc/passwd",
        "https://",
        "https://a b",
        "https://a:70000",
        "https://[::1",
        "https://user:hunter2@argocd",
        "https://argocd/?next=http://evil",
        "https://argocd/#x",
        "https://argocd/a b",
        "https://argocd/%0d%0aX",
        "https://argocd\r\nX: y/",
        "https://..",
        "https://a..b",
        "https://.a",
    ],
)
def test_what_is_no_plain_address_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ApiError) as raised:
        safe_address(url)
    assert "hunter2" not in raised.value.message


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "argocd-server.argocd.svc"])
def test_plain_http_is_refused_wherever_it_leads(host: str) -> None:
    with pytest.raises(ApiError, match="is plain HTTP"):
        safe_address(f"http://{host}")
