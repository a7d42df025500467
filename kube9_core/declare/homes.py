"""Where each name of `kube9_core.api` lives, told without importing it.

A query of a plugin is a process of its own with little memory, and most names stand for views of
objects that it never sees. A test holds this list to what `api` says to type checkers.
"""

from typing import Final

__all__ = ["HOMES", "RENAMED"]

_NAMES: Final = {
    "declare.access": "Egress Inspect Read Url",
    "declare.check": "Check Checks Equivalent",
    "declare.framework": "Control Framework Frameworks",
    "declare.marker": "hookimpl",
    "declare.pillar": (
        "COST OPERATIONS PERFORMANCE PILLARS RELIABILITY SECURITY SUSTAINABILITY Pillar"
    ),
    "declare.plugin_settings": "PluginSettings SettingsModels",
    "declare.ports": "Collector Collectors Sanitizer Sanitizers Sink Sinks",
    "declare.profile": (
        "DistributionProfile DistributionProfiles NodeSign ObjectSign ProfileExemption"
    ),
    "declare.query": "NoParameters Queries Query QueryFault",
    "declare.status": "StatusBlock StatusBlocks",
    "declare.table": "Table Tables",
    "declare.task": "Task Tasks",
    "declare.tools": "Collection QueryTools StatusTools TaskTools",
    "errors": "CannotJudge DeclarationError Kube9Error QueryError Unreadable Unseen",
    "model.event": "EventMetadata EventRow EventSeverity EventType",
    "model.exemption": "Match",
    "model.kind": "Kind",
    "model.problem": "Problem Problems",
    "model.report": "Report",
    "model.severity": "Severity SeverityName",
    "model.version": "KubernetesVersion",
    "snapshot.cluster": "Cluster",
    "snapshot.config_map_data": "ConfigMapData",
    "snapshot.configuration": "EncryptionConfiguration KubeletConfiguration",
    "snapshot.container": "Container ContainerRole",
    "snapshot.credentials": "Credential credential_in credentials_in_arguments",
    "snapshot.custom": "CustomObject",
    "snapshot.duration": "parse_duration",
    "snapshot.exposure.addresses": "everywhere networks_of",
    "snapshot.exposure.entrances": "entrances_of",
    "snapshot.exposure.exposure": "Exposure",
    "snapshot.exposure.isolation": "Isolation isolation_of port_of",
    "snapshot.exposure.rules": "Addresses Port",
    "snapshot.exposure.way": "Entrance Way",
    "snapshot.image": "Image",
    "snapshot.index": "Index",
    "snapshot.live": "LiveContainer LivePod Pods",
    "snapshot.moment": "moment",
    "snapshot.object": "Object",
    "snapshot.percent": "scale",
    "snapshot.platform": (
        "ConfigMap CustomResourceDefinition LimitRange Namespace Node PersistentVolume "
        "PersistentVolumeClaim PriorityClass ResourceQuota StorageClass WebhookConfiguration"
    ),
    "snapshot.pod": "PodSpec",
    "snapshot.policy": "NetworkPolicy OtherPolicy",
    "snapshot.rbac": "Binding Role ServiceAccount",
    "snapshot.rights.grant": "Grant Rule",
    "snapshot.rights.identity": "Grantee GranteeKind Identity",
    "snapshot.rights.request": "Request",
    "snapshot.rights.rights": "Rights",
    "snapshot.routing": (
        "BackendRef Gateway Ingress IngressClass OpenShiftRoute ReferenceGrant Route"
    ),
    "snapshot.scaling": "HorizontalPodAutoscaler PodDisruptionBudget VerticalPodAutoscaler",
    "snapshot.secret": "Secret",
    "snapshot.selector": "Selector",
    "snapshot.service": "Endpoints EndpointSlice Service",
    "snapshot.snapshot": "Mode Snapshot",
    "snapshot.told": "Told",
    "snapshot.wire.configuration": "ProxySettings",
    "snapshot.wire.containers": "ContainerPort EnvFrom EnvVar Handler Probe VolumeMount",
    "snapshot.wire.meta": "ObjectMeta OwnerReference Wire",
    "snapshot.wire.network": "Listener ServicePort",
    "snapshot.wire.platform": "Taint",
    "snapshot.wire.rbac": "PolicyRule Subject",
    "snapshot.wire.security": "PodSecurityContext Profile SecurityContext",
    "snapshot.wire.volumes": "Volume",
    "snapshot.wire.workloads": "Condition ControllerStatus Strategy",
    "snapshot.workload": "Workload",
}

HOMES: Final = {
    name: f"kube9_core.{module}" for module, names in _NAMES.items() for name in names.split()
}
"""The module of each name."""
RENAMED: Final = {"ContainerRole": "Role"}
"""What those are called at home that have another name here."""
