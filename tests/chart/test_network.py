"""The NetworkPolicy: judged by what it lets through, as no network here enforces one."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from kube9_testbed.reachability import Place, Reachability, selects

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

CHART = Path(__file__).parents[2] / "charts" / "kube9-operator"
NAME = {"app.kubernetes.io/name": "kube9-operator", "app.kubernetes.io/instance": "kube9-operator"}
TESTER = {**NAME, "app.kubernetes.io/name": "kube9-operator-test"}

Json = dict[str, Any]
Render = Callable[..., tuple[Json, ...]]
Helm = Callable[..., subprocess.CompletedProcess[str]]


ANYWHERE = Place("203.0.113.7")
NEIGHBOUR = Place(namespace="kube9-system", labels={"app": "other"})
PROMETHEUS = Place(namespace="monitoring", labels={"app": "prometheus"})


def is_ours(item: Any) -> bool:  # noqa: ANN401 - JSON
    """The policy of the operator itself; the pod of `helm test` has one of its own."""
    return bool(item["kind"] == "NetworkPolicy" and item["metadata"]["name"] == "kube9-operator")


@pytest.fixture
def policy(render: Render) -> Callable[..., Reachability]:
    def rendered(**values: Any) -> Reachability:  # noqa: ANN401 - values of the chart
        (found,) = (item for item in render(values) if is_ours(item))
        return Reachability(found)

    return rendered


@pytest.fixture
def reaching(helm: Helm, tmp_path: Path) -> Callable[..., Reachability]:
    """The policy of a chart whose plugin `security` declares the places that are given."""

    def rendered(*places: Json, **values: Any) -> Reachability:  # noqa: ANN401 - values of the chart
        chart = tmp_path / "chart"
        shutil.copytree(CHART, chart)
        told = [{"why": "to ask it", **place} for place in places]
        (chart / "files" / "egress.json").write_text(json.dumps({"security": told}))
        answer = helm("template", "kube9-operator", str(chart), "-n", "kube9-system", values=values)
        assert answer.returncode == 0, answer.stderr
        documents = (item for item in yaml.safe_load_all(answer.stdout) if item)
        (found,) = (item for item in documents if is_ours(item))
        return Reachability(found)

    return rendered


def test_by_default_the_api_server_and_dns_are_reached_and_nothing_else(
    policy: Callable[..., Reachability],
) -> None:
    found = policy()
    assert found.policy["spec"]["policyTypes"] == ["Ingress", "Egress"]
    for port in (443, 6443):
        assert found.lets_out(ANYWHERE, port)
    assert found.lets_out(ANYWHERE, 53, "UDP")
    assert found.lets_out(ANYWHERE, 53, "TCP")
    for port in (22, 80, 3128, 8080, 10250):
        assert not found.lets_out(ANYWHERE, port)
        assert not found.lets_out(NEIGHBOUR, port)
    assert not found.lets_out(ANYWHERE, 443, "UDP")


def test_the_api_server_may_be_named_by_its_address(policy: Callable[..., Reachability]) -> None:
    found = policy(networkPolicy={"apiServer": {"cidrs": ["10.0.0.2/32"], "ports": [6443]}})
    assert found.lets_out(Place("10.0.0.2"), 6443)
    assert not found.lets_out(Place("10.0.0.2"), 443)
    assert not found.lets_out(ANYWHERE, 6443)


def test_dns_may_be_narrowed_or_left_out(policy: Callable[..., Reachability]) -> None:
    dns = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "openshift-dns"}}}
    narrow = policy(networkPolicy={"dns": {"to": [dns], "ports": [5353]}})
    assert narrow.lets_out(Place(namespace="openshift-dns"), 5353, "UDP")
    assert not narrow.lets_out(ANYWHERE, 5353, "UDP")
    assert not policy(networkPolicy={"dns": {"enabled": False}}).lets_out(ANYWHERE, 53, "UDP")


def test_only_the_metrics_are_open_and_to_every_pod_by_default(
    policy: Callable[..., Reachability],
) -> None:
    found = policy()
    assert found.lets_in(PROMETHEUS, 8080)
    assert not found.lets_in(ANYWHERE, 8080)
    for port in (22, 443, 9090):
        assert not found.lets_in(PROMETHEUS, port)


def test_who_reads_the_metrics_may_be_chosen(policy: Callable[..., Reachability]) -> None:
    peer = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}},
        "podSelector": {"matchLabels": {"app": "prometheus"}},
    }
    found = policy(networkPolicy={"metricsFrom": [peer]})
    assert found.lets_in(PROMETHEUS, 8080)
    assert not found.lets_in(Place(namespace="monitoring", labels={"app": "grafana"}), 8080)
    assert not found.lets_in(NEIGHBOUR, 8080)


def test_helm_test_comes_in_even_if_nobody_else_does(policy: Callable[..., Reachability]) -> None:
    found = policy(networkPolicy={"metricsFrom": []})
    assert found.lets_in(Place(namespace="kube9-system", labels=TESTER), 8080)
    assert not found.lets_in(NEIGHBOUR, 8080)
    assert not found.lets_in(Place(namespace="shop", labels=TESTER), 8080)


def test_a_list_of_nobody_does_not_become_everybody(policy: Callable[..., Reachability]) -> None:
    found = policy(networkPolicy={"metricsFrom": []}, test={"enabled": False})
    assert not found.lets_in(PROMETHEUS, 8080)
    assert not found.lets_in(Place(namespace="kube9-system", labels=TESTER), 8080)


def test_the_port_follows_the_settings(policy: Callable[..., Reachability]) -> None:
    found = policy(settings={"server": {"port": 9000}})
    assert found.lets_in(PROMETHEUS, 9000)
    assert not found.lets_in(PROMETHEUS, 8080)


def test_the_policy_is_about_the_operators_pod_and_no_other(render: Render) -> None:
    objects = render()
    (policy,) = (item for item in objects if is_ours(item))
    (deployment,) = (item for item in objects if item["kind"] == "Deployment")
    (tester,) = (item for item in objects if item["kind"] == "Pod")
    selector = policy["spec"]["podSelector"]
    assert selects(selector, deployment["spec"]["template"]["metadata"]["labels"])
    assert not selects(selector, tester["metadata"]["labels"])
    assert selects({"matchLabels": TESTER}, tester["metadata"]["labels"])


def test_there_is_none_where_none_is_wanted(render: Render) -> None:
    kinds = [item["kind"] for item in render({"networkPolicy": {"enabled": False}})]
    assert "NetworkPolicy" not in kinds


def test_rules_of_the_user_are_added(policy: Callable[..., Reachability]) -> None:
    rule = {
        "ports": [{"protocol": "TCP", "port": 8443}],
        "to": [{"ipBlock": {"cidr": "10.1.0.0/16"}}],
    }
    found = policy(networkPolicy={"extraEgress": [rule]})
    assert found.lets_out(Place("10.1.2.3"), 8443)
    assert not found.lets_out(ANYWHERE, 8443)
    rule = {"ports": [{"protocol": "TCP", "port": 7000}]}
    assert policy(networkPolicy={"extraIngress": [rule]}).lets_in(ANYWHERE, 7000)


def test_a_plugins_server_is_let_out_to_by_port_as_a_policy_knows_no_names(
    reaching: Callable[..., Reachability],
) -> None:
    found = reaching({"host": "api.example.com", "port": 8443})
    assert found.lets_out(ANYWHERE, 8443)
    assert not found.lets_out(ANYWHERE, 8444)


def test_a_disabled_plugin_takes_its_egress_with_it(reaching: Callable[..., Reachability]) -> None:
    off = {"plugins": {"security": {"enabled": False}}}
    assert not reaching({"host": "api.example.com", "port": 8443}, **off).lets_out(ANYWHERE, 8443)


@pytest.mark.parametrize("host", ["192.0.2.9", "2001:db8::9", "[2001:db8::9]"])
def test_a_plugins_address_is_let_out_to_alone(
    reaching: Callable[..., Reachability], host: str
) -> None:
    found = reaching({"host": host, "port": 8443})
    assert found.lets_out(Place(host.strip("[]")), 8443)
    assert not found.lets_out(Place(host.strip("[]")), 8444)
    assert not found.lets_out(ANYWHERE, 8443)


def test_a_service_of_the_cluster_is_its_namespaces_pods_whatever_their_port(
    reaching: Callable[..., Reachability],
) -> None:
    found = reaching({"host": "argocd-server.argocd.svc.cluster.local", "port": 443})
    assert found.lets_out(Place(namespace="argocd", labels={"app": "server"}), 8080)
    assert not found.lets_out(NEIGHBOUR, 8080)
    assert not found.lets_out(ANYWHERE, 8080)


@pytest.mark.parametrize(
    ("proxy", "place", "port"),
    [
        ("http://proxy.example.com:3128", ANYWHERE, 3128),
        ("http://user:s3cret@proxy.example.com:3128/", ANYWHERE, 3128),
        ("https://proxy.example.com", ANYWHERE, 443),
        ("http://proxy.example.com", ANYWHERE, 80),
        ("http://10.9.8.7:3128", Place("10.9.8.7"), 3128),
        ("http://[2001:db8::3]:3128", Place("2001:db8::3"), 3128),
    ],
)
def test_a_proxy_is_let_out_to_where_it_is(
    policy: Callable[..., Reachability], proxy: str, place: Place, port: int
) -> None:
    assert policy(proxy={"https": proxy}).lets_out(place, port)
    assert policy(proxy={"http": proxy}).lets_out(place, port)
    assert "s3cret" not in json.dumps(policy(proxy={"https": proxy}).policy)


def test_a_proxy_with_an_address_opens_no_other(policy: Callable[..., Reachability]) -> None:
    assert not policy(proxy={"https": "http://10.9.8.7:3128"}).lets_out(ANYWHERE, 3128)


def test_what_goes_by_the_proxy_is_not_let_out_directly(
    reaching: Callable[..., Reachability],
) -> None:
    proxy = {"https": "http://10.9.8.7:3128", "noProxy": "corp.example, .intern.example"}
    places = (
        {"host": "api.example.com", "port": 8441},
        {"host": "api.corp.example", "port": 8442},
        {"host": "api.intern.example", "port": 8443},
        {"host": "notcorp.example", "port": 8444},
        {"host": "192.0.2.9", "port": 8445},
    )
    found = reaching(*places, proxy=proxy)
    assert not found.lets_out(ANYWHERE, 8441)
    assert found.lets_out(ANYWHERE, 8442)
    assert found.lets_out(ANYWHERE, 8443)
    assert not found.lets_out(ANYWHERE, 8444)
    assert found.lets_out(Place("192.0.2.9"), 8445)
    assert found.lets_out(Place("10.9.8.7"), 3128)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"networkPolicy": {"metricFrom": []}}, "metricFrom"),
        ({"networkPolicy": {"apiServer": {"cidrs": ["10.0.0.2"]}}}, "cidrs"),
        ({"networkPolicy": {"apiServer": {"ports": [0]}}}, "ports"),
        ({"networkPolicy": {"dns": {"ports": []}}}, "ports"),
    ],
)
def test_a_mistake_is_refused_by_its_name(
    refusal: Callable[..., str], values: Json, told: str
) -> None:
    assert told in refusal(values)


@pytest.mark.cluster
def test_the_api_server_takes_it(
    cluster: "Cluster", policy: Callable[..., Reachability], reaching: Callable[..., Reachability]
) -> None:
    everything = reaching(
        {"host": "api.example.com", "port": 8443},
        {"host": "192.0.2.9", "port": 1},
        {"host": "2001:db8::9", "port": 2},
        {"host": "argocd-server.argocd.svc", "port": 443},
        proxy={"https": "http://proxy.example.com:3128"},
        networkPolicy={"apiServer": {"cidrs": ["10.0.0.2/32", "2001:db8::/64"]}},
    )
    nobody = policy(networkPolicy={"metricsFrom": []}, test={"enabled": False})
    path = "/apis/networking.k8s.io/v1/namespaces/default/networkpolicies"
    for found in (policy(), everything, nobody):
        found.policy["metadata"]["namespace"] = "default"
        options = "?dryRun=All&fieldValidation=Strict"
        answer = cluster.request("POST", path + options, found.policy)
        assert answer.status == 201, answer.text
        assert answer.warnings == ()
