"""Settings of a plugin: the model that its part of the settings file must fit."""

from collections.abc import Iterable

import msgspec

from kube9_core.declare.tuning import Params

__all__ = ["PluginSettings", "SettingsModels"]


class PluginSettings(msgspec.Struct, frozen=True):
    """What `plugins.<name>` may say; a plugin declares one at most.

    Import the model inside the hook: queries that need no settings never call it.

    Attributes:
        model: a frozen Struct or a pydantic model whose fields all have defaults and descriptions;
            `enabled` is the core's own and cannot be one of them. A query that asks for settings
            takes 10 MiB less with a Struct. Bounds and descriptions of its fields stand in
            `Annotated[..., msgspec.Meta(...)]`; what its `__post_init__` refuses with a ValueError
            is told like any other mistake.
    """

    model: Params


SettingsModels = Iterable[PluginSettings]
"""What `kube9_settings` returns."""
