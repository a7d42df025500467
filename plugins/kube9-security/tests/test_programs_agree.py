"""What we take for a flag's default is what the program says, for each flag that we judge."""

import re
import ssl
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from socket import create_connection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from kube9_security.checks.control_plane.arguments import flags_of
from kube9_security.checks.control_plane.defaults import DEFAULTS, ETCD, RUN_BY_DEFAULT
from kube9_security.ciphers import weak_among

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

Help = Callable[[str], str]
_LINE = re.compile(
    r"^ +--(?P<name>[a-z0-9-]+)(?: (?P<type>[a-zA-Z0-9]+))? {2,}(?P<text>.*)$", re.MULTILINE
)
_DEFAULT = re.compile(r"\(default \"?(.*?)\"?\)$")
_ETCD = re.compile(r"^ +--(?P<name>[a-z0-9-]+) '(?P<value>[^']*)'$", re.MULTILINE)
_PLUGIN = "NamespaceLifecycle"
_FEW = 3
_NAMES = {
    "TLS_RSA_WITH_AES_128_CBC_SHA": "AES128-SHA",
    "TLS_RSA_WITH_AES_128_CBC_SHA256": "AES128-SHA256",
    "TLS_RSA_WITH_AES_128_GCM_SHA256": "AES128-GCM-SHA256",
    "TLS_RSA_WITH_AES_256_GCM_SHA384": "AES256-GCM-SHA384",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256": "ECDHE-RSA-AES128-SHA256",
}


@pytest.fixture(scope="module")
def help_of(cluster: "Cluster") -> Help:
    """The whole --help of a program of the cluster."""

    def ask(program: str) -> str:
        words = (*cluster.plan.binaries.command(program), "--help")
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - the testbed's own
        return done.stdout + done.stderr

    return ask


@pytest.mark.parametrize("program", sorted(DEFAULTS))
def test_defaults_are_those_of_the_program(program: str, help_of: Help) -> None:
    told = _defaults(program, help_of(program))
    assert {flag: told.get(flag) for flag in DEFAULTS[program]} == DEFAULTS[program]


def _defaults(program: str, text: str) -> dict[str, str]:
    if program == ETCD:
        return {item["name"]: item["value"] for item in _ETCD.finditer(text)}
    found = {}
    for item in _LINE.finditer(text):
        default = _DEFAULT.search(item["text"])
        switch = None if item["type"] else "false"
        value = default[1] if default else switch
        if value is not None:
            found[item["name"]] = value
    return found


def test_weak_ciphers_are_those_that_the_server_calls_insecure(help_of: Help) -> None:
    text = help_of("kube-apiserver")
    preferred = _suites(text, "Preferred values")
    insecure = _suites(text, "Insecure values")
    assert len(insecure) > _FEW
    assert weak_among(preferred) is None
    assert [name for name in insecure if weak_among((name,)) is None] == []


def _suites(text: str, title: str) -> list[str]:
    match = re.search(rf"{title}: ([A-Z0-9_, ]+)", text)
    assert match is not None
    return match[1].split(", ")


def test_admission_plugins_run_by_default_as_the_server_says(help_of: Help) -> None:
    text = help_of("kube-apiserver")
    match = re.search(rf"default enabled ones \(({_PLUGIN}[^)]*)\)", text)
    assert match is not None
    running = set(match[1].split(", "))
    judged = {"AlwaysAdmit", "AlwaysPullImages", "EventRateLimit", "DenyServiceExternalIPs"}
    assert running >= RUN_BY_DEFAULT
    assert running.isdisjoint({*judged, "NodeRestriction"})


@pytest.mark.parametrize("suite", sorted(_NAMES))
def test_a_server_that_names_no_ciphers_offers_no_weak_one(cluster: "Cluster", suite: str) -> None:
    assert weak_among((suite,))
    with pytest.raises(ssl.SSLError, match=r"(?i)handshake.failure"):
        _shake_hands(cluster, _NAMES[suite])


def test_the_same_server_takes_a_good_cipher(cluster: "Cluster") -> None:
    assert _shake_hands(cluster, "ECDHE-RSA-AES128-GCM-SHA256") == "ECDHE-RSA-AES128-GCM-SHA256"


def _shake_hands(cluster: "Cluster", cipher: str) -> str:
    """Offer one cipher; gives the one in use."""
    context = ssl.create_default_context(cafile=str(cluster.ca_file))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(f"{cipher}:@SECLEVEL=0")
    url = urlsplit(cluster.url)
    with closing(create_connection((url.hostname or "", url.port or 443), 10)) as link:
        wrapped = context.wrap_socket(link, server_hostname=url.hostname)
        used = wrapped.cipher()
        wrapped.close()
    assert used is not None
    return used[0]


@pytest.mark.parametrize(
    "words",
    [
        ("--authorization-mode=Unheard", "--authorization-mode=RBAC"),
        ("--authorization_mode", "Node", "--authorization-mode=RBAC,Unheard"),
    ],
    ids=" ".join,
)
def test_a_list_is_read_as_the_server_reads_it(
    cluster: "Cluster", words: tuple[str, ...], tmp_path: Path
) -> None:
    program = cluster.plan.binaries.command("kube-apiserver")
    more = ("--etcd-servers=http://127.0.0.1:1", f"--cert-dir={tmp_path}")
    done = subprocess.run((*program, *words, *more), capture_output=True, text=True, timeout=60)  # noqa: S603, PLW1510 - the testbed's own, and meant to refuse
    assert '"Unheard' in done.stderr.replace("\\", "")
    assert "Unheard" in flags_of(words, {}, frozenset()).every("authorization-mode")
