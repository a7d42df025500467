"""How much an Event should worry, by what reported it and why.

Kubernetes knows two types, Normal and Warning, and components disagree about them: a node that is
not ready, or a back-off from an image that cannot be pulled, is told as Normal. So reasons that
are known decide, and the type decides the rest. The reasons are those of the kubelet, the
scheduler, the controllers and the node problem detector.
"""

from typing import Final

from kube9_core.model.event import EventSeverity

__all__ = ["severity_of"]

_CRITICAL: Final = frozenset(
    (
        "SystemOOM",
        "KubeletSetupFailed",
        "KernelOops",
        "KernelDeadlock",
        "FilesystemIsReadOnly",
        "ReadonlyFilesystem",
        "NodeStatusUnknown",
    )
)
"""A whole node, or all that runs on it, is in danger."""
_CRITICAL_ON_NODES: Final = frozenset(("NodeNotReady",))
"""Of a pod the same reason only says that its node is meant."""

_ERROR: Final = frozenset(
    (
        # a container cannot start, or was killed
        "BackOff",
        "CreateContainerConfigError",
        "CreateContainerError",
        "ErrImageNeverPull",
        "ErrImagePull",
        "Failed",
        "FailedCreatePodContainer",
        "FailedPostStartHook",
        "ImagePullBackOff",
        "InspectFailed",
        "OOMKilled",
        "OOMKilling",
        # a pod cannot be placed, fed or kept
        "Evicted",
        "ExceededGracePeriod",
        "FailedAttachVolume",
        "FailedCreatePodSandBox",
        "FailedKillPod",
        "FailedMapVolume",
        "FailedMount",
        "FailedMountOnFilesystemMismatch",
        "FailedPrepareDynamicResources",
        "FailedScheduling",
        "FailedValidation",
        "NetworkNotReady",
        "ProvisioningFailed",
        "VolumeFailedDelete",
        "VolumeResizeFailed",
        "FileSystemResizeFailed",
        # a controller cannot do its work
        "BackoffLimitExceeded",
        "ClaimLost",
        "DeadlineExceeded",
        "FailedBinding",
        "FailedCreate",
        "FailedDaemonPod",
        "FailedDelete",
        "FailedToCreateEndpoint",
        "FailedToUpdateEndpoint",
        "FailedToUpdateEndpointSlices",
        "PodFailurePolicy",
        "ProgressDeadlineExceeded",
        "SyncLoadBalancerFailed",
        # a node runs out of something
        "ContainerGCFailed",
        "EvictionThresholdMet",
        "FailedNodeAllocatableEnforcement",
        "FreeDiskSpaceFailed",
        "ImageGCFailed",
        "NodeHasDiskPressure",
        "NodeHasInsufficientMemory",
        "NodeHasInsufficientPID",
        "TaskHung",
        "CertificateExpired",
    )
)
_WARNING: Final = frozenset(
    (
        "DeviceTaintManagerEviction",
        "NodeControllerEviction",
        "NodeNotReady",
        "NodeNotSchedulable",
        "Preempted",
        "Preempting",
        "Rebooted",
        "ResizeDeferred",
        "ResizeInfeasible",
        "SandboxChanged",
        "Shutdown",
        "TaintManagerEviction",
        "Unhealthy",
    )
)
"""Told as Normal by some, yet something goes on that nobody asked for."""

_KILLED_BY_PROBE: Final = "probe, will be restarted"
"""What the kubelet says of a container it kills because its probe failed."""


def severity_of(event_type: str, reason: str, kind: str, message: str = "") -> EventSeverity:
    """Judge an Event.

    Args:
        event_type: "Normal" or "Warning".
        reason: as reported.
        kind: of the object it is about.
        message: tells a container that was killed for its probe from one that was merely ended.
    """
    if reason in _CRITICAL or (reason in _CRITICAL_ON_NODES and kind == "Node"):
        return EventSeverity.CRITICAL
    if reason in _ERROR:
        return EventSeverity.ERROR
    if event_type == "Warning" or reason in _WARNING:
        return EventSeverity.WARNING
    if reason == "Killing" and _KILLED_BY_PROBE in message:
        return EventSeverity.WARNING
    return EventSeverity.INFO
