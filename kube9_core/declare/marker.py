"""The marker that plugin authors put on their hooks; the specifications are in `plugins`."""

import pluggy

__all__ = ["PROJECT", "hookimpl"]

PROJECT = "kube9"
hookimpl = pluggy.HookimplMarker(PROJECT)
