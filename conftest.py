"""How hypothesis works in all tests of this repository."""

from hypothesis import settings

# A test that is slow for once, on a busy machine, is not wrong: budgets belong to `make bench`.
settings.register_profile("kube9", deadline=None)
settings.load_profile("kube9")
