"""Asks a server that may not be there yet whether it is well.

Only the status counts. Certificates are not verified: at this point the servers
have just made them, and the question carries nothing but a throw-away token.
"""

import ssl
import urllib.error
import urllib.request
from http import HTTPStatus
from typing import Final

_TIMEOUT_SECONDS: Final = 5.0


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


_OPENER: Final = urllib.request.build_opener(
    urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=_context())
)


def answers_ok(address: str, token: str) -> bool:
    """Whether a GET of `address` is answered with 200 right now."""
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})  # noqa: S310  # our own loopback addresses
    try:
        with _OPENER.open(request, timeout=_TIMEOUT_SECONDS) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except (urllib.error.URLError, OSError):  # not listening yet, or not ready yet
        return False
