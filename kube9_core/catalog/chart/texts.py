"""Texts of which Kubernetes takes some only, so that the schema refuses the others by their name.

What needs a hint to be mended (images, registries, proxies) is judged by the chart's templates. The
patterns are read by Go too, which knows no look-ahead.
"""

from typing import Annotated, Any

from pydantic import Field

__all__ = ["Cidr", "Key", "ObjectName", "OptionalName", "StorageClass", "Tag", "VolumeSize"]

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = f"{_LABEL}([.]{_LABEL})*"
_BYTE = "(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})"
_IPV4 = f"({_BYTE}[.]){{3}}{_BYTE}/(3[0-2]|[12]?[0-9])"
_IPV6 = "[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}/(12[0-8]|1[01][0-9]|[1-9]?[0-9])"


def _name(pattern: str) -> Any:  # noqa: ANN401 - what pydantic says of a field
    return Field(pattern=f"^{pattern}$", max_length=253)


ObjectName = Annotated[str, _name(_SUBDOMAIN)]
"""The name of an object, as Kubernetes spells most of them: a DNS subdomain."""

OptionalName = Annotated[str, _name(f"({_SUBDOMAIN})?")]
"""The same, or nothing."""

StorageClass = Annotated[str, _name(f"(-|{_SUBDOMAIN})?")]
"""The same, or "-" for none."""

Tag = Annotated[str, Field(pattern="^([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$")]
"""The tag of an image, or nothing."""

Key = Annotated[str, Field(pattern="^[.]?[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length=253)]
"""A key of a ConfigMap or a Secret, which becomes the name of a file."""

Cidr = Annotated[str, Field(pattern=f"^({_IPV4}|{_IPV6})$")]
"""Addresses, IPv4 or IPv6."""

VolumeSize = Annotated[str, Field(pattern="^[1-9][0-9]{0,5}[MGT]i?$")]
"""Whole units, so that it can be compared to what the store needs."""
