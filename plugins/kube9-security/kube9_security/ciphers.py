"""The cipher suites that Go, and so Kubernetes, calls insecure.

The list is that of `kube-apiserver --help`; a test compares both. TLS 1.3 has no weak suite, and
none of its suites can be chosen.
"""

from collections.abc import Iterable

from kube9_core.api import KubernetesVersion

__all__ = ["NO_WEAK_DEFAULTS", "TLS13", "weak_among"]

TLS13 = "VersionTLS13"
NO_WEAK_DEFAULTS = KubernetesVersion(1, 32)
"""From here on built with Go 1.23, which offers neither 3DES nor key exchange by RSA by itself."""
_FEW = 3
_WEAK = frozenset(
    (
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
        "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA",
        "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
        "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
        "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
        "TLS_RSA_WITH_AES_128_CBC_SHA",
        "TLS_RSA_WITH_AES_128_CBC_SHA256",
        "TLS_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_RSA_WITH_AES_256_CBC_SHA",
        "TLS_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_RSA_WITH_RC4_128_SHA",
    )
)


def weak_among(suites: Iterable[str]) -> str | None:
    """Name the weak suites of a list, the first few; None if there is none.

    Args:
        suites: as a flag or a file names them.
    """
    weak = [name for name in suites if name in _WEAK]
    more = f" and {len(weak) - _FEW} more" if len(weak) > _FEW else ""
    return f"{', '.join(weak[:_FEW])}{more}" if weak else None
