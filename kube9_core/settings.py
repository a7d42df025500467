"""Settings of the core, one model for `.kube9.yaml`, the chart's values and the environment.

Unknown keys are errors; reading the file and naming the nearest key is work of `runs`. The
sections `schedule`, `reading`, `store`, `events` and `server` concern the operator only.
"""

import ipaddress
import re
from datetime import time, timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

from kube9_core.model.severity import Severity

__all__ = [
    "Address",
    "CheckSettings",
    "Duration",
    "EventSettings",
    "Exclusions",
    "NamespaceName",
    "ReadingSettings",
    "ScheduleSettings",
    "ScopeSettings",
    "ServerSettings",
    "Settings",
    "StoreSettings",
    "TimeOfDay",
    "Window",
]

_DURATION = re.compile(r"(?:(\d{1,5})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s)?")
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _duration(value: object) -> object:
    """Read "1h30m" or "45s"; anything else is left for pydantic to refuse."""
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value) if isinstance(value, str) and value else None
    if match is None:
        raise ValueError("must be a duration such as 45s, 30m, 12h or 7d")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _spelled(value: timedelta) -> str:
    """Write a duration with the largest unit that leaves no rest."""
    seconds = int(value.total_seconds())
    units = ((86400, "d"), (3600, "h"), (60, "m"))
    found = (f"{seconds // size}{unit}" for size, unit in units if seconds and not seconds % size)
    return next(found, f"{seconds}s")


Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    PlainSerializer(_spelled, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$"}),
]
"""A span of time as people write it: 45s, 30m, 12h, 7d, 1h30m."""

TimeOfDay = Annotated[
    time,
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"}),
]
"""A time of the day, without a zone: JSON schema's own `time` would ask for one."""


def _exact(name: str) -> str:
    """Refuse what cannot be a namespace; a glob would need the list of all of them."""
    if _NAMESPACE.fullmatch(name) is None:
        raise ValueError("must be the exact name of a namespace; globs do not work here")
    return name


NamespaceName = Annotated[
    str,
    AfterValidator(_exact),
    WithJsonSchema({"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"}),
]
"""The exact name of a namespace."""


def _address(text: str) -> str:
    """Refuse a name: nobody says which of its addresses would be listened on."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        raise ValueError("must be an IP address such as 0.0.0.0 or ::") from None
    return text


Address = Annotated[str, AfterValidator(_address)]
"""An address of this machine, of either family."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CheckSettings(_Closed):
    """What a user changes about one check."""

    enabled: bool | None = Field(
        default=None,
        description="Run the check or not. Left out, the check's own default decides: contested "
        "checks are off, all others on.",
    )
    severity: Severity | None = Field(
        default=None,
        description="Replace the check's severity, for example because a risk is covered by other "
        "means in your clusters. Scores and --fail-on follow it.",
    )
    params: dict[str, Any] = Field(
        default_factory=dict,
        description="Parameters of the check; `kube9 checks show ID` lists them with defaults.",
    )


class Exclusions(_Closed):
    """What is left out before anything is looked at."""

    namespaces: tuple[str, ...] = Field(
        default=(),
        description="Globs of namespaces that are not even read, for example kube-*.",
    )


class ScopeSettings(_Closed):
    """The part of the cluster that may be looked into at all."""

    namespaces: tuple[NamespaceName, ...] = Field(
        default=(),
        description="Exact names of the only namespaces there are for kube9, for a tenant without "
        "rights in the whole cluster. Left out: all of the cluster. With it nothing is asked for "
        "that a Role in each of them does not grant, so what lives in no namespace (nodes, "
        "ClusterRoles, ...) is not read and stands as outside in the coverage. The operator takes "
        "another list with its next start.",
    )


class Window(_Closed):
    """A span of the week in which no scheduled run begins."""

    days: tuple[_Day, ...] = Field(
        default=("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
        description="Days of the week on which the window begins.",
    )
    start: TimeOfDay = Field(description="When it begins, HH:MM in UTC.")
    length: Duration = Field(description="How long it lasts, at most a day.")


class ScheduleSettings(_Closed):
    """When the operator assesses the cluster."""

    enabled: bool = Field(
        default=True, description="Assess on a schedule; runs on demand work either way."
    )
    interval: Annotated[Duration, Field(ge=timedelta(minutes=1), le=timedelta(days=30))] = Field(
        default=timedelta(hours=1),
        description="How often each pillar is assessed. A run costs a few CPU-seconds.",
    )
    pillars: dict[
        str, Annotated[Duration, Field(ge=timedelta(minutes=1), le=timedelta(days=30))]
    ] = Field(default_factory=dict, description="Intervals of single pillars, by slug.")
    maintenance: tuple[Window, ...] = Field(
        default=(),
        description="Windows in which no scheduled run begins; what became due then is made up "
        "for afterwards.",
    )


class ReadingSettings(_Closed):
    """How gently the cluster is read."""

    page: int = Field(
        default=500,
        ge=10,
        le=5000,
        description="Objects asked for at once; made smaller by itself where objects are large.",
    )
    requests_per_second: float = Field(
        default=50,
        gt=0,
        le=1000,
        description="The most requests a second that a run makes; as many as kubectl makes.",
    )
    memory: int = Field(
        default=100,
        ge=64,
        le=65536,
        description="MiB the operator may use; beyond it the cluster is judged namespace by "
        "namespace, and the status says so.",
    )
    secrets: bool = Field(
        default=False,
        description="Ask for the names, types and ages of Secrets, never for a value. Nothing "
        "that kube9 generates permits it: grant `list` on secrets yourself, see docs/secrets.md.",
    )
    kubelets: bool = Field(
        default=False,
        description="Ask each kubelet how it is set up, through the API server. Nothing that kube9 "
        "generates permits it: grant `get` on nodes/proxy yourself, see docs/kubelets.md.",
    )
    check_timeout: Annotated[Duration, Field(ge=timedelta(seconds=1))] = Field(
        default=timedelta(seconds=30), description="A check that takes longer is stopped."
    )


class StoreSettings(_Closed):
    """What the operator remembers, and for how long."""

    folder: str = Field(default="/data", description="Folder of the database.")
    size: int = Field(
        default=256, ge=16, le=65536, description="MiB the database may grow to; oldest rows go."
    )
    runs: Duration = Field(
        default=timedelta(days=30), description="How long finished runs are kept."
    )
    collections: Duration = Field(
        default=timedelta(days=30), description="How long collections are kept."
    )
    audit: Duration = Field(
        default=timedelta(days=90), description="How long the audit trail is kept."
    )


class EventSettings(_Closed):
    """The cluster's own Events."""

    enabled: bool = Field(default=True, description="Watch the cluster's Events and keep them.")
    information: Duration = Field(
        default=timedelta(days=7), description="How long rows of severity info and warning stay."
    )
    errors: Duration = Field(
        default=timedelta(days=30), description="How long rows of severity error and critical stay."
    )
    silence: Annotated[Duration, Field(ge=timedelta(seconds=5))] = Field(
        default=timedelta(seconds=90),
        description="A connection that says nothing for so long is taken for dead; bookmarks "
        "come about once a minute.",
    )


class ServerSettings(_Closed):
    """The operator's own port and its log."""

    port: int = Field(
        default=8080, ge=0, le=65535, description="Port of /livez, /readyz and /metrics."
    )
    address: Address = Field(default="0.0.0.0", description="Address that port listens on.")  # noqa: S104 - probes come from the node
    log: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least severe lines that are logged."
    )


class Settings(_Closed):
    """Everything `.kube9.yaml` may say."""

    checks: dict[str, CheckSettings] = Field(
        default_factory=dict, description="Changes to single checks, by id."
    )
    plugins: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        description="Settings of plugins, by plugin name. `enabled: false` leaves a plugin "
        "unloaded; the other keys are the plugin's own.",
    )
    exclude: Exclusions = Field(
        default_factory=Exclusions, description="What is left out of every assessment."
    )
    profiles: tuple[str, ...] = Field(
        default=("auto",),
        description="Distribution profiles that exempt what a distribution ships of itself: names "
        "as `kube9 profiles list` has them, auto for those that a cluster is recognised by, none "
        "for no exemptions of this sort. Manifests show no distribution; for them only names hold.",
    )
    scope: ScopeSettings = Field(
        default_factory=ScopeSettings, description="The only part of the cluster that is read."
    )
    schedule: ScheduleSettings = Field(
        default_factory=ScheduleSettings, description="When the operator assesses."
    )
    reading: ReadingSettings = Field(
        default_factory=ReadingSettings, description="How the operator reads the cluster."
    )
    store: StoreSettings = Field(
        default_factory=StoreSettings, description="What the operator remembers."
    )
    events: EventSettings = Field(
        default_factory=EventSettings, description="Which events it keeps."
    )
    server: ServerSettings = Field(
        default_factory=ServerSettings, description="Its own port and log."
    )
