"""Values that the API server, or the schema of a well-known CRD, fills in or drops by itself.

Argo CD knows the defaults of built-in kinds. What it stumbles over are lists in custom kinds,
fields that are dropped, and values that are spelled anew. Sources: the defaulting functions of
Kubernetes, and the CRDs of Gateway API, External Secrets, cert-manager and the Prometheus operator.
"""

from kube9_argocd.drift.equality import rewritten
from kube9_argocd.drift.paths import Path, names
from kube9_argocd.drift.trees import UNSET, Field, Json

__all__ = ["defaulted"]

_FILLED_IN: dict[str, tuple[Json, ...]] = {
    "apiGroup": ("", "rbac.authorization.k8s.io"),
    "conversionStrategy": ("Default",),
    "decodingStrategy": ("None",),
    "deletionPolicy": ("Retain",),
    "dnsPolicy": ("ClusterFirst",),
    "failurePolicy": ("Fail",),
    "group": ("", "gateway.networking.k8s.io"),
    "imagePullPolicy": ("Always", "IfNotPresent"),
    "kind": ("Gateway", "Issuer", "Secret", "Service"),
    "matchPolicy": ("Equivalent",),
    "metadataPolicy": ("None",),
    "mode": (420,),
    "defaultMode": (420,),
    "nullBytePolicy": ("Ignore",),
    "path": ("/",),
    "pathType": ("ImplementationSpecific",),
    "preserveUnknownFields": (False,),
    "protocol": ("TCP",),
    "reinvocationPolicy": ("Never",),
    "restartPolicy": ("Always",),
    "scheme": ("HTTP",),
    "schedulerName": ("default-scheduler",),
    "scope": ("*",),
    "sessionAffinity": ("None",),
    "terminationMessagePath": ("/dev/termination-log",),
    "terminationMessagePolicy": ("File",),
    "timeoutSeconds": (1, 10),
    "type": ("ClusterIP", "PathPrefix", "Exact"),
    "volumeMode": ("Filesystem",),
    "weight": (1,),
}
_DROPPED = frozenset({"preserveUnknownFields", "apiVersion", "kind", "status", "creationTimestamp"})
"""Fields that are accepted and not kept, such as those of templates of claims."""


def defaulted(path: Path, desired: Field, live: Field) -> bool:
    """Whether a difference is what the API server makes of an untouched object.

    Args:
        path: where they differ.
        desired: as the source says, UNSET where it says nothing.
        live: as it is, UNSET where nothing is.
    """
    own = names(path)[-1:]
    if not own:
        return False
    if desired is UNSET:
        return _filled(own[0], live)
    if live is UNSET and len(path) > 1 and own[0] in _DROPPED:
        return True
    return isinstance(path[-1], str) and rewritten(desired, live)


def _filled(name: str, live: Field) -> bool:
    if isinstance(live, dict):
        return bool(live) and all(_filled(key, value) for key, value in live.items())
    return any(value == live and type(value) is type(live) for value in _FILLED_IN.get(name, ()))
