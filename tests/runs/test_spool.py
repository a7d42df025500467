"""Findings put aside come back as they were, in their order, as often as they are asked for."""

from hypothesis import given
from hypothesis import strategies as st

from kube9_core.model.finding import AppliedExemption, ControlRef, Finding
from kube9_core.model.ref import Ref
from kube9_core.model.severity import Severity
from kube9_core.runs.spool import Spool

texts = st.text(max_size=20)
maybe = st.none() | texts
scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts
findings = st.builds(
    Finding,
    check=texts,
    pillar=texts,
    severity=st.sampled_from(Severity),
    message=texts,
    remediation=texts,
    patch=maybe,
    evidence=st.none() | st.dictionaries(texts, scalars, max_size=3),
    cause=st.none(),
    first_seen=maybe,
    resource=st.builds(Ref, texts, texts, maybe, texts),
    container=maybe,
    at=maybe,
    file=st.none(),
    line=st.none(),
    frameworks=st.lists(st.builds(ControlRef, texts, texts), max_size=2).map(tuple),
    fingerprint=texts,
    state=maybe,
    exemption=st.none() | st.builds(AppliedExemption, texts, texts, maybe),
)


@given(given=st.lists(findings, max_size=5), times=st.integers(0, 300))
def test_what_is_put_aside_comes_back(given: list[Finding], times: int) -> None:
    spool = Spool()
    every = given * times
    for number, finding in enumerate(every):
        spool.add(finding)
        if number % 400 == 399:
            spool.pack()
    spool.pack()
    assert len(spool) == len(every)
    assert list(spool) == every
    assert list(spool) == every
