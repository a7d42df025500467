"""Ways in from outside: Ingress, the Gateway API and OpenShift's routes."""

from typing import ClassVar

import msgspec

from kube9_core.model.kind import Kind
from kube9_core.snapshot import kinds
from kube9_core.snapshot.lazy import lazy
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.wire import extensions, network

__all__ = [
    "BackendRef",
    "Gateway",
    "Ingress",
    "IngressClass",
    "OpenShiftRoute",
    "ReferenceGrant",
    "Route",
]

_CLASS = "kubernetes.io/ingress.class"
_DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class"
_NO_INGRESS = network.IngressSpec()
_NO_ROUTE = network.RouteSpec()
_NO_OPENSHIFT_ROUTE = extensions.OpenShiftRouteSpec()


class BackendRef(msgspec.Struct, frozen=True, gc=False):
    """A Service that traffic is sent to.

    Attributes:
        at: field path of the reference from the object's root.
        namespace: where the Service is.
        port: number or name; None where the reference names none.
        port_at: field path of the port.
    """

    at: str
    namespace: str
    name: str
    port: int | str | None
    port_at: str


class Ingress(Object):
    """HTTP routes from outside, at every version."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.INGRESS,)
    wire: network.Ingress

    @lazy
    def spec(self) -> network.IngressSpec:
        """The spec as written, empty if missing."""
        return self.wire.spec or _NO_INGRESS

    @lazy
    def backends(self) -> tuple[BackendRef, ...]:
        """Every Service it sends traffic to, the default backend first; resources are left out."""
        found = [
            self._backend(self.spec.default_backend, "spec.defaultBackend"),
            self._backend(self.spec.backend, "spec.backend"),
        ]
        for n, rule in enumerate(self.spec.rules or ()):
            for m, path in enumerate((rule.http.paths or ()) if rule.http else ()):
                found.append(
                    self._backend(path.backend, f"spec.rules[{n}].http.paths[{m}].backend")
                )
        return tuple(item for item in found if item is not None)

    def _backend(self, backend: network.Backend | None, at: str) -> BackendRef | None:
        namespace = self.namespace or "default"
        if backend is None:
            return None
        if backend.service and backend.service.name:
            port = backend.service.port
            return BackendRef(
                f"{at}.service",
                namespace,
                backend.service.name,
                (port.name or port.number) if port else None,
                f"{at}.service.port",
            )
        if backend.service_name:
            name, port_at = backend.service_name, f"{at}.servicePort"
            return BackendRef(at, namespace, name, backend.service_port, port_at)
        return None

    @lazy
    def class_name(self) -> str | None:
        """The class it names, in the field or by the annotation used before; None for neither."""
        return self.spec.ingress_class_name or self.annotations.get(_CLASS)


class IngressClass(Object):
    """A class of Ingress."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.INGRESS_CLASS,)
    wire: network.IngressClass

    @lazy
    def controller(self) -> str:
        """Who serves it, "k8s.io/ingress-nginx"."""
        return (self.wire.spec.controller or "") if self.wire.spec else ""

    @lazy
    def default(self) -> bool:
        """Whether an Ingress that names no class gets this one."""
        return self.annotations.get(_DEFAULT_CLASS) == "true"


class Gateway(Object):
    """Where traffic enters."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.GATEWAY,)
    wire: network.Gateway

    @lazy
    def listeners(self) -> tuple[network.Listener, ...]:
        """What it listens on."""
        return (self.wire.spec.listeners or ()) if self.wire.spec else ()


class Route(Object):
    """A route of the Gateway API."""

    KINDS: ClassVar[tuple[Kind, ...]] = kinds.ROUTES
    wire: network.Route

    @lazy
    def spec(self) -> network.RouteSpec:
        """The spec as written, empty if missing."""
        return self.wire.spec or _NO_ROUTE

    @lazy
    def backends(self) -> tuple[BackendRef, ...]:
        """Every Service it sends traffic to; backends of other kinds are left out."""
        return tuple(
            self._backend(ref, f"spec.rules[{n}].backendRefs[{m}]")
            for n, rule in enumerate(self.spec.rules or ())
            for m, ref in enumerate(rule.backend_refs or ())
            if ref.name and (ref.kind or "Service") == "Service" and not ref.group
        )

    def _backend(self, ref: network.RouteReference, at: str) -> BackendRef:
        namespace = ref.namespace or self.namespace or "default"
        return BackendRef(at, namespace, ref.name or "", ref.port, f"{at}.port")


class OpenShiftRoute(Object):
    """A host of OpenShift's router and the Services behind it."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.OPENSHIFT_ROUTE,)
    wire: extensions.OpenShiftRoute

    @lazy
    def spec(self) -> extensions.OpenShiftRouteSpec:
        """The spec as written, empty if missing."""
        return self.wire.spec or _NO_OPENSHIFT_ROUTE

    @lazy
    def backends(self) -> tuple[BackendRef, ...]:
        """Every Service it sends traffic to; its port is named as the pods name theirs."""
        port = self.spec.port.target_port if self.spec.port else None
        listed = [("spec.to", self.spec.to)]
        listed += [
            (f"spec.alternateBackends[{n}]", item)
            for n, item in enumerate(self.spec.alternate_backends or ())
        ]
        return tuple(
            BackendRef(at, self.namespace or "default", item.name, port, "spec.port.targetPort")
            for at, item in listed
            if item is not None and item.name and (item.kind or "Service") == "Service"
        )


class ReferenceGrant(Object):
    """Permission for routes of other namespaces to refer here."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.REFERENCE_GRANT,)
    wire: network.ReferenceGrant

    def allows(self, kind: Kind, namespace: str, service: str) -> bool:
        """Tell whether objects of a kind and namespace may refer to a Service beside it."""
        spec = self.wire.spec or network.GrantSpec()
        sender = any(
            (item.group or "", item.kind, item.namespace) == (kind.group, kind.name, namespace)
            for item in spec.from_ or ()
        )
        return sender and any(
            (item.group or "", item.kind) == ("", "Service") and item.name in (None, "", service)
            for item in spec.to or ()
        )
