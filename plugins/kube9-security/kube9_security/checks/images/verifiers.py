"""Kinds by which somebody asks for signed images: the policies of admission controllers.

Only what decides is decoded: whether a policy verifies images, and whether it refuses or merely
reports. Keys, issuers and which images are meant stay with the policy.
"""

from typing import ClassVar

from kube9_core.api import CustomObject, Kind, ObjectMeta, Wire

__all__ = ["ImagePolicy", "KyvernoImagePolicy", "KyvernoPolicy"]


class _ImagePolicySpec(Wire, frozen=True):
    """What to do with an image that fails."""

    mode: str | None = None


class _ImagePolicyWire(Wire, frozen=True):
    """A policy that only verifies images."""

    metadata: ObjectMeta | None = None
    spec: _ImagePolicySpec | None = None


class ImagePolicy(CustomObject):
    """A policy whose whole purpose is to verify images: Sigstore's, OpenShift's, Portieris'."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind(
            "policy.sigstore.dev",
            "ClusterImagePolicy",
            "v1beta1",
            "clusterimagepolicies",
            namespaced=False,
            served=("policy.sigstore.dev/v1alpha1",),
        ),
        Kind(
            "config.openshift.io",
            "ClusterImagePolicy",
            "v1",
            "clusterimagepolicies",
            namespaced=False,
            served=("config.openshift.io/v1alpha1",),
        ),
        Kind(
            "config.openshift.io",
            "ImagePolicy",
            "v1",
            "imagepolicies",
            served=("config.openshift.io/v1alpha1",),
        ),
        Kind(
            "portieris.cloud.ibm.com",
            "ClusterImagePolicy",
            "v1",
            "clusterimagepolicies",
            namespaced=False,
        ),
        Kind("portieris.cloud.ibm.com", "ImagePolicy", "v1", "imagepolicies"),
    )
    SHAPE: ClassVar[type[Wire]] = _ImagePolicyWire
    wire: _ImagePolicyWire

    @property
    def refuses(self) -> bool:
        """Whether what it cannot verify is kept out; Sigstore's may merely warn."""
        return self.wire.spec is None or self.wire.spec.mode != "warn"


class _VerifyImages(Wire, frozen=True):
    """One entry of a rule's verifyImages; its action wins over the policy's."""

    failure_action: str | None = None


class _Rule(Wire, frozen=True):
    """One rule of a Kyverno policy."""

    verify_images: tuple[_VerifyImages, ...] | None = None


class _KyvernoSpec(Wire, frozen=True):
    """The rules, and what happens where one fails."""

    rules: tuple[_Rule, ...] | None = None
    validation_failure_action: str | None = None


class _KyvernoWire(Wire, frozen=True):
    """A Kyverno policy."""

    metadata: ObjectMeta | None = None
    spec: _KyvernoSpec | None = None


class KyvernoPolicy(CustomObject):
    """A Kyverno policy, of which a rule may verify images."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind(
            "kyverno.io",
            "ClusterPolicy",
            "v1",
            "clusterpolicies",
            namespaced=False,
            served=("kyverno.io/v2beta1",),
        ),
        Kind("kyverno.io", "Policy", "v1", "policies", served=("kyverno.io/v2beta1",)),
    )
    SHAPE: ClassVar[type[Wire]] = _KyvernoWire
    wire: _KyvernoWire

    @property
    def verifications(self) -> tuple[bool, ...]:
        """For each verification of images, whether it refuses; unset, Kyverno only reports."""
        spec = self.wire.spec or _KyvernoSpec()
        default = spec.validation_failure_action or "Audit"
        return tuple(
            (item.failure_action or default).lower() == "enforce"
            for rule in spec.rules or ()
            for item in rule.verify_images or ()
        )


class _ActionsSpec(Wire, frozen=True):
    """What happens where an image fails."""

    validation_actions: tuple[str, ...] | None = None


class _ActionsWire(Wire, frozen=True):
    """One of Kyverno's newer policies."""

    metadata: ObjectMeta | None = None
    spec: _ActionsSpec | None = None


class KyvernoImagePolicy(CustomObject):
    """Kyverno's own kind for images, since its version 1.14."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind(
            "policies.kyverno.io",
            "ImageValidatingPolicy",
            "v1",
            "imagevalidatingpolicies",
            namespaced=False,
            served=("policies.kyverno.io/v1beta1", "policies.kyverno.io/v1alpha1"),
        ),
        Kind(
            "policies.kyverno.io",
            "NamespacedImageValidatingPolicy",
            "v1",
            "namespacedimagevalidatingpolicies",
            served=("policies.kyverno.io/v1beta1",),
        ),
    )
    SHAPE: ClassVar[type[Wire]] = _ActionsWire
    wire: _ActionsWire

    @property
    def refuses(self) -> bool:
        """Whether what it cannot verify is kept out; unset means Deny."""
        actions = self.wire.spec.validation_actions if self.wire.spec else None
        return not actions or "Deny" in actions
