"""The two enforceable levels of the Pod Security Standards as frameworks.

Controls carry the names that the API server's own admission uses. Which check proves which
control is said by the checks alone.
"""

from kube9_core.api import Control, Framework

__all__ = ["PSS_BASELINE", "PSS_RESTRICTED"]

_URL = "https://kubernetes.io/docs/concepts/security/pod-security-standards/"

_KEPT = (
    Control("appArmorProfile", "AppArmor stays on, with the runtime's or a local profile"),
    Control("hostNamespaces", "Network, processes and IPC of the host are not shared"),
    Control("hostPathVolumes", "No folder of the host is a volume"),
    Control("hostPorts", "No port of the host is taken"),
    Control("hostProbesAndHostLifecycle", "Probes and lifecycle hooks name no host (since 1.34)"),
    Control("privileged", "No container is privileged"),
    Control("procMount", "/proc stays masked; since 1.35 baseline spares user namespaces"),
    Control("seLinuxOptions", "SELinux user and role are unset, and the type is a container's"),
    Control("sysctls", "Only sysctls that are safe for neighbours are set"),
    Control("windowsHostProcess", "No Windows container is a process of its host"),
)
_OVERRIDDEN = (
    Control("capabilities_baseline", "No capability beyond the usual ones is added"),
    Control("seccompProfile_baseline", "Seccomp is not switched off"),
)
_STRICTER = (
    Control("allowPrivilegeEscalation", "allowPrivilegeEscalation is false"),
    Control(
        "capabilities_restricted", "ALL is dropped, at most NET_BIND_SERVICE added (since 1.22)"
    ),
    Control("restrictedVolumes", "Volumes are of the permitted types"),
    Control("runAsNonRoot", "Containers must run as another user than root"),
    Control("runAsUser", "User id 0 is not asked for (since 1.23)"),
    Control("seccompProfile_restricted", "A seccomp profile is set (since 1.19)"),
)

PSS_BASELINE = Framework(
    name="pss-baseline",
    title="Pod Security Standards: Baseline",
    version=None,
    url=_URL,
    controls=tuple(sorted((*_KEPT, *_OVERRIDDEN), key=lambda control: control.id)),
)

PSS_RESTRICTED = Framework(
    name="pss-restricted",
    title="Pod Security Standards: Restricted",
    version=None,
    url=_URL,
    controls=tuple(sorted((*_KEPT, *_STRICTER), key=lambda control: control.id)),
)
