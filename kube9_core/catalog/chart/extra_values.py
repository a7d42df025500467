"""What the chart can be told about a plugin that comes in an image of its own."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from kube9_core.catalog.chart.texts import OptionalName

__all__ = ["MOUNTED", "ExtraPlugin"]

MOUNTED = (
    "Secret of the release's namespace that the plugin is given, as the folder "
    "/run/secrets/kube9/NAME with a file for each key. The pod does not start without it; a change "
    "of its content arrives in the pod by itself. The operator is granted nothing for it."
)
_Given = dict[str, Any]


class ExtraPlugin(BaseModel):
    """A plugin that comes in an image of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern="^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$")] = Field(
        description="The plugin's name, as `kube9 plugins list` shows it. Nothing else that the "
        "image holds is loaded."
    )
    image: str = Field(
        min_length=1, description="Its image, best with a digest; see docs/plugin-images.md."
    )
    path: Annotated[str, Field(pattern="^(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$")] = Field(
        default="/plugin", description="Folder of the image that holds it."
    )
    mode: Literal["auto", "imageVolume", "copy"] = Field(
        default="auto",
        description="How it comes into the pod: mounted as an image volume, or copied by an init "
        "container. auto mounts from Kubernetes 1.35 on; choose copy where a node's runtime is "
        "older than containerd 2.1 or CRI-O 1.31.",
    )
    pullPolicy: Literal["IfNotPresent", "Always", "Never"] = Field(  # noqa: N815 - as in Kubernetes
        default="IfNotPresent", description="When the kubelet pulls its image."
    )
    secret: OptionalName = Field(default="", description=MOUNTED)
    settings: _Given = Field(default_factory=dict, description="The plugin's own settings.")
    rbac: list[_Given] = Field(
        default_factory=list,
        description="What it may read: rules as `kube9 catalog rbac NAME` prints them. Anything "
        "but get, list and watch is refused, and so are wildcards and Secrets.",
    )
