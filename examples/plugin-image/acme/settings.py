"""The plugin's part of the settings file."""

from pydantic import BaseModel, Field

__all__ = ["AcmeSettings"]


class AcmeSettings(BaseModel):
    """What stands under `plugins.acme`, or under `settings` of the entry of `plugins.extra`."""

    team: str = Field(default="platform", description="Whom to ask about these rules.")
