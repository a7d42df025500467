"""What the settings file may say of Widgets."""

from typing import Annotated

import msgspec


class WidgetSettings(msgspec.Struct, frozen=True):
    """Settings below plugins.widgets."""

    large: Annotated[
        int, msgspec.Meta(ge=1, description="Size from which a Widget is watched.")
    ] = 50
