"""How Argo CD's API server is started: by arguments, variables, or the ConfigMap they come from.

An argument goes over a variable, and the installation takes its variables from the ConfigMap. So
the ConfigMap is judged for what it sets, unless every server beside it says otherwise itself.
"""

from collections.abc import Iterator
from typing import Final

from kube9_argocd.checks.booleans import YES
from kube9_argocd.checks.installation.config_maps import PARAMETERS
from kube9_argocd.checks.pages import PARAMETERS as PARAMETERS_PAGE
from kube9_core.api import (
    SECURITY,
    ConfigMap,
    ConfigMapData,
    Container,
    Problem,
    Problems,
    Snapshot,
    Workload,
)

__all__ = ["server_auth_disabled", "server_insecure"]

_AUTH: Final = "server.disable.auth"
_INSECURE: Final = "server.insecure"
_FLAGS: Final = {_AUTH: "--disable-auth", _INSECURE: "--insecure"}
_VARIABLES: Final = {_AUTH: "ARGOCD_SERVER_DISABLE_AUTH", _INSECURE: "ARGOCD_SERVER_INSECURE"}
_TLS = "https://argo-cd.readthedocs.io/en/stable/operator-manual/tls/"
_PROGRAM = "argocd-server"


def _starts_server(subject: ConfigMap | Workload) -> bool:
    if isinstance(subject, ConfigMap):
        return subject.name == PARAMETERS
    return any(True for _ in _servers(subject))


def _servers(workload: Workload) -> Iterator[tuple[int, Container]]:
    """The containers that run Argo CD's API server, each with its number."""
    for n, container in enumerate(workload.pod.regular_containers):
        words = (*(container.wire.command or ()), *(container.wire.args or ()))
        if any(word == _PROGRAM or word.endswith(f"/{_PROGRAM}") for word in words):
            yield n, container


def _said(container: Container, key: str) -> tuple[str, bool] | None:
    """Where a container itself sets something, and to what; None where it does not."""
    flag, variable = _FLAGS[key], _VARIABLES[key]
    for field, words in (("args", container.wire.args), ("command", container.wire.command)):
        for n, word in enumerate(words or ()):
            name, _, value = word.partition("=")
            if name == flag:
                return f"{field}[{n}]", not value or value in YES
    for n, item in enumerate(container.wire.env or ()):
        if item.name == variable and item.value:
            return f"env[{n}].value", item.value in YES
    return None


def _problems(
    subject: ConfigMap | Workload, snapshot: Snapshot, key: str, message: str
) -> Iterator[Problem]:
    if isinstance(subject, ConfigMap):
        if subject.value(key) in YES and not _overruled(subject, snapshot, key):
            yield Problem(message, at=f'data["{key}"]', patch=f'data:\n  {key}: "false"\n')
        return
    for _, container in _servers(subject):
        said = _said(container, key)
        if said is not None and said[1]:
            at = f"{subject.pod_path}.{container.path}.{said[0]}"
            yield Problem(message, at=at, key=key)


def _overruled(config: ConfigMap, snapshot: Snapshot, key: str) -> bool:
    """Whether all servers beside it set the same themselves, and no."""
    near = snapshot.among(Workload, config.namespace)
    said = [_said(item, key) for workload in near for _, item in _servers(workload)]
    return bool(said) and all(item is not None and not item[1] for item in said)


@SECURITY.check(
    "argocd/server-auth-disabled",
    "critical",
    on=(ConfigMap, Workload),
    where=_starts_server,
    needs=(ConfigMapData((PARAMETERS,), (_AUTH,)),),
    fix="Take server.disable.auth and --disable-auth away, and start the server anew.",
    frameworks={"well-architected": "SEC-identity"},
    references=(PARAMETERS_PAGE,),
)
def server_auth_disabled(subject: ConfigMap | Workload, snapshot: Snapshot) -> Problems:
    """Argo CD's API asks who somebody is.

    With authentication switched off whoever reaches the server, any pod of the cluster included,
    is its administrator and deploys what he likes to every cluster it knows. Set by
    `server.disable.auth` in argocd-cmd-params-cm, by the variable ARGOCD_SERVER_DISABLE_AUTH or
    by --disable-auth, which goes over both.
    """
    yield from _problems(subject, snapshot, _AUTH, "lets everybody use Argo CD without a login")


@SECURITY.check(
    "argocd/server-insecure",
    "low",
    on=(ConfigMap, Workload),
    where=_starts_server,
    needs=(ConfigMapData((PARAMETERS,), (_INSECURE,)),),
    fix="Give the server a certificate, and let the Ingress speak TLS to it.",
    frameworks={"well-architected": "SEC-data"},
    references=(_TLS, PARAMETERS_PAGE),
)
def server_insecure(subject: ConfigMap | Workload, snapshot: Snapshot) -> Problems:
    """Argo CD's API server encrypts its own connections.

    With `server.insecure` passwords and tokens travel in the clear from the Ingress, or from
    whatever pod asks, to the server. Where an Ingress ends TLS in front of it that is common, and
    the network in between decides, so it is low.
    """
    yield from _problems(subject, snapshot, _INSECURE, "serves Argo CD without TLS")
