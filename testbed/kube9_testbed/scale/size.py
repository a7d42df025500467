"""How large a cluster is, in objects."""

from dataclasses import asdict, dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Size:
    """What a cluster at scale holds.

    Attributes:
        pods: Pods in all, a multiple of `deployments`.
        deployments: Deployments, each with a Service; twenty to a namespace.
        nodes: Nodes, played by kwok.
        config_maps: ConfigMaps besides those the cluster makes itself.
        events: Events in all, those of the controllers among them.
    """

    pods: int = 10_000
    deployments: int = 1_000
    nodes: int = 200
    config_maps: int = 1_000
    events: int = 40_000

    def __post_init__(self) -> None:
        if self.pods % self.deployments:
            raise ValueError(f"{self.pods} pods do not fit {self.deployments} equal Deployments")

    @classmethod
    def of_pods(cls, pods: int) -> "Size":
        """The proportions of the full size, for another number of pods, a multiple of ten."""
        return cls(
            pods=pods,
            deployments=pods // _PODS_EACH,
            nodes=max(1, pods // _PODS_OF_A_NODE),
            config_maps=pods // _PODS_EACH,
            events=4 * pods,
        )

    @property
    def replicas(self) -> int:
        """Pods of each Deployment."""
        return self.pods // self.deployments

    @property
    def namespaces(self) -> int:
        """Namespaces that hold the Deployments."""
        return -(-self.deployments // _DEPLOYMENTS_OF_A_NAMESPACE)

    def namespace(self, number: int) -> str:
        """The namespace of the Deployment or ConfigMap `number`."""
        return f"team-{number % self.namespaces:03d}"

    def __str__(self) -> str:
        return "-".join(f"{value}{key[0]}" for key, value in asdict(self).items())


_PODS_EACH: Final = 10
_PODS_OF_A_NODE: Final = 50
_DEPLOYMENTS_OF_A_NAMESPACE: Final = 20
