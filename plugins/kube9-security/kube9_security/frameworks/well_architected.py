"""The questions that the well-architected frameworks of the clouds have in common.

Each cloud publishes its own list, by much the same pillars, and none is about Kubernetes. This
one holds the design areas that they share, with ids of ours, for all six pillars: plugins of
other pillars map their checks to it too, and where this plugin is not installed such a mapping
is inert.
"""

from kube9_core.api import Control, Framework

__all__ = ["WELL_ARCHITECTED"]

_PEOPLE = "it is about people and habits"

_SECURITY = (
    Control(
        "SEC-identity",
        "Identities have the least rights they need",
        manual="look at who holds which rights: kube9 rbac who-can",
    ),
    Control(
        "SEC-secrets",
        "Credentials are kept apart, encrypted and renewed",
        manual="look at where credentials are stored, who reads them and how old they are",
    ),
    Control(
        "SEC-workloads",
        "Workloads are isolated from their node and from each other",
        manual="look at the security contexts of pods and at what enforces them",
    ),
    Control(
        "SEC-network",
        "Traffic is limited to what is needed, at every layer",
        manual="look at what is reachable from outside, and at the network policies inside",
    ),
    Control(
        "SEC-infrastructure",
        "Control plane and nodes are hardened",
        manual="look at the arguments of the control plane and the kubelets' configuration",
    ),
    Control(
        "SEC-data",
        "Data is encrypted in transit and at rest",
        manual="look at TLS at every edge, and at the encryption of volumes and Secrets",
    ),
    Control(
        "SEC-supply-chain",
        "What runs is known, verified and free of known holes",
        manual="look at where images come from, their signatures and their scans",
    ),
    Control(
        "SEC-governance",
        "Policies keep the level of security that was reached",
        manual="look at the Pod Security labels of namespaces and at admission policies",
    ),
    Control(
        "SEC-detection",
        "What happens is recorded, and what stands out is noticed",
        manual="look at the audit logs and at who is told of an alert",
    ),
    Control(
        "SEC-incident",
        "The answer to an incident is prepared and practised",
        manual="look at the plan for an incident, and when it was last practised",
        unseen=_PEOPLE,
    ),
)
_RELIABILITY = (
    Control(
        "REL-availability",
        "The loss of one pod, node or zone is survived",
        manual="look at replicas, their spread and disruption budgets",
    ),
    Control(
        "REL-health",
        "Workloads are healthy, and failures are noticed and mended by themselves",
        manual="look at probes, restarts and rollouts",
    ),
    Control(
        "REL-change",
        "Changes roll out safely and can be taken back",
        manual="look at update strategies, revisions and graceful ends",
    ),
    Control(
        "REL-scaling",
        "Capacity follows demand",
        manual="look at autoscalers, quotas and the room that nodes have",
    ),
    Control(
        "REL-dependencies",
        "What a workload depends on exists and is bound to it",
        manual="look at references to objects that are missing",
    ),
    Control(
        "REL-recovery",
        "Data is backed up, and restoring it was tried",
        manual="look at the backups of etcd and volumes, and when one was last restored",
    ),
)
_PERFORMANCE = (
    Control(
        "PERF-sizing",
        "Requests and limits fit what workloads use",
        manual="look at usage against requests and limits",
    ),
    Control(
        "PERF-placement",
        "Workloads run where their needs are met",
        manual="look at priorities, affinities and node pools",
    ),
    Control(
        "PERF-scaling",
        "Scaling is quick and neither starved nor endless",
        manual="look at the metrics and bounds of autoscalers",
    ),
    Control(
        "PERF-review",
        "Performance is measured and reviewed",
        manual="look at the service levels that were agreed, and at load tests",
        unseen=_PEOPLE,
    ),
)
_COST = (
    Control(
        "COST-awareness",
        "Cost is known by team and workload",
        manual="look at labels by which cost is told apart",
    ),
    Control(
        "COST-waste",
        "Nothing is paid for that nobody uses",
        manual="look at idle workloads, volumes, addresses and load balancers",
    ),
    Control(
        "COST-sizing",
        "What is reserved fits what is used",
        manual="look at usage against requests, and at the load of nodes",
    ),
    Control(
        "COST-limits",
        "Spending has bounds",
        manual="look at quotas and at the bounds of autoscalers",
    ),
)
_OPERATIONS = (
    Control(
        "OPS-ownership",
        "Everything has an owner and a purpose that can be read off",
        manual="look at labels and annotations of workloads and namespaces",
    ),
    Control(
        "OPS-lifecycle",
        "Versions and APIs in use are supported",
        manual="look at versions of Kubernetes, nodes and add-ons, and at deprecated APIs",
    ),
    Control(
        "OPS-automation",
        "Changes are made by code and reviewed",
        manual="look at how changes reach the cluster",
    ),
    Control(
        "OPS-observability",
        "The state of workloads can be seen",
        manual="look at metrics, logs and events of workloads",
    ),
    Control(
        "OPS-learning",
        "Failures are reviewed and lead to improvements",
        manual="look at the reviews of past incidents",
        unseen=_PEOPLE,
    ),
)
_SUSTAINABILITY = (
    Control(
        "SUS-utilization",
        "Machines are well used",
        manual="look at the load of nodes over a week",
    ),
    Control(
        "SUS-schedule",
        "Nothing runs while nobody needs it",
        manual="look at workloads that run at night and serve nobody",
    ),
    Control(
        "SUS-hardware",
        "Efficient hardware and places are chosen",
        manual="look at the processors of nodes and at the energy of their region",
    ),
    Control(
        "SUS-data",
        "Data is not kept or moved without need",
        manual="look at sizes of images and logs and at volumes that nobody mounts",
    ),
)

WELL_ARCHITECTED = Framework(
    name="well-architected",
    title="Well-architected design areas",
    version=None,
    url="https://aws.amazon.com/architecture/well-architected/",
    controls=(
        *_SECURITY,
        *_RELIABILITY,
        *_PERFORMANCE,
        *_COST,
        *_OPERATIONS,
        *_SUSTAINABILITY,
    ),
)
