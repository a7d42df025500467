"""Applications as a person makes and handles them: create, refresh, sync, wait."""

from typing import Final

from kube9_testbed.argocd.repository import GitRepository
from kube9_testbed.argocd.settings import NAMESPACE
from kube9_testbed.client import Client
from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import TestbedError, UnexpectedAnswerError
from kube9_testbed.responses import JsonObject, Response
from kube9_testbed.waiting import until

__all__ = ["Applications"]

_KIND: Final = f"/apis/argoproj.io/v1alpha1/namespaces/{NAMESPACE}/applications"
_REFRESH: Final = "argocd.argoproj.io/refresh"
_SELF: Final = "https://kubernetes.default.svc"
_SECONDS: Final = 60.0


class Applications:
    """The applications of one Argo CD.

    Args:
        cluster: Where they are.
        api: Argo CD's API, for somebody who may sync.
    """

    def __init__(self, cluster: Cluster, api: Client) -> None:
        self._cluster = cluster
        self._api = api

    def create(
        self, name: str, repository: GitRepository, namespace: str, **spec: object
    ) -> JsonObject:
        """Create an application that deploys the folder of its own name.

        Args:
            name: Its name, and the folder in the repository.
            repository: Where its manifests are.
            namespace: Where its objects go; created by the first sync.
            **spec: Fields of its spec, as `syncPolicy` or `ignoreDifferences`.

        Returns:
            It, as the API server has it.

        Raises:
            UnexpectedAnswerError: The API server refused it.
        """
        source = {"repoURL": repository.url, "path": name, "targetRevision": "HEAD"}
        body: JsonObject = {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Application",
            "metadata": {"name": name},
            "spec": {
                "project": "default",
                "source": source,
                "destination": {"server": _SELF, "namespace": namespace},
                "syncPolicy": {"syncOptions": ["CreateNamespace=true"]},
                **spec,
            },
        }
        return _granted(self._cluster.request("POST", _KIND, body)).json

    def get(self, name: str) -> JsonObject:
        """One application, as the API server has it.

        Raises:
            UnexpectedAnswerError: There is none.
        """
        return _granted(self._cluster.request("GET", f"{_KIND}/{name}")).json

    def patch(self, name: str, body: JsonObject) -> JsonObject:
        """Merge `body` into an application.

        Raises:
            UnexpectedAnswerError: The API server refused it.
        """
        return _granted(self._cluster.request("PATCH", f"{_KIND}/{name}", body)).json

    def delete(self, name: str) -> None:
        """Delete an application; its objects stay."""
        _granted(self._cluster.request("DELETE", f"{_KIND}/{name}"))

    def refresh(self, name: str, *, hard: bool = False) -> JsonObject:
        """Let the controller compare it now, and wait for that.

        Args:
            name: Which one.
            hard: Whether manifests are generated anew, too.

        Returns:
            It, as it is afterwards.

        Raises:
            TestbedError: The controller did not.
        """
        wish = {"metadata": {"annotations": {_REFRESH: "hard" if hard else "normal"}}}
        self.patch(name, wish)
        until(lambda: not _wishes_refresh(self.get(name)), f"the refresh of {name}", _SECONDS)
        return self.get(name)

    def sync(self, name: str, **wish: object) -> JsonObject:
        """Sync it through Argo CD's API as its administrator, and wait for the end.

        Args:
            name: Which one.
            **wish: Fields of the request, as `revision` or `prune`.

        Returns:
            How it ended: the `operationState`.

        Raises:
            UnexpectedAnswerError: Argo CD would not begin.
            TestbedError: It did not end.
        """
        return self._operated(name, "sync", dict(wish))

    def roll_back(self, name: str) -> JsonObject:
        """Go back to what was deployed before the last deployment, as the button does it.

        Returns:
            How it ended: the `operationState`.

        Raises:
            UnexpectedAnswerError: Argo CD would not begin.
            TestbedError: It did not end.
        """
        former = self.get(name)["status"]["history"][-2]["id"]
        return self._operated(name, "rollback", {"name": name, "id": former})

    def wait(
        self,
        name: str,
        *,
        sync: str | None = None,
        health: str | None = None,
        seconds: float = _SECONDS,
    ) -> JsonObject:
        """Wait until an application has a status.

        Args:
            name: Which one.
            sync: The status of its sync; any when not given.
            health: The status of its health; any when not given.
            seconds: How long.

        Returns:
            It, as it is then.

        Raises:
            TestbedError: It did not come to that; the message says where it stands.
        """

        def there() -> bool:
            said = self._said(name)
            return sync in (None, said[0]) and health in (None, said[1])

        try:
            until(there, "it", seconds)
        except TestbedError:
            wanted = f"{sync or 'any'} and {health or 'any'}"
            told = self.get(name).get("status", {}).get("conditions")
            said = " and ".join(map(str, self._said(name)))
            raise TestbedError(f"{name} is not {wanted} but {said}: {told}") from None
        return self.get(name)

    def _operated(self, name: str, what: str, wish: JsonObject) -> JsonObject:
        _granted(self._api.post(f"/api/v1/applications/{name}/{what}", wish))
        # The wish goes away in the moment its outcome is written; times are in whole seconds.
        until(lambda: "operation" not in self.get(name), f"the end of the {what}", _SECONDS)
        state: JsonObject = self.get(name)["status"]["operationState"]
        return state

    def _said(self, name: str) -> tuple[str | None, str | None]:
        status = self.get(name).get("status", {})
        return status.get("sync", {}).get("status"), status.get("health", {}).get("status")


def _wishes_refresh(app: JsonObject) -> bool:
    return _REFRESH in app["metadata"].get("annotations", {})


def _granted(answer: Response) -> Response:
    if not answer.ok:
        raise UnexpectedAnswerError(f"refused with {answer.status}: {answer.text}")
    return answer
