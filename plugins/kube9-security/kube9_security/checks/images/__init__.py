"""Images: registries, tags, digests, pull policies and signatures."""

from kube9_core.api import Checks
from kube9_security.checks.images.registries import image_registry, retired_registry
from kube9_security.checks.images.signatures import image_signature
from kube9_security.checks.images.tags import image_digest, image_pull_policy, image_tag

__all__ = ["CHECKS"]

CHECKS: Checks = (
    image_digest,
    image_pull_policy,
    image_registry,
    image_signature,
    image_tag,
    retired_registry,
)
