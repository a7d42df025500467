"""Settings of a plugin: the model that its part of the settings file must fit."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["PluginSettings", "SettingsModels"]


class PluginSettings(msgspec.Struct, frozen=True):
    """What `plugins.<name>` may say; a plugin declares one at most.

    Import the model inside the hook: queries start quickly because they never call it.

    Attributes:
        model: a pydantic model whose fields all have defaults and descriptions; `enabled` is
            the core's own and cannot be one of them.
    """

    model: "type[BaseModel]"


SettingsModels = Iterable[PluginSettings]
"""What `kube9_settings` returns."""
