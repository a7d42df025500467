"""Hypothesis strategies for pods that exercise the Pod Security Standards.

Needs the extra `kube9-testbed[strategies]`; nothing else here imports hypothesis.
The pods are valid to the API server, so each gets a verdict, and most break few
rules or none: verdicts of both kinds are common at both levels. Ephemeral
containers are left out, for no pod can be created with them.
"""

from hypothesis import strategies as st

from kube9_testbed.podparts.changes import CHANGES
from kube9_testbed.podparts.compliant import compliant_drafts
from kube9_testbed.podparts.validity import make_valid
from kube9_testbed.policies import Level, Policy
from kube9_testbed.responses import JsonObject

_CHANGES = st.lists(st.sampled_from(CHANGES), max_size=5)


@st.composite
def pods(draw: st.DrawFn) -> JsonObject:
    """A core/v1 Pod, valid, a few changes away from one that every policy allows.

    It shrinks towards fewer changes and containers.
    """
    draft = draw(compliant_drafts())
    for change in draw(_CHANGES):
        change(draw, draft)
    make_valid(draft)
    return draft.finished()


def policies(first: int = 16, last: int = 37) -> st.SearchStrategy[Policy]:
    """A level at one of the versions from `1.first` to `1.last`."""
    versions = st.integers(first, last).map("1.{}".format)
    return st.builds(Policy, st.sampled_from(Level), versions)
