"""Settings of the controller manager."""

from typing import Annotated

from msgspec import Meta, Struct

from kube9_core.api import SECURITY, Cluster, Problems, Snapshot, Unseen, Workload
from kube9_security.checks.control_plane.components import Component
from kube9_security.checks.control_plane.defaults import CONTROLLER_MANAGER
from kube9_security.checks.control_plane.rules import (
    ONLY_CLUSTERS,
    judged,
    listens_alone,
    off,
    on,
    present,
)

__all__ = [
    "Ended",
    "controller_manager_bind_address",
    "controller_manager_credentials",
    "controller_manager_garbage_threshold",
    "controller_manager_profiling",
    "controller_manager_root_ca",
    "controller_manager_rotation",
    "controller_manager_signing_key",
]

_FLAGS = (
    "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/"
)
_THRESHOLD = "terminated-pod-gc-threshold"
_NO_ROTATION = "RotateKubeletServerCertificate=false"
_ROTATION = "RotateKubeletServerCertificate=true"


class Ended(Struct, frozen=True):
    """How many pods may lie about after their end."""

    pods: Annotated[int, Meta(ge=1, description="The highest threshold that is fine.")] = 12_500


@SECURITY.check(
    "security/controller-manager-bind-address",
    "low",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --bind-address=127.0.0.1.",
    frameworks={
        "cis-1.12": "1.3.7",
        "cis-1.8": "1.3.7",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_FLAGS,),
)
def controller_manager_bind_address(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The controller manager listens on its own host only.

    Nobody but the kubelet beside it and a scraper of metrics has anything to ask it, yet by
    default it listens on every address, so a hole in its login would be open to the network.
    """
    return judged(cluster, snapshot, CONTROLLER_MANAGER, listens_alone)


@SECURITY.check(
    "security/controller-manager-credentials",
    "medium",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --use-service-account-credentials=true.",
    frameworks={
        "cis-1.12": "1.3.3",
        "cis-1.8": "1.3.3",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=("https://kubernetes.io/docs/reference/access-authn-authz/rbac/#controller-roles",),
)
def controller_manager_credentials(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """Each controller uses an account of its own.

    Otherwise all of them act with the rights of all, and the audit log says of everything
    that it was the controller manager.
    """
    return judged(cluster, snapshot, CONTROLLER_MANAGER, on("use-service-account-credentials"))


@SECURITY.check(
    "security/controller-manager-garbage-threshold",
    "low",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    params=Ended,
    fix="Set --terminated-pod-gc-threshold to a number that etcd carries easily, such as 1000.",
    frameworks={
        "cis-1.12": "1.3.1",
        "cis-1.8": "1.3.1",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(
        "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-garbage-collection",
    ),
)
def controller_manager_garbage_threshold(
    cluster: Cluster, snapshot: Snapshot, *, params: Ended
) -> Problems:
    """Ended pods are collected before they pile up.

    Pods that failed or were evicted stay until somebody deletes them. One workload that fails
    in a loop makes thousands, and every list of pods becomes slower, until the API server runs
    out of memory. By default they are collected from 12,500 on; 0 or less means never.
    """
    return judged(cluster, snapshot, CONTROLLER_MANAGER, lambda item: _too_many(item, params.pods))


def _too_many(manager: Component, most: int) -> str | None:
    text = manager.value(_THRESHOLD) or ""
    try:
        return None if 0 < int(text) <= most else manager.shown(_THRESHOLD)
    except ValueError as error:
        raise Unseen(f"nobody can tell what --{_THRESHOLD}={text} comes to") from error


@SECURITY.check(
    "security/controller-manager-profiling",
    "low",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --profiling=false.",
    frameworks={
        "cis-1.12": "1.3.2",
        "cis-1.8": "1.3.2",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_FLAGS,),
)
def controller_manager_profiling(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The controller manager does not serve profiles.

    /debug/pprof shows what the program has in memory and makes it work hard on request. It is
    there for its developers and is on by default.
    """
    return judged(cluster, snapshot, CONTROLLER_MANAGER, off("profiling"))


@SECURITY.check(
    "security/controller-manager-root-ca",
    "medium",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --root-ca-file to the certificate authority of the API server.",
    frameworks={
        "cis-1.12": "1.3.5",
        "cis-1.8": "1.3.5",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_FLAGS,),
)
def controller_manager_root_ca(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """Pods are given the CA of the API server.

    With it they can verify whom they hand their token to. Without it they either cannot talk to
    the API server or were told not to look.
    """
    return judged(cluster, snapshot, CONTROLLER_MANAGER, present("root-ca-file"))


def _rotates(manager: Component) -> str | None:
    gates = [item.removeprefix("kube:") for item in manager.items("feature-gates")]
    said = [item for item in gates if item.lower() in (_NO_ROTATION.lower(), _ROTATION.lower())]
    return f"--feature-gates={said[-1]}" if said and said[-1].endswith("alse") else None


@SECURITY.check(
    "security/controller-manager-rotation",
    "medium",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Remove RotateKubeletServerCertificate=false from --feature-gates; by default it is on.",
    frameworks={
        "cis-1.12": "1.3.6",
        "cis-1.8": "1.3.6",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=("https://kubernetes.io/docs/tasks/tls/certificate-rotation/",),
)
def controller_manager_rotation(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """Kubelet serving certificates are renewed.

    A certificate that nobody renews runs out one day, and then logs and exec fail on all nodes
    of the same age at once. The feature is on unless somebody turned it off.
    """
    return judged(cluster, snapshot, CONTROLLER_MANAGER, _rotates)


@SECURITY.check(
    "security/controller-manager-signing-key",
    "medium",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --service-account-private-key-file.",
    frameworks={
        "cis-1.12": "1.3.4",
        "cis-1.8": "1.3.4",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_FLAGS,),
)
def controller_manager_signing_key(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The controller manager signs account tokens.

    With a key of its own it makes and withdraws the tokens of Secrets of type
    service-account-token. Without one they stay empty, and people copy other tokens around.
    """
    return judged(
        cluster, snapshot, CONTROLLER_MANAGER, present("service-account-private-key-file")
    )
