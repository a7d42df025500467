"""Ways in from outside, and the policies between pods."""

from kube9_core.api import Checks
from kube9_security.checks.network.enforcement import network_policies_not_enforced
from kube9_security.checks.network.exposed import exposed_risky_workload
from kube9_security.checks.network.ingress_rules import (
    ingress_catch_all,
    ingress_class,
    ingress_host_taken,
)
from kube9_security.checks.network.ingress_snippets import (
    ingress_snippet,
    ingress_snippets_allowed,
)
from kube9_security.checks.network.ingress_tls import ingress_without_tls
from kube9_security.checks.network.metadata_api import metadata_api_reachable
from kube9_security.checks.network.policies import (
    allow_all_policy,
    no_default_deny,
    no_egress_policy,
    no_ingress_policy,
)
from kube9_security.checks.network.services import external_ips, node_port, open_load_balancer

__all__ = ["CHECKS"]

CHECKS: Checks = (
    allow_all_policy,
    exposed_risky_workload,
    external_ips,
    ingress_catch_all,
    ingress_class,
    ingress_host_taken,
    ingress_snippet,
    ingress_snippets_allowed,
    ingress_without_tls,
    metadata_api_reachable,
    network_policies_not_enforced,
    no_default_deny,
    no_egress_policy,
    no_ingress_policy,
    node_port,
    open_load_balancer,
)
