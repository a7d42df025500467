"""What the settings file may say below `plugins.argocd`; `enabled` there is the core's own.

A Struct and not a pydantic model: the query for the resource tree reads it, and has 20 MiB.
"""

from typing import Annotated

import msgspec

__all__ = ["ApiSettings", "ArgoCDSettings", "MetricsSettings"]


class ApiSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How Argo CD's own API is reached."""

    url: Annotated[
        str | None,
        msgspec.Meta(
            description="Address of Argo CD's API server, https only. Left out, it is the Service "
            "argocd-server in the namespace where Argo CD was found."
        ),
    ] = None
    ca_file: Annotated[
        str | None,
        msgspec.Meta(
            description="PEM file with the certificates that Argo CD's own is verified with. Left "
            "out, it is ca.crt of the mounted Secret; without that, what the system trusts."
        ),
    ] = None
    server_name: Annotated[
        str | None,
        msgspec.Meta(
            description="Name that the certificate is issued for, where it is not the host of the "
            "address."
        ),
    ] = None
    token_file: Annotated[
        str | None,
        msgspec.Meta(
            description="File with a token of Argo CD's, read anew each time. Left out, it is "
            "token of the mounted Secret. ARGOCD_API_BEARER_TOKEN and ARGOCD_API_TOKEN_FILE in "
            "the environment come first. A ServiceAccount's token is never sent."
        ),
    ] = None
    timeout: Annotated[
        int,
        msgspec.Meta(
            ge=1,
            le=60,
            description="Seconds that one request of the operator may take in all. The query for "
            "the resource tree may take twice as long, 20 at most.",
        ),
    ] = 10


class MetricsSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether and where the metrics of the application controller are read."""

    enabled: Annotated[
        bool,
        msgspec.Meta(
            description="Read the metrics of Argo CD's application controller, to see whether it "
            "keeps up. They are served over plain HTTP; nothing secret is sent there."
        ),
    ] = False
    url: Annotated[
        str | None,
        msgspec.Meta(
            description="Address of the metrics. Left out, it is port 8082 of the Service "
            "argocd-metrics in the namespace where Argo CD was found."
        ),
    ] = None


class ArgoCDSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings below plugins.argocd."""

    api: Annotated[ApiSettings, msgspec.Meta(description="How Argo CD's own API is reached.")] = (
        ApiSettings()
    )
    metrics: Annotated[
        MetricsSettings,
        msgspec.Meta(description="Metrics of Argo CD's application controller."),
    ] = MetricsSettings()
