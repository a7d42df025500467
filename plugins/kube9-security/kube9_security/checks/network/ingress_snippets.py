"""Snippets: configuration that Ingresses write into their controller."""

from kube9_core.api import (
    SECURITY,
    CannotJudge,
    ConfigMap,
    Ingress,
    Problem,
    Problems,
    Snapshot,
    Workload,
)
from kube9_security.checks.credentials.fields import entry
from kube9_security.checks.network.nginx import NginxControllers, allows_snippets

__all__ = ["ingress_snippet", "ingress_snippets_allowed"]

_SNIPPETS = (
    "/auth-snippet",
    "/configuration-snippet",
    "/location-snippets",
    "/modsecurity-snippet",
    "/server-snippet",
    "/server-snippets",
    "/stream-snippet",
)
"""How annotations end that are snippets; what stands before is a setting of the controller."""
_OF_INC = "nginx.org/"
_PAGE = "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/"
_CVE = "https://nvd.nist.gov/vuln/detail/CVE-2021-25742"
_SETTING = "allow-snippet-annotations"


def _snippets(ingress: Ingress) -> list[str]:
    return sorted(key for key in ingress.annotations if key.endswith(_SNIPPETS))


def _has_snippets(ingress: Ingress) -> bool:
    return bool(_snippets(ingress))


@SECURITY.check(
    "security/ingress-snippet",
    "high",
    on=Ingress,
    where=_has_snippets,
    needs=(Workload, ConfigMap),
    fix="Remove the annotation and use the ones made for the purpose.",
    references=(f"{_PAGE}annotations/#configuration-snippet", _CVE),
)
def ingress_snippet(ingress: Ingress, snapshot: Snapshot) -> Problems:
    """No Ingress injects configuration into its controller.

    A snippet is copied as it is into the configuration of NGINX, which holds the certificates of
    all tenants and the controller's token: whoever may write an Ingress reads every Secret that
    the controller may read (CVE-2021-25742). Where every NGINX Ingress controller that was seen
    refuses snippets, they are only dead letters and are not reported; snippets for the
    controller of NGINX Inc. always are.
    """
    allowing = snapshot.index(NginxControllers).allowing
    refused = bool(allowing) and all(said is False for said in allowing)
    for key in _snippets(ingress):
        if not refused or key.startswith(_OF_INC):
            yield Problem(
                f"writes into its controller's configuration by {key}",
                at=entry("metadata.annotations", key),
                key=key,
                patch=f"metadata:\n  annotations:\n    {key}: null\n",
            )


def _of_controller(config: ConfigMap, snapshot: Snapshot) -> bool:
    """Whether a controller reads it, or it holds the setting and so is meant for one."""
    return _SETTING in config.keys or snapshot.index(NginxControllers).configures(config)


@SECURITY.check(
    "security/ingress-snippets-allowed",
    "medium",
    on=ConfigMap,
    where=_of_controller,
    needs=(Workload,),
    fix="Set allow-snippet-annotations to false.",
    references=(f"{_PAGE}configmap/#allow-snippet-annotations", _CVE),
)
def ingress_snippets_allowed(config: ConfigMap, snapshot: Snapshot) -> Problems:
    """The Ingress controller refuses snippets.

    As long as it takes them, the right to write an Ingress in any namespace is the right to read
    the Secrets of all (CVE-2021-25742). Before 1.9.0 the default was to take them; since 1.12.0
    they are taken only with annotations-risk-level: Critical besides. Of the ConfigMap's values
    only these two are looked at.
    """
    allowed = allows_snippets(config, snapshot.index(NginxControllers).release(config))
    if allowed is None:
        raise CannotJudge(f"the default of {_SETTING} depends on a release that is not known")
    if allowed:
        said = "lets" if _SETTING in config.keys else "by the default of its release lets"
        yield Problem(
            f"{said} Ingresses write into the controller's configuration",
            at=f"data.{_SETTING}",
            patch=f'data:\n  {_SETTING}: "false"\n',
        )
