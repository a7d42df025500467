"""What Ingresses claim: hosts, paths and classes."""

from typing import ClassVar

from kube9_core.api import (
    SECURITY,
    Ingress,
    IngressClass,
    Object,
    Problem,
    Problems,
    Snapshot,
)

__all__ = ["ingress_catch_all", "ingress_class", "ingress_host_taken"]

_PAGE = "https://kubernetes.io/docs/concepts/services-networking/ingress/"
_CANARY = "nginx.ingress.kubernetes.io/canary"
_SOLVER = "acme.cert-manager.io/http01-solver"
_Claim = tuple[str, str, str, bool]
"""Class, host, path, and whether the path is meant exactly."""


@SECURITY.check(
    "security/ingress-catch-all",
    "low",
    on=Ingress,
    fix="Name the host in each rule, and drop the default backend.",
    references=(f"{_PAGE}#hostname-wildcards",),
)
def ingress_catch_all(ingress: Ingress) -> Problems:
    """Ingress rules name their hosts.

    A rule without a host, or a default backend, answers for every name that leads to the
    controller: also for those of other teams whose own Ingress is gone for a moment, and for
    whatever name an attacker points there. A wildcard under a domain of its own is told too, and
    weighs less.
    """
    for field, backend in (
        ("defaultBackend", ingress.spec.default_backend),
        ("backend", ingress.spec.backend),
    ):
        if backend is not None:
            said = "sends everything that no rule names to a default backend"
            yield Problem(said, at=f"spec.{field}", key="default")
    for n, rule in enumerate(ingress.spec.rules or ()):
        if not rule.host or rule.host == "*":
            yield Problem("answers for every host", at=f"spec.rules[{n}]", key="*")
        elif rule.host.startswith("*."):
            yield Problem(
                f"answers for every host below {rule.host[2:]}",
                at=f"spec.rules[{n}].host",
                key=rule.host,
                severity="info",
            )


def _names_none(ingress: Ingress) -> bool:
    return ingress.class_name is None


@SECURITY.check(
    "security/ingress-class",
    "info",
    on=Ingress,
    needs=(IngressClass,),
    fix="Set spec.ingressClassName, or mark one IngressClass as the default.",
    references=(f"{_PAGE}#ingress-class",),
)
def ingress_class(ingress: Ingress, snapshot: Snapshot) -> Problems:
    """An Ingress names its class or a default exists.

    Without either it depends on the controllers whether one of them serves it, none, or two at
    once: what was meant for the inside then also stands on the outer one.
    """
    if not _names_none(ingress):
        return
    if not any(item.default for item in snapshot.all(IngressClass)):
        snapshot.require(IngressClass)
        yield Problem("names no class, and there is no default one", at="spec.ingressClassName")


class _Claims:
    """Who claims which host and path; `Snapshot.index` builds it."""

    READS: ClassVar[tuple[type[Object], ...]] = (Ingress, IngressClass)

    def __init__(self, snapshot: Snapshot) -> None:
        defaults = (item.name for item in snapshot.all(IngressClass) if item.default)
        self._default = next(defaults, "")
        self._claimed: dict[_Claim, dict[str, str]] = {}
        for ingress in snapshot.all(Ingress):
            for claim in self.of(ingress):
                self._claimed.setdefault(claim, {}).setdefault(
                    ingress.namespace or "", ingress.name
                )

    def of(self, ingress: Ingress) -> dict[_Claim, str]:
        """What an Ingress claims, and where that stands."""
        if ingress.annotations.get(_CANARY) == "true" or ingress.labels.get(_SOLVER) == "true":
            return {}
        name = ingress.class_name or self._default
        return {
            (name, (rule.host or "*").lower(), *_path(item.path, item.path_type)): (
                f"spec.rules[{n}].http.paths[{m}]"
            )
            for n, rule in enumerate(ingress.spec.rules or ())
            for m, item in enumerate((rule.http.paths or ()) if rule.http else ())
        }

    def others(self, claim: _Claim, namespace: str) -> list[str]:
        """Ingresses of other namespaces with the same claim, one of each."""
        found = self._claimed.get(claim, {})
        if len(found) == 1:
            return []
        return sorted(f"{space}/{name}" for space, name in found.items() if space != namespace)


def _path(path: str | None, kind: str | None) -> tuple[str, bool]:
    exact = kind == "Exact"
    return (path or "/") if exact else (path or "/").rstrip("/") or "/", exact


@SECURITY.check(
    "security/ingress-host-taken",
    "medium",
    on=Ingress,
    needs=(IngressClass,),
    fix="Leave the host and path to one namespace.",
    references=(f"{_PAGE}#the-ingress-resource",),
)
def ingress_host_taken(ingress: Ingress, snapshot: Snapshot) -> Problems:
    """No host and path is claimed by two namespaces.

    The API server lets everybody claim every host. Which claim wins differs by controller, and
    for some it is the older one only until that is recreated: so a tenant gets the visitors, and
    the passwords, of another. Claims of different classes do not meet; canaries, which must claim
    what they accompany, and the proofs of cert-manager do not count.
    """
    claims = snapshot.index(_Claims)
    for claim, at in claims.of(ingress).items():
        others = claims.others(claim, ingress.namespace or "")
        if others:
            what = f"{claim[1]}{claim[2]}"
            yield Problem(
                f"claims {what}, as does {', '.join(others)}",
                at=at,
                key=f"{what} exactly" if claim[3] else what,
            )
