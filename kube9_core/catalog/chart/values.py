"""What the chart can be told, with defaults: the one source of values.yaml, its schema and table.

`settings` and `plugins` are not here, they follow from the settings model and the plugins. Objects
that Kubernetes defines (affinity, resources) are handed on as they are; the API server judges them.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from kube9_core.catalog.chart.extra_values import ExtraPlugin
from kube9_core.catalog.chart.monitoring_values import MetricsValues
from kube9_core.catalog.chart.network_values import NetworkPolicyValues
from kube9_core.catalog.chart.texts import (
    Key,
    ObjectName,
    OptionalName,
    StorageClass,
    Tag,
    VolumeSize,
)

__all__ = ["ChartValues", "ExtraPlugin"]

Given = dict[str, Any]
"""An object of Kubernetes' own, handed on as it is."""

_Name = Annotated[str, Field(pattern="^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GlobalValues(BaseModel):
    """For all charts of one installation; other charts have more of them, so it is open."""

    model_config = ConfigDict(extra="allow", frozen=True)

    imageRegistry: str = Field(  # noqa: N815 - the name that charts use
        default="",
        description="Registry to pull from instead of the one in `image.repository`, for example "
        "registry.example.com or registry.example.com/mirror. Images of `plugins.extra` too.",
    )


class ImageValues(_Closed):
    """The operator's image."""

    repository: str = Field(
        default="ghcr.io/alto9/kube9-operator", min_length=1, description="Its name, without a tag."
    )
    tag: Tag = Field(default="", description="Its tag; empty takes the chart's appVersion.")
    digest: Annotated[str, Field(pattern="^(sha256:[0-9a-f]{64})?$")] = Field(
        default="", description="sha256:... to pin it; then the tag only tells people what it is."
    )
    pullPolicy: Literal["IfNotPresent", "Always", "Never"] = Field(  # noqa: N815 - as in Kubernetes
        default="IfNotPresent", description="When the kubelet pulls it."
    )


class PullSecret(_Closed):
    """One Secret with credentials for a registry."""

    name: ObjectName = Field(description="Of a Secret in the release's namespace.")


class ScopeValues(_Closed):
    """Where the operator may look."""

    namespaces: list[_Name] = Field(
        default_factory=list,
        description="Look into these namespaces only. Then there is a Role in each of them and no "
        "ClusterRole; what lives in no namespace (nodes, namespaces themselves) is skipped and "
        "said to be. Empty looks at the whole cluster. The namespaces must exist.",
    )


class CrdValues(_Closed):
    """The definitions of Assessment, Exemption and OperatorStatus."""

    enabled: bool = Field(
        default=True,
        description="Install them, and bring them up to date with each upgrade. Definitions that "
        "another release or somebody else installed are left alone.",
    )
    keep: bool = Field(
        default=True,
        description="Keep them, and with them every Exemption, when the chart is uninstalled.",
    )


class RbacValues(_Closed):
    """Who may do what."""

    create: bool = Field(
        default=True,
        description="Grant the operator what the enabled plugins declare. With false the chart "
        "makes no role and no binding at all, and `kube9 rbac` prints what is needed.",
    )
    userRole: bool = Field(  # noqa: N815 - as charts spell it
        default=True,
        description="Make the roles kube9-user, for people who use the VS Code extension, and "
        "kube9-viewer, the same without exec. Nobody is bound to them but the next two; see "
        "docs/people.md for what exec allows.",
    )
    users: list[Given] = Field(
        default_factory=list,
        description="Whom to bind to kube9-user: subjects as in a RoleBinding.",
    )
    viewers: list[Given] = Field(
        default_factory=list,
        description="Whom to bind to kube9-viewer: subjects as in a RoleBinding.",
    )
    viewRoles: bool = Field(  # noqa: N815 - as charts spell it
        default=True,
        description="Let Kubernetes' own roles view, edit and admin cover our custom resources; "
        "not with `scope.namespaces`, which makes nothing for the whole cluster.",
    )
    tenants: bool = Field(
        default=False,
        description="Let `admin` hold what an operator with `scope.namespaces` needs, so that the "
        "owner of a namespace can install one: Kubernetes lets nobody grant what they do not hold.",
    )


class AccountValues(_Closed):
    """The ServiceAccount."""

    create: bool = Field(default=True, description="Make it.")
    name: OptionalName = Field(
        default="",
        description="Of one that is there already, with `create: false`. Ours is always called "
        "kube9-operator.",
    )
    annotations: dict[str, str] = Field(
        default_factory=dict, description="On it, for example for the identity of a cloud."
    )


class PersistenceValues(_Closed):
    """Whether history outlives the pod."""

    enabled: bool = Field(
        default=False,
        description="Keep the store on a volume. Without it, the schedule and when each finding "
        "was first seen still survive in a ConfigMap; events, runs and the audit trail do not.",
    )
    size: VolumeSize = Field(
        default="1Gi",
        description="Of the volume, a whole number of M, Mi, G, Gi, T or Ti; at least twice "
        "`settings.store.size`, which is in MiB.",
    )
    storageClass: StorageClass = Field(  # noqa: N815 - as in Kubernetes
        default="", description='Its class; empty takes the cluster\'s default, "-" none at all.'
    )
    existingClaim: OptionalName = Field(  # noqa: N815 - as charts spell it
        default="", description="A claim that is there already, instead of one of ours."
    )


class PointerValues(_Closed):
    """How the VS Code extension finds the operator."""

    create: bool = Field(
        default=False,
        description="Outside of kube9-system: leave a ConfigMap there that names our namespace, so "
        "that the extension needs no setting. The namespace kube9-system must exist.",
    )


class ProxyValues(_Closed):
    """For plugins that connect to the outside; the API server is never asked through a proxy."""

    http: str = Field(
        default="", description="HTTP_PROXY, a URL such as http://proxy.example.com:3128."
    )
    https: str = Field(default="", description="HTTPS_PROXY, as above.")
    noProxy: str = Field(  # noqa: N815 - `no` alone is a truth value to YAML
        default="",
        description="Added to NO_PROXY. The API server and the cluster's own services are always "
        "in it.",
    )


class BundleValues(_Closed):
    """Whom to trust besides; the API server is trusted by the cluster's own CA."""

    configMap: OptionalName = Field(  # noqa: N815 - as in Kubernetes
        default="", description="ConfigMap with the certificates, in the release's namespace."
    )
    secret: OptionalName = Field(default="", description="Or a Secret with them.")
    key: Key = Field(
        default="ca.crt",
        description="Key that holds them, as PEM. They take the place of the image's own, so put "
        "public ones in as well where they are needed.",
    )


class Variable(_Closed):
    """One environment variable, as Kubernetes spells it."""

    name: str = Field(min_length=1, description="Its name.")
    value: str = Field(default="", description="Its value, in quotes where it is a number.")
    valueFrom: Given = Field(  # noqa: N815 - as in Kubernetes
        default_factory=dict, description="Where its value is."
    )


class TestValues(_Closed):
    """What `helm test` does."""

    __test__ = False

    enabled: bool = Field(
        default=True, description="Have a pod for `helm test` that asks whether we are ready."
    )


class ChartValues(_Closed):
    """Everything but `plugins` and `settings`."""

    global_: GlobalValues = Field(
        default_factory=GlobalValues, alias="global", description="Shared with other charts."
    )
    image: ImageValues = Field(default_factory=ImageValues, description="The operator's image.")
    imagePullSecrets: list[PullSecret] = Field(  # noqa: N815 - as in Kubernetes
        default_factory=list, description="Secrets with credentials for the registry, by name."
    )
    scope: ScopeValues = Field(default_factory=ScopeValues, description="Where it may look.")
    crds: CrdValues = Field(default_factory=CrdValues, description="Our CustomResourceDefinitions.")
    rbac: RbacValues = Field(default_factory=RbacValues, description="Roles and bindings.")
    serviceAccount: AccountValues = Field(  # noqa: N815 - as in Kubernetes
        default_factory=AccountValues, description="Whom the operator runs as."
    )
    networkPolicy: NetworkPolicyValues = Field(  # noqa: N815 - as in Kubernetes
        default_factory=NetworkPolicyValues, description="What the pod may connect to."
    )
    metrics: MetricsValues = Field(
        default_factory=MetricsValues, description="Numbers for Prometheus, and what uses them."
    )
    persistence: PersistenceValues = Field(
        default_factory=PersistenceValues, description="Where the store is."
    )
    pointer: PointerValues = Field(
        default_factory=PointerValues, description="For an operator outside of kube9-system."
    )
    resources: Given = Field(
        default_factory=lambda: {
            "requests": {"cpu": "100m", "memory": "128Mi"},
            "limits": {"memory": "128Mi"},
        },
        description="Of the container. The operator works within these, see "
        "`settings.reading.memory` before you give it less or more memory.",
    )
    priorityClassName: OptionalName = Field(  # noqa: N815 - as in Kubernetes
        default="", description="Priority class of the pod."
    )
    nodeSelector: dict[str, str] = Field(  # noqa: N815 - as in Kubernetes
        default_factory=lambda: {"kubernetes.io/os": "linux"},
        description="Labels of nodes it may run on; the image is for Linux, on amd64 and arm64.",
    )
    affinity: Given = Field(default_factory=dict, description="Affinity of the pod.")
    tolerations: list[Given] = Field(default_factory=list, description="Taints it tolerates.")
    extraEnv: list[Variable] = Field(  # noqa: N815 - as charts spell it
        default_factory=list,
        description="More environment variables of the container, as Kubernetes spells them. "
        "KUBE9_SCHEDULE_INTERVAL=30m wins over `settings.schedule.interval`.",
    )
    proxy: ProxyValues = Field(default_factory=ProxyValues, description="Ways to the outside.")
    caBundle: BundleValues = Field(  # noqa: N815 - as in Kubernetes
        default_factory=BundleValues, description="Certificates of your own authority."
    )
    podAnnotations: dict[str, str] = Field(  # noqa: N815 - as charts spell it
        default_factory=dict, description="More annotations of the pod."
    )
    podLabels: dict[str, str] = Field(  # noqa: N815 - as charts spell it
        default_factory=dict, description="More labels of the pod."
    )
    test: TestValues = Field(default_factory=TestValues, description="For `helm test`.")
