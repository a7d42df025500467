"""How hypothesis works in all tests of this repository, and in which order files are run."""

import pytest
from hypothesis import settings

# A test that is slow for once, on a busy machine, is not wrong: budgets belong to `make bench`.
settings.register_profile("kube9", deadline=None)
settings.load_profile("kube9")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that no worker is left alone with one at the end."""
    long = {item.path for item in items if any(map(item.get_closest_marker, ("cluster", "slow")))}
    items.sort(key=lambda item: item.path not in long)
