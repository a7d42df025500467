"""The one door for plugin authors: everything a plugin may import, and nothing else.

It has its own promise of stability: what stands in `__all__` changes only after two minor
versions of warnings that name the replacement. What is behind a name is imported when somebody
asks for the name, so that a query does without views; where that is, is told by `declare.homes`.
"""

import importlib
import typing

from kube9_core.declare import homes

if typing.TYPE_CHECKING:
    from kube9_core.declare.access import Egress, Inspect, Read, Url
    from kube9_core.declare.check import Check, Checks, Equivalent
    from kube9_core.declare.framework import Control, Framework, Frameworks
    from kube9_core.declare.marker import hookimpl
    from kube9_core.declare.pillar import (
        COST,
        OPERATIONS,
        PERFORMANCE,
        PILLARS,
        RELIABILITY,
        SECURITY,
        SUSTAINABILITY,
        Pillar,
    )
    from kube9_core.declare.plugin_settings import PluginSettings, SettingsModels
    from kube9_core.declare.ports import (
        Collector,
        Collectors,
        Sanitizer,
        Sanitizers,
        Sink,
        Sinks,
    )
    from kube9_core.declare.profile import (
        DistributionProfile,
        DistributionProfiles,
        NodeSign,
        ObjectSign,
        ProfileExemption,
    )
    from kube9_core.declare.query import NoParameters, Queries, Query, QueryFault
    from kube9_core.declare.status import StatusBlock, StatusBlocks
    from kube9_core.declare.table import Table, Tables
    from kube9_core.declare.task import Task, Tasks
    from kube9_core.declare.tools import Collection, QueryTools, StatusTools, TaskTools
    from kube9_core.errors import (
        CannotJudge,
        DeclarationError,
        Kube9Error,
        QueryError,
        Unreadable,
        Unseen,
    )
    from kube9_core.model.event import EventMetadata, EventRow, EventSeverity, EventType
    from kube9_core.model.exemption import Match
    from kube9_core.model.kind import Kind
    from kube9_core.model.problem import Problem, Problems
    from kube9_core.model.report import Report
    from kube9_core.model.severity import Severity, SeverityName
    from kube9_core.model.version import KubernetesVersion
    from kube9_core.snapshot.cluster import Cluster
    from kube9_core.snapshot.config_map_data import ConfigMapData
    from kube9_core.snapshot.configuration import EncryptionConfiguration, KubeletConfiguration
    from kube9_core.snapshot.container import Container
    from kube9_core.snapshot.container import Role as ContainerRole
    from kube9_core.snapshot.credentials import (
        Credential,
        credential_in,
        credentials_in_arguments,
    )
    from kube9_core.snapshot.custom import CustomObject
    from kube9_core.snapshot.duration import parse_duration
    from kube9_core.snapshot.exposure.addresses import everywhere, networks_of
    from kube9_core.snapshot.exposure.entrances import entrances_of
    from kube9_core.snapshot.exposure.exposure import Exposure
    from kube9_core.snapshot.exposure.isolation import Isolation, isolation_of, port_of
    from kube9_core.snapshot.exposure.rules import Addresses, Port
    from kube9_core.snapshot.exposure.way import Entrance, Way
    from kube9_core.snapshot.image import Image
    from kube9_core.snapshot.index import Index
    from kube9_core.snapshot.live import LiveContainer, LivePod, Pods
    from kube9_core.snapshot.moment import moment
    from kube9_core.snapshot.object import Object
    from kube9_core.snapshot.percent import scale
    from kube9_core.snapshot.platform import (
        ConfigMap,
        CustomResourceDefinition,
        LimitRange,
        Namespace,
        Node,
        PersistentVolume,
        PersistentVolumeClaim,
        PriorityClass,
        ResourceQuota,
        StorageClass,
        WebhookConfiguration,
    )
    from kube9_core.snapshot.pod import PodSpec
    from kube9_core.snapshot.policy import NetworkPolicy, OtherPolicy
    from kube9_core.snapshot.rbac import Binding, Role, ServiceAccount
    from kube9_core.snapshot.rights.grant import Grant, Rule
    from kube9_core.snapshot.rights.identity import Grantee, GranteeKind, Identity
    from kube9_core.snapshot.rights.request import Request
    from kube9_core.snapshot.rights.rights import Rights
    from kube9_core.snapshot.routing import (
        BackendRef,
        Gateway,
        Ingress,
        IngressClass,
        OpenShiftRoute,
        ReferenceGrant,
        Route,
    )
    from kube9_core.snapshot.scaling import (
        HorizontalPodAutoscaler,
        PodDisruptionBudget,
        VerticalPodAutoscaler,
    )
    from kube9_core.snapshot.secret import Secret
    from kube9_core.snapshot.selector import Selector
    from kube9_core.snapshot.service import Endpoints, EndpointSlice, Service
    from kube9_core.snapshot.snapshot import Mode, Snapshot
    from kube9_core.snapshot.told import Told
    from kube9_core.snapshot.wire.configuration import ProxySettings
    from kube9_core.snapshot.wire.containers import (
        ContainerPort,
        EnvFrom,
        EnvVar,
        Handler,
        Probe,
        VolumeMount,
    )
    from kube9_core.snapshot.wire.meta import ObjectMeta, OwnerReference, Wire
    from kube9_core.snapshot.wire.network import Listener, ServicePort
    from kube9_core.snapshot.wire.platform import Taint
    from kube9_core.snapshot.wire.rbac import PolicyRule, Subject
    from kube9_core.snapshot.wire.security import PodSecurityContext, Profile, SecurityContext
    from kube9_core.snapshot.wire.volumes import Volume
    from kube9_core.snapshot.wire.workloads import Condition, ControllerStatus, Strategy
    from kube9_core.snapshot.workload import Workload

__all__ = [
    "COST",
    "OPERATIONS",
    "PERFORMANCE",
    "PILLARS",
    "RELIABILITY",
    "SECURITY",
    "SUSTAINABILITY",
    "Addresses",
    "BackendRef",
    "Binding",
    "CannotJudge",
    "Check",
    "Checks",
    "Cluster",
    "Collection",
    "Collector",
    "Collectors",
    "Condition",
    "ConfigMap",
    "ConfigMapData",
    "Container",
    "ContainerPort",
    "ContainerRole",
    "Control",
    "ControllerStatus",
    "Credential",
    "CustomObject",
    "CustomResourceDefinition",
    "DeclarationError",
    "DistributionProfile",
    "DistributionProfiles",
    "Egress",
    "EncryptionConfiguration",
    "EndpointSlice",
    "Endpoints",
    "Entrance",
    "EnvFrom",
    "EnvVar",
    "Equivalent",
    "EventMetadata",
    "EventRow",
    "EventSeverity",
    "EventType",
    "Exposure",
    "Framework",
    "Frameworks",
    "Gateway",
    "Grant",
    "Grantee",
    "GranteeKind",
    "Handler",
    "HorizontalPodAutoscaler",
    "Identity",
    "Image",
    "Index",
    "Ingress",
    "IngressClass",
    "Inspect",
    "Isolation",
    "Kind",
    "Kube9Error",
    "KubeletConfiguration",
    "KubernetesVersion",
    "LimitRange",
    "Listener",
    "LiveContainer",
    "LivePod",
    "Match",
    "Mode",
    "Namespace",
    "NetworkPolicy",
    "NoParameters",
    "Node",
    "NodeSign",
    "Object",
    "ObjectMeta",
    "ObjectSign",
    "OpenShiftRoute",
    "OtherPolicy",
    "OwnerReference",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Pillar",
    "PluginSettings",
    "PodDisruptionBudget",
    "PodSecurityContext",
    "PodSpec",
    "Pods",
    "PolicyRule",
    "Port",
    "PriorityClass",
    "Probe",
    "Problem",
    "Problems",
    "Profile",
    "ProfileExemption",
    "ProxySettings",
    "Queries",
    "Query",
    "QueryError",
    "QueryFault",
    "QueryTools",
    "Read",
    "ReferenceGrant",
    "Report",
    "Request",
    "ResourceQuota",
    "Rights",
    "Role",
    "Route",
    "Rule",
    "Sanitizer",
    "Sanitizers",
    "Secret",
    "SecurityContext",
    "Selector",
    "Service",
    "ServiceAccount",
    "ServicePort",
    "SettingsModels",
    "Severity",
    "SeverityName",
    "Sink",
    "Sinks",
    "Snapshot",
    "StatusBlock",
    "StatusBlocks",
    "StatusTools",
    "StorageClass",
    "Strategy",
    "Subject",
    "Table",
    "Tables",
    "Taint",
    "Task",
    "TaskTools",
    "Tasks",
    "Told",
    "Unreadable",
    "Unseen",
    "Url",
    "VerticalPodAutoscaler",
    "Volume",
    "VolumeMount",
    "Way",
    "WebhookConfiguration",
    "Wire",
    "Workload",
    "credential_in",
    "credentials_in_arguments",
    "entrances_of",
    "everywhere",
    "hookimpl",
    "isolation_of",
    "moment",
    "networks_of",
    "parse_duration",
    "port_of",
    "scale",
]


if not typing.TYPE_CHECKING:  # a type checker would take it for leave to import any name

    def __getattr__(name: str) -> object:
        """Import what a name stands for, once."""
        home = homes.HOMES.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(importlib.import_module(home), homes.RENAMED.get(name, name))
        globals()[name] = found
        return found

    def __dir__() -> list[str]:
        """What can be imported."""
        return [*__all__]
