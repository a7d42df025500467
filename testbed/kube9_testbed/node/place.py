"""Names what one node is called and where it is, in the network and among control groups.

It is part of the plan of a cluster. The addresses are a pair from 198.18.0.0/15, which is set
aside for tests of networks, so that no real network is hidden.
"""

import ipaddress
import secrets
from dataclasses import dataclass
from typing import Final

NAME: Final = "kube9-node"
DNS: Final = "10.96.0.10"
_NETWORK: Final = ipaddress.ip_network("198.18.0.0/15")
_PAIR_PREFIX: Final = 30


@dataclass(frozen=True, slots=True)
class Place:
    """Where the node of one cluster is.

    Attributes:
        group: The control group that all its pods are in, below the root of each hierarchy.
        device: The machine's end of the cable.
        gateway: The machine's address on the cable.
        address: The node's address on the cable; the API server listens there.
    """

    group: str
    device: str
    gateway: str
    address: str


def new_place() -> Place:
    """A place that nobody else has."""
    number = secrets.randbelow(1 << (_PAIR_PREFIX - _NETWORK.prefixlen))
    base = _NETWORK.network_address + 4 * number
    mark = f"{number:04x}{secrets.token_hex(2)}"
    return Place(
        group=f"kube9-testbed-{mark}",
        device=f"kube9-{mark}",  # the kernel takes 15 characters
        gateway=str(base + 1),
        address=str(base + 2),
    )
