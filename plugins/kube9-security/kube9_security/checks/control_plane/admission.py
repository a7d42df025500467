"""Which admission plugins the API server runs: its default ones, plus and minus what it says.

What a plugin is told in the file of `--admission-control-config-file` no API shows.
"""

from kube9_core.api import SECURITY, Cluster, Problems, Snapshot, Workload
from kube9_security.checks.control_plane.components import Component
from kube9_security.checks.control_plane.defaults import API_SERVER, RUN_BY_DEFAULT
from kube9_security.checks.control_plane.rules import ONLY_CLUSTERS, Rule, judged

__all__ = [
    "admission_always_admit",
    "admission_always_pull_images",
    "admission_event_rate_limit",
    "admission_external_ips",
    "admission_namespace_lifecycle",
    "admission_node_restriction",
    "admission_service_account",
]

_PAGE = "https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/"
_ALL = "admission-control"
_MORE = "enable-admission-plugins"
_LESS = "disable-admission-plugins"


def _runs(server: Component, plugin: str) -> bool:
    """Whether it runs a plugin; the old flag names all of them."""
    every = server.items(_ALL)
    if every:
        return plugin in every
    if plugin in server.items(_LESS):
        return False
    return plugin in RUN_BY_DEFAULT or plugin in server.items(_MORE)


def _with(plugin: str) -> Rule:
    return lambda server: None if _runs(server, plugin) else _lacking(server, plugin)


def _without(plugin: str) -> Rule:
    return lambda server: f"the admission plugin {plugin}" if _runs(server, plugin) else None


def _lacking(server: Component, plugin: str) -> str:
    if plugin in server.items(_LESS):
        return f"--{_LESS} naming {plugin}"
    return f"--{_ALL if server.items(_ALL) else _MORE} not naming {plugin}"


@SECURITY.check(
    "security/admission-always-admit",
    "critical",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Remove AlwaysAdmit from --enable-admission-plugins.",
    frameworks={
        "cis-1.12": "1.2.10",
        "cis-1.8": "1.2.10",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_PAGE}#alwaysadmit",),
)
def admission_always_admit(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """Admission does not let everything pass.

    AlwaysAdmit is a plugin for tests that says yes to all. Who puts it there mostly took the
    others away with it, and then nothing looks at what is stored.
    """
    return judged(cluster, snapshot, API_SERVER, _without("AlwaysAdmit"))


@SECURITY.check(
    "security/admission-always-pull-images",
    "low",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    default=False,
    fix="Add AlwaysPullImages to --enable-admission-plugins.",
    frameworks={
        "cis-1.12": "1.2.11",
        "cis-1.8": "1.2.11",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_PAGE}#alwayspullimages",),
)
def admission_always_pull_images(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """Admission makes every start check its right to the image.

    An image that is on a node already can be started by whoever names it, without the
    registry's leave: on shared nodes, another team's private image. With the plugin every
    start asks the registry, and none works while it is down, so it is off by default.
    """
    return judged(cluster, snapshot, API_SERVER, _with("AlwaysPullImages"))


@SECURITY.check(
    "security/admission-event-rate-limit",
    "low",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Add EventRateLimit to --enable-admission-plugins, and its limits to the file of "
    "--admission-control-config-file.",
    frameworks={
        "cis-1.12": "1.2.9",
        "cis-1.8": "1.2.9",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_PAGE}#eventratelimit",),
)
def admission_event_rate_limit(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """Admission limits the rate of events.

    Events are written by anything that fails in a loop. A few thousand pods that crash can
    fill etcd and keep the API server from doing anything else, on the very night it is needed.
    """
    return judged(cluster, snapshot, API_SERVER, _with("EventRateLimit"))


@SECURITY.check(
    "security/admission-external-ips",
    "medium",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Add DenyServiceExternalIPs to --enable-admission-plugins.",
    frameworks={
        "cis-1.12": "1.2.3",
        "cis-1.8": "1.2.3",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(
        f"{_PAGE}#denyserviceexternalips",
        "https://nvd.nist.gov/vuln/detail/CVE-2020-8554",
    ),
)
def admission_external_ips(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """Admission refuses external addresses of Services.

    Whoever may write a Service can name any address in `externalIPs`, and the nodes then send
    its traffic to their pods: a way to read what others send to a database or to the internet
    (CVE-2020-8554). Hardly anybody uses the field. A policy or webhook of your own that refuses
    it does as well, and is not seen here: accept the finding with an exemption then.
    """
    return judged(cluster, snapshot, API_SERVER, _with("DenyServiceExternalIPs"))


@SECURITY.check(
    "security/admission-namespace-lifecycle",
    "medium",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Remove NamespaceLifecycle from --disable-admission-plugins.",
    frameworks={
        "cis-1.12": "1.2.13",
        "cis-1.8": "1.2.14",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_PAGE}#namespacelifecycle",),
)
def admission_namespace_lifecycle(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """Admission keeps objects out of dying namespaces.

    Without the plugin, which runs by default, objects can be made in namespaces that are being
    deleted or do not exist, where no quota, policy or role binding holds them, and default,
    kube-system and kube-public can be deleted.
    """
    return judged(cluster, snapshot, API_SERVER, _with("NamespaceLifecycle"))


@SECURITY.check(
    "security/admission-node-restriction",
    "high",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Add NodeRestriction to --enable-admission-plugins.",
    frameworks={
        "cis-1.12": "1.2.14",
        "cis-1.8": "1.2.15",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_PAGE}#noderestriction",),
)
def admission_node_restriction(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """Admission limits what a kubelet may change.

    The Node authorizer decides which objects a kubelet may touch, this plugin in which way.
    Without it, who takes one node can label it as a trusted one, draw the pods with the best
    Secrets to it, and change the other nodes.
    """
    return judged(cluster, snapshot, API_SERVER, _with("NodeRestriction"))


@SECURITY.check(
    "security/admission-service-account",
    "high",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Remove ServiceAccount from --disable-admission-plugins.",
    frameworks={
        "cis-1.12": "1.2.12",
        "cis-1.8": "1.2.13",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_PAGE}#serviceaccount",),
)
def admission_service_account(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """Admission gives pods their service account.

    Without the plugin, which runs by default, pods get no account and no token of their own,
    and which Secrets they may mount is not looked at. People then hand out shared credentials
    to make things work.
    """
    return judged(cluster, snapshot, API_SERVER, _with("ServiceAccount"))
