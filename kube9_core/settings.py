"""Settings of the core, one model for `.kube9.yaml`, the chart's values and the environment.

Unknown keys are errors; reading the file and naming the nearest key is work of `runs`.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from kube9_core.model.severity import Severity

__all__ = ["CheckSettings", "Exclusions", "Settings"]


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
