"""Makes the key that signs ServiceAccount tokens, with nothing but the standard library.

A P-256 private key is one random number below the group order, and readers work
out the public half themselves, so the file is a few bytes of DER. Certificates
are not made here: the API server signs its own.
"""

import base64
import secrets
from typing import Final

_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_SCALAR_BYTES: Final = 32
_VERSION: Final = bytes.fromhex("020101")
_CURVE: Final = bytes.fromhex("a00a06082a8648ce3d030107")
_SEQUENCE: Final = 0x30
_OCTET_STRING: Final = 0x04


def new_signing_key() -> str:
    """A fresh P-256 private key in PEM (SEC 1) form."""
    scalar = 1 + secrets.randbelow(_ORDER - 1)
    number = _tagged(_OCTET_STRING, scalar.to_bytes(_SCALAR_BYTES, "big"))
    body = base64.encodebytes(_tagged(_SEQUENCE, _VERSION + number + _CURVE)).decode()
    return f"-----BEGIN EC PRIVATE KEY-----\n{body}-----END EC PRIVATE KEY-----\n"


def _tagged(tag: int, content: bytes) -> bytes:
    return bytes((tag, len(content))) + content
