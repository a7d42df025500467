"""The pytest plugin: a fixture that runs a check over a manifest written in the test."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kube9_core.testing.verdict import VerdictOn

__all__ = ["verdict"]


@pytest.fixture
def verdict() -> "VerdictOn":
    """Call with a check and a manifest; gives its outcome and findings."""
    from kube9_core.testing.verdict import (  # noqa: PLC0415 - pytest loads this module in every run, also those of strangers
        verdict_on,
    )

    return verdict_on
