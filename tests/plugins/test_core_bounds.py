"""What a plugin wants of the core is judged as pip would, also where the quick way is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement

from kube9_core.plugins.candidates import Candidate, core_version
from kube9_core.plugins.suitability import unsuitable

_NUMBERS = st.lists(st.integers(0, 3), min_size=1, max_size=4).map(
    lambda parts: ".".join(map(str, parts))
)
_BOUNDS = st.lists(st.tuples(st.sampled_from([">=", "<", ">= ", "==", "~="]), _NUMBERS), max_size=3)


def plugin(*requires: str) -> Candidate:
    return Candidate("acme", "acme-kube9", "1.0", requires, None)


@given(_BOUNDS, st.sampled_from(["kube9-core", "Kube9_Core", "kube9.core"]))
def test_bounds_hold_where_pip_says_so(bounds: list[tuple[str, str]], name: str) -> None:
    fine = [(sort, f"{text}.0" if sort == "~=" else text) for sort, text in bounds]
    text = name + ",".join(sort + number for sort, number in fine)
    wanted = Requirement(text)
    met = wanted.specifier.contains(core_version(), prereleases=True)
    assert (unsuitable(plugin(text)) is None) is met


@pytest.mark.parametrize(
    "other", ["acme>=9", "kube9-cores<0.0.1", "kube9-core>=0.1,<1 ; python_version<'3'"]
)
def test_what_is_not_asked_of_the_core_here_is_none_of_its_business(other: str) -> None:
    assert unsuitable(plugin(other)) is None


def test_what_cannot_be_read_is_told() -> None:
    assert unsuitable(plugin("kube9-core>=,<1")) == (
        "its requirement 'kube9-core>=,<1' cannot be read"
    )
