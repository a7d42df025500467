"""References to Secrets that are not there, or lack the key."""

from collections.abc import Iterable

from msgspec.structs import replace

from kube9_core.api import (
    SECURITY,
    Ingress,
    Mode,
    Problem,
    Problems,
    Secret,
    ServiceAccount,
    Snapshot,
    Workload,
)
from kube9_security.checks.credentials.makers import MAKERS, Made
from kube9_security.checks.credentials.references import (
    Reference,
    of_ingress,
    of_pod,
    pull_secrets,
)

__all__ = ["secret_missing"]

_ISSUED = ("cert-manager.io/", "certmanager.k8s.io/", "kubernetes.io/tls-acme")


@SECURITY.check(
    "security/secret-missing",
    "medium",
    on=(Workload, Ingress),
    needs=(ServiceAccount,),
    wants=(Secret, *MAKERS),
    fix="Create the Secret or the key, correct the name, or mark the reference optional.",
    references=("https://kubernetes.io/docs/concepts/configuration/secret/#using-a-secret",),
)
def secret_missing(subject: Workload | Ingress, snapshot: Snapshot) -> Problems:
    """Secrets and keys that are referred to exist.

    A pod whose Secret is missing waits in CreateContainerConfigError or ContainerCreating until
    somebody looks; an Ingress without its certificate serves the controller's own, and browsers
    refuse it. Often it is noticed only at the next restart. What is marked optional may be
    missing. Images may be pulled without a missing pull secret, so that is less. Keys are
    compared where they are known, which is in manifests: of a cluster only the names are read,
    and only where somebody granted that. What External Secrets, Sealed Secrets, cert-manager
    or the operator of Vault make will be there.
    """
    namespace = subject.namespace or "default"
    for item in _needed(_references(subject, snapshot)):
        found = snapshot.find(Secret, namespace, item.name)
        if found is None:
            if not _will_be_made(item.name, namespace, snapshot):
                yield _absent(item)
        elif item.key is not None and found.keys is not None and item.key not in found.keys:
            message = f"refers to the key {item.key}, which the Secret {item.name} has not"
            yield Problem(message, at=item.at, key=f"{item.name}/{item.key}")


def _will_be_made(name: str, namespace: str, snapshot: Snapshot) -> bool:
    """In a cluster what is made is there already."""
    if snapshot.mode is not Mode.MANIFESTS:
        return False
    return name in snapshot.index(Made).names(namespace)


def _needed(found: Iterable[Reference]) -> Iterable[Reference]:
    """Each Secret and key once, where it is first asked for by somebody who cannot do without."""
    first: dict[tuple[str, str | None], Reference] = {}
    for item in found:
        if not item.optional:
            first.setdefault((item.name, item.key), item)
    return first.values()


def _references(subject: Workload | Ingress, snapshot: Snapshot) -> Iterable[Reference]:
    if isinstance(subject, Ingress):
        issued = any(key.startswith(_ISSUED) for key in subject.annotations)
        return () if issued and snapshot.mode is Mode.MANIFESTS else of_ingress(subject)
    pod = subject.pod
    own = pod.wire.image_pull_secrets
    account = None if own else _account(subject, snapshot)
    found = (*of_pod(pod), *pull_secrets(pod, account))
    return (replace(item, at=f"{subject.pod_path}.{item.at}") for item in found)


def _account(subject: Workload, snapshot: Snapshot) -> ServiceAccount | None:
    """The pod's account, if it was read; whether it exists is another check's question."""
    if not snapshot.among(ServiceAccount, subject.namespace):
        return None
    return snapshot.find(ServiceAccount, subject.namespace, subject.pod.service_account)


def _absent(item: Reference) -> Problem:
    whose = "the Secret" if not item.pulls else "the pull secret"
    message = f"refers to {whose} {item.name}, which does not exist"
    return Problem(message, at=item.at, key=item.name, severity="low" if item.pulls else None)
