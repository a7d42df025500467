"""Texts that could never work are refused by their name, and what is in use is taken."""

from collections.abc import Callable
from typing import Any

import pytest

Json = dict[str, Any]

DIGEST = f"sha256:{'0' * 64}"
OBJECTS = ("priorityClassName", "caBundle.secret", "caBundle.configMap", "persistence.storageClass")


def at(path: str, value: object) -> Json:
    """Values with one that stands at a path of names."""
    first, _, rest = path.partition(".")
    return {first: at(rest, value) if rest else value}


def acme(image: str) -> Json:
    return {"plugins": {"extra": [{"name": "acme", "image": image}]}}


REFUSED: list[tuple[Json, str]] = [
    *(
        (at("image.repository", text), f'image.repository: "{text}" is no name of an image')
        for text in ("ghcr.io/x/y:1.0", "https://ghcr.io/x", "x y", "x@sha256:1", "/x", "ghcr.io/X")
    ),
    (at("image.repository", "ghcr.io/x/y:1.0"), "the tag goes to image.tag"),
    (at("image.tag", "1.0 beta"), "'/image/tag': '1.0 beta' does not match"),
    (at("image.tag", ":1.0"), "'/image/tag'"),
    (at("image.tag", f"1.0@{DIGEST}"), "'/image/tag'"),
    (at("image.digest", "0" * 64), "'/image/digest'"),
    *(
        (at("global.imageRegistry", text), f'global.imageRegistry: "{text}" is no registry; give')
        for text in ("https://r.example", "r.example/a b", "r.example:port", "/mirror")
    ),
    *(
        (at("proxy.http", text), "proxy.http: it must be a URL such as http://proxy.")
        for text in (
            *("http://", "proxy.example:3128", "http://:3128", "http://p.example:99999"),
            *("http://10.0.0.999:3128", "http://p q", "http://[zz]:1", "http://u:s3cret@"),
        )
    ),
    (at("proxy.https", "https://"), "proxy.https: it must be a URL such as http://proxy."),
    *((at("caBundle.key", text), "'/caBundle/key'") for text in ("a/b", "..", ".", "../ca.crt")),
    *((at(path, "My_Thing"), f"'/{path.replace('.', '/')}'") for path in OBJECTS),
    *((at(path, "a" * 254), f"'/{path.replace('.', '/')}'") for path in OBJECTS),
    ({"serviceAccount": {"create": False, "name": "a b"}}, "'/serviceAccount/name'"),
    ({"persistence": {"enabled": True, "existingClaim": "a/b"}}, "'/persistence/existingClaim'"),
    ({"imagePullSecrets": [{"name": "a..b"}]}, "'/imagePullSecrets/0/name'"),
    *(
        (acme(text), f'plugins.extra[0], acme: "{text}" is no image')
        for text in ("https://r.example/x:1", "r.example/x:1 2", "r.example/X", "x:", "x@sha256:12")
    ),
    *(
        (at("networkPolicy.apiServer.cidrs", [text]), "'/networkPolicy/apiServer/cidrs/0'")
        for text in ("10.0.0.999/32", "10.0.0.1/33", "10.0.0/8", "2001:db8/32", "::/129", "a.b/8")
    ),
    *(
        (at("persistence.size", text), f"'/persistence/size': '{text}'")
        for text in ("1 Gi", "1GB", "1gi", "lots", "0Gi", "1024")
    ),
    (
        {"persistence": {"enabled": True, "size": "500M"}},
        "persistence.size: 500M is too little for settings.store.size; give at least 512Mi",
    ),
]


@pytest.mark.parametrize(("values", "said"), REFUSED, ids=str)
def test_a_text_that_cannot_be_meant_is_refused_by_its_name(
    values: Json, said: str, refusal: Callable[..., str]
) -> None:
    assert said in refusal(values)


def test_the_password_of_a_proxy_is_not_said_again(refusal: Callable[..., str]) -> None:
    assert "s3cret" not in refusal(at("proxy.https", "http://user:s3cret@"))


TAKEN: list[Json] = [
    *(
        at("image.repository", text)
        for text in ("kube9", "localhost:5000/a/b", "r.example:5000/a__b/c-d.e", "[::1]:5000/a")
    ),
    at("image.tag", "v1.0_RC.1-x"),
    *(
        at("global.imageRegistry", text)
        for text in ("r.example:5000/a/b/", "localhost", "10.0.0.1")
    ),
    *(
        at("proxy.http", text)
        for text in (
            *("http://user:p%40s@proxy.example:3128/", "socks5://10.0.0.1:1080"),
            *("HTTP://proxy", "http://[2001:db8::3]:3128", "https://web.team.svc.cluster.local."),
        )
    ),
    {"caBundle": {"secret": "my.ca-1", "key": ".CA_1.crt"}},
    at("priorityClassName", "system-cluster-critical"),
    *(
        acme(text)
        for text in (f"acme@{DIGEST}", f"r.example:5000/a/b:1@{DIGEST}", "acme", "ghcr.io/a/b:v1")
    ),
    at(
        "networkPolicy.apiServer.cidrs",
        ["0.0.0.0/0", "10.255.0.1/32", "::/0", "2001:db8::/64", "fe80::1/128"],
    ),
    *({"persistence": {"enabled": True, "size": size}} for size in ("1Ti", "2G", "600M", "512Mi")),
]


@pytest.mark.parametrize("values", TAKEN, ids=str)
def test_what_is_in_use_is_taken(values: Json, render: Callable[..., tuple[Json, ...]]) -> None:
    assert render(values)
