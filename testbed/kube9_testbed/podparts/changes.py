"""Single changes to a pod, each about one field of the Pod Security Standards.

A change draws its value from good and bad ones alike, and its place from all
containers. It need not leave the pod valid: `validity` sees to that at the end.
"""

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from hypothesis import strategies as st

from kube9_testbed.podparts import values
from kube9_testbed.podparts.draft import APPARMOR_NOTE, Draft, security
from kube9_testbed.responses import JsonObject

Change: TypeAlias = Callable[[st.DrawFn, Draft], None]

_UNSET: Final = object()
_HANDLERS: Final = ("httpGet", "tcpSocket")
_PROBES: Final = ("livenessProbe", "readinessProbe", "startupProbe")
_HOOKS: Final = ("postStart", "preStop")


def _put(context: JsonObject, field: str, value: object) -> None:
    if value is _UNSET:
        context.pop(field, None)
    else:
        context[field] = value


def _in_pod_or_container(field: str, choices: Iterable[object]) -> Change:
    """Set or unset a field of the pod's or of one container's security context."""
    pool = st.sampled_from((*choices, _UNSET))

    def change(draw: st.DrawFn, draft: Draft) -> None:
        _put(security(draw(st.sampled_from(draft.holders))), field, draw(pool))

    return change


def _in_container(field: str, choices: Iterable[object]) -> Change:
    """Set or unset a field of one container's security context."""
    pool = st.sampled_from((*choices, _UNSET))

    def change(draw: st.DrawFn, draft: Draft) -> None:
        _put(security(draw(st.sampled_from(draft.containers))), field, draw(pool))

    return change


def _in_spec(field: str, choices: Iterable[object]) -> Change:
    """Set a field of the pod's spec."""
    pool = st.sampled_from(tuple(choices))

    def change(draw: st.DrawFn, draft: Draft) -> None:
        draft.spec[field] = draw(pool)

    return change


def _add_capabilities(draw: st.DrawFn, draft: Draft) -> None:
    context = security(draw(st.sampled_from(draft.containers)))
    names = draw(st.lists(st.sampled_from(values.CAPABILITIES), max_size=2, unique=True))
    context.setdefault("capabilities", {})["add"] = names


def _drop_capabilities(draw: st.DrawFn, draft: Draft) -> None:
    context = security(draw(st.sampled_from(draft.containers)))
    context.setdefault("capabilities", {})["drop"] = list(draw(st.sampled_from(values.DROPS)))


def _selinux(draw: st.DrawFn, draft: Draft) -> None:
    options = {
        "type": draw(st.sampled_from(values.SELINUX_TYPES)),
        "user": draw(st.sampled_from(values.SELINUX_USERS)),
        "role": draw(st.sampled_from(values.SELINUX_ROLES)),
        "level": draw(st.sampled_from(values.SELINUX_LEVELS)),
    }
    given = {key: value for key, value in options.items() if value}
    security(draw(st.sampled_from(draft.holders)))["seLinuxOptions"] = given


def _seccomp_annotation(draw: st.DrawFn, draft: Draft) -> None:
    key = draft.note_key(draw(st.sampled_from(draft.holders)))
    draft.notes[key] = draw(st.sampled_from(values.SECCOMP_NOTES))


def _apparmor_annotation(draw: st.DrawFn, draft: Draft) -> None:
    name = draw(st.sampled_from(draft.containers))["name"]
    draft.notes[APPARMOR_NOTE + name] = draw(st.sampled_from(values.APPARMOR_NOTES))


def _host_process(draw: st.DrawFn, draft: Draft) -> None:
    chosen = draw(st.sampled_from(values.BOOLEANS))
    security(draw(st.sampled_from(draft.holders)))["windowsOptions"] = {"hostProcess": chosen}


def _port(draw: st.DrawFn, draft: Draft) -> None:
    number = draw(st.integers(0, len(draft.containers) - 1))
    port: JsonObject = {"containerPort": 9000 + number}
    host_port = draw(st.sampled_from((*values.HOST_PORTS, None)))
    if host_port is not None:
        port["hostPort"] = host_port + number if host_port else 0
    draft.containers[number]["ports"] = [port]


def _sysctls(draw: st.DrawFn, draft: Draft) -> None:
    names = draw(st.lists(st.sampled_from(values.SYSCTLS), min_size=1, max_size=2, unique=True))
    security(draft.spec)["sysctls"] = [{"name": name, "value": "0"} for name in names]


def _volume(draw: st.DrawFn, draft: Draft) -> None:
    volumes = draft.spec.setdefault("volumes", [])
    volumes.append({"name": f"v{len(volumes)}", **draw(st.sampled_from(values.VOLUMES))})


def _handler(draw: st.DrawFn) -> JsonObject:
    target: JsonObject = {"port": 9000}
    host = draw(st.sampled_from((*values.HOSTS, None)))
    if host is not None:
        target["host"] = host
    return {draw(st.sampled_from(_HANDLERS)): target}


def _probe(draw: st.DrawFn, draft: Draft) -> None:
    container = draw(st.sampled_from(draft.probed))
    container[draw(st.sampled_from(_PROBES))] = _handler(draw)


def _hook(draw: st.DrawFn, draft: Draft) -> None:
    hooks = draw(st.sampled_from(draft.probed)).setdefault("lifecycle", {})
    hooks[draw(st.sampled_from(_HOOKS))] = _handler(draw)


def _user_namespace(draw: st.DrawFn, draft: Draft) -> None:
    """Some rules are relaxed for pods with users of their own, from 1.35 on."""
    draft.spec["hostUsers"] = False
    draw(st.sampled_from((_RUN_AS_NON_ROOT, _RUN_AS_USER, _PROC_MOUNT)))(draw, draft)


def _host_namespace(draw: st.DrawFn, draft: Draft) -> None:
    field = draw(st.sampled_from(("hostNetwork", "hostPID", "hostIPC")))
    draft.spec[field] = draw(st.sampled_from(values.BOOLEANS))


def _forget_context(draw: st.DrawFn, draft: Draft) -> None:
    _put(
        draw(st.sampled_from(draft.holders)),
        "securityContext",
        draw(st.sampled_from((_UNSET, None))),
    )


def _null(draw: st.DrawFn, draft: Draft) -> None:
    """A field that is there but null counts as unset."""
    fields = ("runAsNonRoot", "runAsUser", "seccompProfile", "seLinuxOptions", "windowsOptions")
    security(draw(st.sampled_from(draft.holders)))[draw(st.sampled_from(fields))] = None


_RUN_AS_NON_ROOT: Final = _in_pod_or_container("runAsNonRoot", values.BOOLEANS)
_RUN_AS_USER: Final = _in_pod_or_container("runAsUser", values.USERS)
_PROC_MOUNT: Final = _in_container("procMount", values.PROC_MOUNTS)

CHANGES: Final[tuple[Change, ...]] = (
    _in_container("privileged", values.BOOLEANS),
    _in_container("allowPrivilegeEscalation", values.BOOLEANS),
    _RUN_AS_NON_ROOT,
    _RUN_AS_USER,
    _add_capabilities,
    _drop_capabilities,
    _in_pod_or_container("seccompProfile", values.SECCOMP),
    _seccomp_annotation,
    _in_pod_or_container("appArmorProfile", values.APPARMOR),
    _apparmor_annotation,
    _selinux,
    _PROC_MOUNT,
    _host_process,
    _host_namespace,
    _in_spec("hostUsers", values.BOOLEANS),
    _user_namespace,
    _in_spec("os", ({"name": "windows"}, {"name": "windows"}, {"name": "linux"})),
    _port,
    _sysctls,
    *(_volume, _volume, _volume),  # there are so many types of them
    _probe,
    _hook,
    _forget_context,
    _null,
)
