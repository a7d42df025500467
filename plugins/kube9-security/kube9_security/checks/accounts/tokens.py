"""Whether a pod is given a token for the API server, and what its account was given.

The pod's own word counts more than its account's; where neither says anything, a token is
mounted (the ServiceAccount admission plugin). Static pods get none: the API server shows only
their mirror images, which admission leaves alone.
"""

from typing import ClassVar

from kube9_core.api import (
    Binding,
    Grantee,
    GranteeKind,
    Object,
    PodSpec,
    Rights,
    Role,
    ServiceAccount,
    Snapshot,
)

__all__ = ["Given", "account_of", "holds_token", "is_static", "mounts_token"]

_MIRROR = "kubernetes.io/config.mirror"
_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount"
_EVERY_ACCOUNT = "system:serviceaccounts"
_SHIPPED = "system:cluster-trust-bundle-discovery"
"""A role reference cannot be changed, so this name always means that role."""


def is_static(pod: PodSpec) -> bool:
    """Whether a kubelet runs it from a file; then it has no account."""
    return _MIRROR in pod.workload.annotations


def account_of(pod: PodSpec, snapshot: Snapshot) -> ServiceAccount | None:
    """The account a pod runs as; None where it does not exist.

    Raises:
        Unseen: nobody can tell.
    """
    return snapshot.find(ServiceAccount, pod.workload.namespace, pod.service_account)


def mounts_token(pod: PodSpec, account: ServiceAccount) -> bool:
    """Whether admission mounts a token, which it does unless pod or account forbid it.

    A container that mounts something else at that place keeps it, so where all do nothing is
    mounted.
    """
    said = pod.wire.automount_service_account_token
    if said is None:
        said = account.wire.automount_service_account_token
    return said is not False and any(
        all(mount.mount_path != _FOLDER for mount in item.volume_mounts or ())
        for item in (*(pod.wire.containers or ()), *(pod.wire.init_containers or ()))
    )


def holds_token(pod: PodSpec, account: ServiceAccount | None) -> bool:
    """Whether a pod has a token for the API server, mounted by itself or projected by hand."""
    if is_static(pod):
        return False
    sources = (item.projected.sources or () for item in pod.volumes if item.projected)
    projected = (source.service_account_token for found in sources for source in found)
    if any(token is not None and not token.audience for token in projected):
        return True
    return account is not None and mounts_token(pod, account)


class Given:
    """Which bindings name whom; made with `snapshot.index(Given)`."""

    READS: ClassVar[tuple[type[Object], ...]] = (Role, Binding)

    def __init__(self, snapshot: Snapshot) -> None:
        self._rights = snapshot.index(Rights)
        self._named: dict[Grantee, list[Binding]] = {}
        for binding in snapshot.all(Binding):
            for grantee in self._rights.grantees_of(binding):
                self._named.setdefault(grantee, []).append(binding)

    def own(self, namespace: str, name: str) -> tuple[Binding, ...]:
        """The bindings that name an account or all accounts of its namespace."""
        named = (Grantee.account(namespace, name), Grantee.group(f"{_EVERY_ACCOUNT}:{namespace}"))
        return tuple(item for grantee in named for item in self._named.get(grantee, ()))

    def to_all(self) -> tuple[Binding, ...]:
        """The bindings that give every account of the cluster something on resources.

        What every cluster gives to all of them is left out: on URLs its issuer's discovery
        document, and since 1.33 the names of its certificate authorities.
        """
        found = self._named.get(Grantee(GranteeKind.GROUP, None, _EVERY_ACCOUNT), ())
        return tuple(item for item in found if item.name != _SHIPPED and self._on_resources(item))

    def _on_resources(self, binding: Binding) -> bool:
        roles = self._rights.roles_of(binding)
        return not roles or any(
            rule.policy.resources for role in roles for rule in self._rights.rules_of(role)
        )
