"""TLS at the edge: which hosts of an Ingress have a certificate."""

from collections.abc import Iterator

from kube9_core.api import SECURITY, Ingress, Problem, Problems

__all__ = ["ingress_without_tls"]

_ELSEWHERE = (
    "alb.ingress.kubernetes.io/certificate-arn",
    "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "networking.gke.io/certmap",
    "networking.gke.io/managed-certificates",
    "route.openshift.io/termination",
)
"""Annotations by which a controller gets certificates from elsewhere."""
_SWITCHES = (
    "nginx.ingress.kubernetes.io/ssl-passthrough",
    "traefik.ingress.kubernetes.io/router.tls",
)
_LISTENS = "alb.ingress.kubernetes.io/listen-ports"
_SOLVER = "acme.cert-manager.io/http01-solver"
_ENTRY_POINTS = "traefik.ingress.kubernetes.io/router.entrypoints"
_SECURE = "websecure"
"""The entry point that Traefik's own chart sets up, and with TLS."""
_ALWAYS = frozenset(("tailscale",))


def _is_for_people(ingress: Ingress) -> bool:
    """Whether it serves anything but the proof of a domain, which must go by plain HTTP."""
    return ingress.labels.get(_SOLVER) != "true"


@SECURITY.check(
    "security/ingress-without-tls",
    "medium",
    on=Ingress,
    where=_is_for_people,
    fix="List the host under spec.tls, with the Secret of its certificate.",
    frameworks={"nsa-cisa": "net-tls", "well-architected": "SEC-data"},
    references=("https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",),
)
def ingress_without_tls(ingress: Ingress) -> Problems:
    """Every host of an Ingress is served by TLS.

    Without it passwords and session cookies cross the internet in plain text, and anybody on the
    way may change what comes back. A host is covered by an entry of spec.tls that names it, by a
    wildcard one level above it, or by an entry without hosts, which stands for all; without a
    secretName the controller's default certificate serves. An empty list covers nothing.
    Certificates that a controller takes from elsewhere by annotation count too.
    """
    if _served_elsewhere(ingress):
        return
    patch = None if ingress.spec.tls else _patch(ingress)
    for host, at in _uncovered(ingress):
        name = host or "every host"
        yield Problem(f"serves {name} without TLS", at=at, key=host or "*", patch=patch)


def _served_elsewhere(ingress: Ingress) -> bool:
    said = ingress.annotations
    if any(key in said for key in _ELSEWHERE) or ingress.class_name in _ALWAYS:
        return True
    if said.get(_ENTRY_POINTS, "").strip() == _SECURE:
        return True
    return any(said.get(key) == "true" for key in _SWITCHES) or "HTTPS" in said.get(_LISTENS, "")


def _uncovered(ingress: Ingress) -> Iterator[tuple[str, str]]:
    """Each host once that no entry covers, and where it stands; "" for all others."""
    entries = ingress.spec.tls or ()
    if any(not item.hosts for item in entries):
        return
    named = {host.lower() for item in entries for host in item.hosts or ()}
    rules = ingress.spec.rules or ()
    if not rules and not named:
        yield "", "spec.tls"
    seen: set[str] = set()
    for n, rule in enumerate(rules):
        host = (rule.host or "").lower()
        if host not in seen and not _covers(named, host):
            seen.add(host)
            yield host, f"spec.rules[{n}].host" if host else f"spec.rules[{n}]"


def _covers(named: set[str], host: str) -> bool:
    return host in named or f"*.{host.partition('.')[2]}" in named


def _patch(ingress: Ingress) -> str | None:
    hosts = sorted({rule.host for rule in ingress.spec.rules or () if rule.host})
    if not hosts:
        return None
    listed = "".join(f"        - {_quoted(host)}\n" for host in hosts)
    return f"spec:\n  tls:\n    - hosts:\n{listed}      secretName: {ingress.name}-tls\n"


def _quoted(host: str) -> str:
    return f'"{host}"' if host.startswith("*") else host
