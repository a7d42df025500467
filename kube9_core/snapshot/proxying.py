"""Finds what a kube-proxy is told in the text of a ConfigMap, of which nothing else is kept.

Two forms are read: JSON, and YAML with each field on a line of its own, as kubeadm and all others
write it. A reader of all of YAML would cost every run what one field of one ConfigMap needs.
"""

import re
from collections.abc import Iterable

import msgspec

from kube9_core.snapshot.wire.configuration import ProxySettings

__all__ = ["proxy_settings_in"]

_KIND = "KubeProxyConfiguration"
_IS_ONE = re.compile(rf"^kind:\s*[\"']?{_KIND}[\"']?\s*$", re.MULTILINE)
_ADDRESS = re.compile(
    r"^metricsBindAddress:[ \t]*(?:\"([^\"]*)\"|'([^']*)'|([^#\n]*?))[ \t]*(?:#.*)?$",
    re.MULTILINE,
)
_NOTHING = ("null", "~")


class _Marked(ProxySettings, frozen=True):
    kind: str = ""


def proxy_settings_in(values: Iterable[str]) -> ProxySettings | None:
    """Look for the settings of a kube-proxy.

    Args:
        values: of a ConfigMap.

    Returns:
        What the first says that holds such settings; None if none does.
    """
    return next((found for text in values if _KIND in text and (found := _read(text))), None)


def _read(text: str) -> ProxySettings | None:
    if text.lstrip().startswith("{"):
        return _of_json(text)
    if _IS_ONE.search(text) is None:
        return None
    match = _ADDRESS.search(text.replace("\r\n", "\n"))
    said = next(filter(None, match.groups()), "") if match else ""
    return ProxySettings("" if said in _NOTHING else said)


def _of_json(text: str) -> ProxySettings | None:
    try:
        found = msgspec.json.decode(text, type=_Marked)
    except msgspec.MsgspecError:
        return None
    return ProxySettings(found.metrics_bind_address) if found.kind == _KIND else None
