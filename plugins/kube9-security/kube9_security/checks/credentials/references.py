"""Where pods, accounts, routes and storage name the Secrets they use."""

from collections.abc import Iterator

import msgspec

from kube9_core.api import (
    Container,
    Gateway,
    Ingress,
    PodSpec,
    ServiceAccount,
    StorageClass,
    Volume,
)
from kube9_security.checks.credentials.fields import entry

__all__ = ["Reference", "of_gateway", "of_ingress", "of_pod", "of_storage", "pull_secrets"]

_CLASS_PREFIX = "csi.storage.k8s.io/"
_FOREIGN = (
    "azure_file",
    "cephfs",
    "cinder",
    "flex_volume",
    "iscsi",
    "rbd",
    "scale_io",
    "storageos",
)


class Reference(msgspec.Struct, frozen=True):
    """One Secret, named by something.

    Attributes:
        name: of the Secret.
        at: field path of the reference: of a pod's from the pod spec, else from the object's root.
        key: the key that is asked for; None for all.
        optional: whether its author can do without.
        namespace: where the Secret is; None for the namespace of who names it.
        pulls: whether images are pulled with it, which may work without.
    """

    name: str
    at: str
    key: str | None = None
    optional: bool = False
    namespace: str | None = None
    pulls: bool = False


def of_pod(pod: PodSpec) -> Iterator[Reference]:
    """Every Secret that a pod's variables and volumes name; not those to pull images with."""
    for container in pod.containers:
        yield from _of_container(container)
    for n, volume in enumerate(pod.volumes):
        yield from _of_volume(volume, f"volumes[{n}]")


def _of_container(container: Container) -> Iterator[Reference]:
    for n, variable in enumerate(container.env):
        one = variable.value_from.secret_key_ref if variable.value_from else None
        if one is not None and one.name:
            at = f"{container.path}.env[{n}].valueFrom.secretKeyRef"
            yield Reference(one.name, at, one.key, one.optional is True)
    for n, several in enumerate(container.env_from):
        ref = several.secret_ref
        if ref is not None and ref.name:
            at = f"{container.path}.envFrom[{n}].secretRef"
            yield Reference(ref.name, at, None, ref.optional is True)


def _of_volume(volume: Volume, at: str) -> Iterator[Reference]:
    secret = volume.secret
    if secret is not None and secret.secret_name:
        for key in _keys(secret.items):
            yield Reference(secret.secret_name, f"{at}.secret", key, secret.optional is True)
    for n, source in enumerate((volume.projected.sources or ()) if volume.projected else ()):
        found = source.secret
        if found is not None and found.name:
            place = f"{at}.projected.sources[{n}].secret"
            for key in _keys(found.items):
                yield Reference(found.name, place, key, found.optional is True)
    if volume.csi is not None and volume.csi.node_publish_secret_ref is not None:
        name = volume.csi.node_publish_secret_ref.name
        if name:
            yield Reference(name, f"{at}.csi.nodePublishSecretRef")
    yield from _of_foreign(volume, at)


def _of_foreign(volume: Volume, at: str) -> Iterator[Reference]:
    for field in _FOREIGN:
        found = getattr(volume, field)
        if found is None:
            continue
        ref = found.secret_ref.name if found.secret_ref else None
        name = ref or found.secret_name
        if name:
            yield Reference(name, f"{at}.{_camel(field)}")


def _keys(items: "tuple[object, ...] | None") -> tuple[str | None, ...]:
    return tuple(getattr(item, "key", None) for item in items) if items else (None,)


def _camel(field: str) -> str:
    """The field as the API spells it."""
    first, *rest = field.split("_")
    return "".join((first, *(word.upper() if word == "io" else word.title() for word in rest)))


def pull_secrets(pod: PodSpec, account: ServiceAccount | None) -> Iterator[Reference]:
    """The Secrets that images are pulled with: the pod's own, else those of its account."""
    own = pod.wire.image_pull_secrets
    if own:
        for n, item in enumerate(own):
            if item.name:
                yield Reference(item.name, f"imagePullSecrets[{n}]", pulls=True)
        return
    for item in (account.wire.image_pull_secrets or ()) if account else ():
        if item.name:
            yield Reference(item.name, "serviceAccountName", pulls=True)


def of_ingress(ingress: Ingress) -> Iterator[Reference]:
    """The certificates of an Ingress, and the Secrets that its controller's annotations name."""
    for n, item in enumerate(ingress.spec.tls or ()):
        if item.secret_name:
            yield Reference(item.secret_name, f"spec.tls[{n}].secretName")
    for key, value in ingress.annotations.items():
        if key.endswith(("secret", "-ssl-certificate")) and value:
            namespace, _, name = value.rpartition("/")
            yield Reference(
                name, entry("metadata.annotations", key), optional=True, namespace=namespace or None
            )


def of_gateway(gateway: Gateway) -> Iterator[Reference]:
    """The certificates of a Gateway's listeners."""
    for n, listener in enumerate(gateway.listeners):
        for m, ref in enumerate((listener.tls.certificate_refs or ()) if listener.tls else ()):
            if ref.name and (ref.kind or "Secret") == "Secret" and not ref.group:
                at = f"spec.listeners[{n}].tls.certificateRefs[{m}]"
                yield Reference(ref.name, at, namespace=ref.namespace)


def of_storage(item: StorageClass) -> Iterator[Reference]:
    """The Secrets that a driver is given, where their names are not made from a claim's."""
    given = dict(item.wire.parameters or {})
    for key, name in given.items():
        if not (key.startswith(_CLASS_PREFIX) and key.endswith("-secret-name")):
            continue
        namespace = given.get(key.removesuffix("name") + "namespace")
        if namespace:
            yield Reference(name, entry("parameters", key), optional=True, namespace=namespace)
