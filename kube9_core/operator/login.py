"""kopf's way into the cluster: the same server and identity as our own connection."""

from datetime import UTC, datetime, timedelta

import kopf

from kube9_core.kube.connection import Connection

__all__ = ["login"]

_TOKENS_ARE_READ_AGAIN = timedelta(minutes=5)


def login(connection: Connection) -> kopf.ConnectionInfo:
    """Give kopf what the connection uses at this moment.

    It is asked again after five minutes and after a 401, so tokens may rotate.

    Raises:
        KubeError: the credentials cannot be read.
    """
    target = connection.target
    identity = target.credentials.identity()
    scheme, _, token = identity.authorization.partition(" ")
    certificate = identity.certificate
    return kopf.ConnectionInfo(
        server=target.host,
        ca_data=target.ca,
        insecure=not target.verify,
        scheme=scheme or None,
        token=token or None,
        certificate_data=certificate.chain if certificate else None,
        private_key_data=certificate.key if certificate else None,
        proxy_url=target.proxy,
        expiration=datetime.now(UTC) + _TOKENS_ARE_READ_AGAIN,
    )
