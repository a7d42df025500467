"""Makes a changed draft valid again, by the API server's own rules for new pods.

Only what must go goes: each step removes or adapts the smaller half of a
contradiction, so the interesting half survives.
"""

from kube9_testbed.podparts.draft import APPARMOR_NOTE, Draft, security
from kube9_testbed.responses import JsonObject

_LINUX_ONLY = (
    *("appArmorProfile", "seLinuxOptions", "seccompProfile", "sysctls", "runAsUser"),
    *("capabilities", "privileged", "allowPrivilegeEscalation", "procMount"),
)
_PROBING = ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle")
_IPC_SYSCTLS = ("kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue.")
_NETWORK_SYSCTLS = ("net.",)
_SHORT = {"RuntimeDefault": "runtime/default", "Unconfined": "unconfined"}


def make_valid(draft: Draft) -> None:
    """Change `draft` so that the API server finds nothing wrong with its form."""
    _fit_system(draft)
    _fit_host_process(draft)
    for container in draft.containers:
        _fit_escalation(_context(container))
    _fit_user_namespace(draft)
    _fit_sysctls(draft)
    _fit_ports(draft)
    _fit_annotations(draft)


def _context(holder: JsonObject) -> JsonObject:
    """The security context to look at; a throw-away one when there is none."""
    return holder.get("securityContext") or {}


def _fit_system(draft: Draft) -> None:
    """Each system's pods may only have that system's fields."""
    unwanted = {"windows": _LINUX_ONLY, "linux": ("windowsOptions",)}.get(draft.os, ())
    for holder in draft.holders:
        for field in unwanted:
            _context(holder).pop(field, None)
    if draft.os == "windows":
        for field in ("hostUsers", "hostPID", "hostIPC"):
            draft.spec.pop(field, None)


def _fit_host_process(draft: Draft) -> None:
    """HostProcess is all or nothing, and wants the host's network and users."""
    if not any(_is_host_process(holder) for holder in draft.holders):
        return
    draft.spec["hostNetwork"] = True
    draft.spec.pop("hostUsers", None)
    everywhere = _is_host_process(draft.spec)
    if not everywhere:
        _context(draft.spec).pop("windowsOptions", None)
    for container in draft.containers:
        _context(container).pop("procMount", None)
        _context(container).pop("windowsOptions", None)
        if not everywhere:
            security(container)["windowsOptions"] = {"hostProcess": True}


def _is_host_process(holder: JsonObject) -> bool:
    options = _context(holder).get("windowsOptions") or {}
    return bool(options.get("hostProcess"))


def _fit_escalation(context: JsonObject) -> None:
    """A container that has all rights cannot forbid itself to gain more."""
    added = (context.get("capabilities") or {}).get("add", ())
    if context.get("privileged") or "CAP_SYS_ADMIN" in added:
        context.pop("allowPrivilegeEscalation", None)


def _fit_user_namespace(draft: Draft) -> None:
    """An unmasked /proc needs a user namespace, which rules out the host's others."""
    unmasked = (_context(each).get("procMount") == "Unmasked" for each in draft.containers)
    if any(unmasked):
        draft.spec["hostUsers"] = False
    if draft.spec.get("hostUsers") is False:
        for field in ("hostNetwork", "hostPID", "hostIPC"):
            draft.spec.pop(field, None)


def _fit_sysctls(draft: Draft) -> None:
    """A pod cannot set what it shares with the host."""
    context = _context(draft.spec)
    shared: tuple[str, ...] = ()
    if draft.spec.get("hostNetwork"):
        shared += _NETWORK_SYSCTLS
    if draft.spec.get("hostIPC"):
        shared += _IPC_SYSCTLS
    wanted = context.get("sysctls", ())
    own = [each for each in wanted if not each["name"].replace("/", ".").startswith(shared)]
    if own:
        context["sysctls"] = own
    else:
        context.pop("sysctls", None)


def _fit_ports(draft: Draft) -> None:
    """On the host's network a port is the host's port."""
    if not draft.spec.get("hostNetwork"):
        return
    for container in draft.containers:
        for port in container.get("ports", ()):
            if port.get("hostPort"):
                port["hostPort"] = port["containerPort"]


def _fit_annotations(draft: Draft) -> None:
    """Where a field speaks, the annotation from before it must say the same."""
    for holder in draft.holders:
        _agree(draft, draft.note_key(holder), _context(holder).get("seccompProfile"))
    pod_profile = _context(draft.spec).get("appArmorProfile")
    for container in draft.containers:
        profile = _context(container).get("appArmorProfile") or pod_profile
        _agree(draft, APPARMOR_NOTE + container["name"], profile)


def _agree(draft: Draft, key: str, profile: JsonObject | None) -> None:
    if profile is not None and key in draft.notes:
        local = f"localhost/{profile.get('localhostProfile')}"
        draft.notes[key] = _SHORT.get(profile["type"], local)
