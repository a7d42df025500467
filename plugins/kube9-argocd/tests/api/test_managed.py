from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from kube9_argocd.api.client import ArgoCDApi, Here, connect
from kube9_argocd.api.errors import ApiCode, ApiError
from kube9_argocd.api.managed import managed_resources
from kube9_argocd.settings import ApiSettings

if TYPE_CHECKING:
    from kube9_testbed.argocd.installation import ArgoCD

pytestmark = pytest.mark.cluster
FILES = {
    "managed/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata: {a: '1'}\n",
    "managed/secret.yaml": (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: secret}\nstringData: {key: hunter2}\n"
    ),
}


@pytest.fixture(scope="module")
def api(argocd: "ArgoCD") -> Iterator[ArgoCDApi]:
    settings = ApiSettings(url=argocd.url, ca_file=str(argocd.ca_file))
    here = Here(environment={"ARGOCD_API_BEARER_TOKEN": argocd.token()}, mount=Path("/none"))
    with connect(settings, None, here) as made:
        yield made


def test_what_an_application_manages_is_argocds_own_comparison(
    argocd: "ArgoCD", api: ArgoCDApi
) -> None:
    repository = argocd.repository()
    repository.commit(FILES)
    argocd.apps.create("managed", repository, "managed")
    argocd.apps.sync("managed")
    argocd.apps.wait("managed", sync="Synced")
    edit = {"data": {"a": "2"}}
    path = "/api/v1/namespaces/managed/configmaps/map"
    assert argocd.cluster.request("PATCH", path, edit).ok
    argocd.apps.refresh("managed")
    argocd.apps.wait("managed", sync="OutOfSync")

    found = {item.kind: item for item in managed_resources(api, "argocd", "managed")}
    drifted, secret = found["ConfigMap"], found["Secret"]
    assert drifted.modified
    assert not secret.modified
    assert (drifted.group, drifted.namespace, drifted.name) == ("", "managed", "map")
    assert msgspec.json.decode(drifted.target_state)["data"] == {"a": "1"}
    assert msgspec.json.decode(drifted.live_state)["data"] == {"a": "2"}
    assert msgspec.json.decode(drifted.live_state)["metadata"]["managedFields"]
    assert "hunter2" not in secret.live_state
    assert "hunter2" not in secret.target_state
    argocd.apps.delete("managed")


def test_an_application_that_is_not_there_is_refused(api: ArgoCDApi) -> None:
    with pytest.raises(ApiError) as raised:
        managed_resources(api, "argocd", "nobody")
    assert raised.value.code is ApiCode.RBAC_DENIED
