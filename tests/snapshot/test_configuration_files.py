"""Files that programs read are seen as objects, without their keys, and in no cluster."""

import pytest

from kube9_core.api import (
    ConfigMap,
    EncryptionConfiguration,
    KubeletConfiguration,
    Mode,
    Object,
    Unseen,
)
from kube9_core.snapshot.proxying import proxy_settings_in
from kube9_core.snapshot.registry import BUILT_IN
from kube9_core.testing.snapshots import snapshot_of

ENCRYPTION = """
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [configmaps]
    providers: [{identity: {}}]
  - resources: [secrets]
    providers:
      - aescbc: {keys: [{name: one, secret: c2VjcmV0IGlzIHNlY3VyZQ==}]}
      - identity: {}
"""
KUBELET = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n"
PROXY = "kind: KubeProxyConfiguration\n"


def encryption(text: str = ENCRYPTION) -> EncryptionConfiguration:
    (found,) = snapshot_of(text).all(EncryptionConfiguration)
    return found


def test_the_first_entry_that_names_a_resource_says_who_writes_it() -> None:
    assert encryption().entry_for("secrets") == 1
    assert encryption().writer(1) == "aescbc"


def test_what_no_entry_names_nobody_encrypts() -> None:
    assert encryption().entry_for("events") is None


def test_an_entry_without_providers_writes_as_it_is() -> None:
    bare = ENCRYPTION.split("providers:", maxsplit=1)[0].replace("configmaps", "secrets")
    assert encryption(bare).writer(0) == "identity"


def test_the_keys_of_an_encryption_configuration_are_not_kept() -> None:
    assert "c2VjcmV0" not in repr(encryption().wire)


def test_a_file_is_called_after_the_program_that_reads_it() -> None:
    (found,) = snapshot_of(KUBELET).all(KubeletConfiguration)
    assert str(found.ref) == "KubeletConfiguration kubelet"
    assert not found.whole


def test_what_a_kubelet_tells_is_said_of_its_node() -> None:
    (found,) = snapshot_of(f"{KUBELET}metadata: {{name: node-1}}\n").all(KubeletConfiguration)
    assert str(found.ref) == "Node node-1"
    assert found.whole


@pytest.mark.parametrize("view", [EncryptionConfiguration, KubeletConfiguration])
def test_in_a_cluster_such_files_are_unseen_and_not_absent(view: type[Object]) -> None:
    snapshot = snapshot_of(
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n", mode=Mode.CLUSTER
    )
    with pytest.raises(Unseen, match="could not be read"):
        snapshot.require(view)


def test_nothing_but_such_files_is_out_of_reach_of_a_list() -> None:
    unlisted = {entry.view for entry in BUILT_IN.entries if not entry.kind.listed}
    assert unlisted == {EncryptionConfiguration, KubeletConfiguration}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (PROXY, ""),
        (f"{PROXY}metricsBindAddress: 10.0.0.1:10249", "10.0.0.1:10249"),
        (f'{PROXY}metricsBindAddress: "[::]:10249" # all', "[::]:10249"),
        (f"metricsBindAddress: '0.0.0.0:1'\n{PROXY}", "0.0.0.0:1"),
        (f"{PROXY}metricsBindAddress: null", ""),
        (f"{PROXY}metricsBindAddress: ~", ""),
        (f'{PROXY}metricsBindAddress: ""\r\nmode: ipvs', ""),
        (f"{PROXY}metricsBindAddress:   \nmode: ipvs", ""),
        (f"{PROXY}nested:\n  metricsBindAddress: 0.0.0.0:1", ""),
        ('{"kind": "KubeProxyConfiguration", "metricsBindAddress": "a:1"}', "a:1"),
    ],
)
def test_where_metrics_are_is_found_in_the_text(text: str, address: str) -> None:
    found = proxy_settings_in(["other: text", text])
    assert found is not None
    assert found.metrics_bind_address == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# kind: KubeProxyConfiguration",
        "example:\n  kind: KubeProxyConfiguration",
        '{"kind": "KubeProxyConfiguration", "metricsBindAddress": 1}',
        '{"kind": "Other", "of": "KubeProxyConfiguration"}',
        "{ KubeProxyConfiguration",
    ],
)
def test_what_is_no_configuration_tells_nothing(text: str) -> None:
    assert proxy_settings_in([text]) is None


def test_a_config_map_keeps_what_it_tells_a_proxy_and_nothing_else() -> None:
    text = f"""
apiVersion: v1
kind: ConfigMap
metadata: {{name: kube-proxy}}
data:
  config.conf: |
    {PROXY}    metricsBindAddress: 0.0.0.0:10249
    clusterCIDR: 10.0.0.0/8
"""
    (found,) = snapshot_of(text).all(ConfigMap)
    assert found.proxy is not None
    assert found.proxy.metrics_bind_address == "0.0.0.0:10249"
    assert "10.0.0.0/8" not in repr(found.wire)
