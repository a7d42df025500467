"""Ranges of IP addresses: which belong to which, and which are private."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

__all__ = ["ANYWHERE", "NODES", "Network", "everywhere", "network_of", "networks_of", "overlap"]

Network = IPv4Network | IPv6Network

ANYWHERE: tuple[Network, ...] = (IPv4Network("0.0.0.0/0"), IPv6Network("::/0"))
NODES: tuple[Network, ...] = (
    *map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")),
    IPv6Network("fc00::/7"),
)
"""Private ranges (RFC 1918, 6598, 4193), where the addresses of nodes and balancers mostly are."""
_REMEMBERED = 1024


@lru_cache(_REMEMBERED)
def network_of(text: str) -> Network | None:
    """Read a range or a single address; None where it is neither."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def networks_of(texts: Iterable[str]) -> tuple[Network, ...]:
    """Read ranges, and leave out what is none."""
    return tuple(found for text in texts if (found := network_of(text)) is not None)


def everywhere(networks: Iterable[Network]) -> bool:
    """Tell whether ranges together are all of IPv4 or all of IPv6."""
    return any(item.prefixlen == 0 for item in _collapsed(tuple(networks)))


def overlap(block: Network, left_out: Iterable[Network], wanted: Iterable[Network]) -> bool:
    """Tell whether some address is in a block, in no exception to it, and among those wanted."""
    exceptions = tuple(left_out)
    return any(_remains(_common(block, item), exceptions) for item in wanted)


def _common(one: Network, other: Network) -> Network | None:
    """The smaller of two ranges, if it is in the larger one: ranges nest or are apart."""
    if not one.overlaps(other):
        return None
    return max(one, other, key=lambda item: item.prefixlen)


def _remains(network: Network | None, exceptions: tuple[Network, ...]) -> bool:
    if network is None:
        return False
    inside = tuple(found for item in exceptions if (found := _common(network, item)) is not None)
    return network not in _collapsed(inside)


def _collapsed(networks: tuple[Network, ...]) -> tuple[Network, ...]:
    four = tuple(item for item in networks if isinstance(item, IPv4Network))
    six = tuple(item for item in networks if isinstance(item, IPv6Network))
    return (*collapse_addresses(four), *collapse_addresses(six))
