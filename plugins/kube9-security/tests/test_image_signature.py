"""What could not be read is not missing: nobody says then that no policy verifies images."""

import pytest
from kube9_security.checks.images.signatures import image_signature
from kube9_security.checks.images.verifiers import ImagePolicy, KyvernoPolicy

from kube9_core.api import Mode, WebhookConfiguration
from kube9_core.model.coverage import CoverageState
from kube9_core.testing import verdict_on

NOTHING = "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"
SIGSTORE = (
    "{apiVersion: policy.sigstore.dev/v1beta1, kind: ClusterImagePolicy, metadata: {name: signed}}"
)


@pytest.mark.parametrize("view", [ImagePolicy, KyvernoPolicy, WebhookConfiguration])
def test_policies_that_may_not_be_read_leave_it_open(view: type) -> None:
    unread = {view: CoverageState.FORBIDDEN}
    said = verdict_on(image_signature, NOTHING, mode=Mode.CLUSTER, unread=unread)
    assert said.outcome == "skipped"
    assert "could not be read" in (said.reason or "")


def test_one_policy_that_was_read_is_enough() -> None:
    unread = {KyvernoPolicy: CoverageState.FORBIDDEN}
    said = verdict_on(image_signature, SIGSTORE, mode=Mode.CLUSTER, unread=unread)
    assert said.outcome == "passed"


def test_a_cluster_without_those_kinds_has_no_such_policy() -> None:
    unread = {KyvernoPolicy: CoverageState.ABSENT, ImagePolicy: CoverageState.ABSENT}
    said = verdict_on(image_signature, NOTHING, mode=Mode.CLUSTER, unread=unread)
    assert [item.message for item in said.findings] == ["no policy verifies image signatures"]
