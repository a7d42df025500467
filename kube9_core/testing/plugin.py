"""The pytest plugin: a fixture that runs a check over a manifest written in the test."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from kube9_core.declare.check import Check
    from kube9_core.testing.verdict import Verdict

__all__ = ["verdict"]


@pytest.fixture
def verdict() -> "Callable[[Check[Any], str], Verdict]":
    """Call with a check and YAML text; gives its outcome and findings."""
    from kube9_core.testing.verdict import (  # noqa: PLC0415 - pytest loads this module in every run, also those of strangers
        verdict_on,
    )

    return verdict_on
