"""What the settings file may say of Widgets."""

from pydantic import BaseModel, ConfigDict, Field


class WidgetSettings(BaseModel):
    """Settings below plugins.widgets."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    large: int = Field(default=50, ge=1, description="Size from which a Widget is watched.")
