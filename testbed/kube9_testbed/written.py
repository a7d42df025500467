"""One object to which several programs write, each under its field manager, as in a real cluster.

The API server keeps who wrote which field. What a test wants of it only the server can make.
"""

import json
from typing import Final

from kube9_testbed.client import Client
from kube9_testbed.errors import UnexpectedAnswerError
from kube9_testbed.responses import JsonObject, Response

__all__ = ["WrittenObject"]

_APPLY: Final = "application/apply-patch+yaml"
_LAST_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"


class WrittenObject:
    """An object that may not be there yet.

    Args:
        client: Who writes, whatever the manager is called.
        collection: The path of its kind in its namespace.
        name: Its name.
    """

    def __init__(self, client: Client, collection: str, name: str) -> None:
        self._client = client
        self._collection = collection
        self._path = f"{collection}/{name}"
        self.name: Final = name

    def create(self, body: JsonObject, manager: str) -> None:
        """Create it as `kubectl apply` does, with its record of what was applied."""
        applied = json.loads(json.dumps(body))
        notes = applied["metadata"].setdefault("annotations", {})
        notes[_LAST_APPLIED] = json.dumps(body)
        _done(self._client.post(f"{self._collection}?fieldManager={manager}", applied))

    def apply(self, body: JsonObject, manager: str) -> None:
        """Apply it on the server, whoever owns what."""
        path = f"{self._path}?fieldManager={manager}&force=true"
        _done(self._client.request("PATCH", path, body, _APPLY))

    def conflict(self, body: JsonObject, manager: str) -> Response:
        """What the server says to somebody who would apply a body, without force."""
        path = f"{self._path}?fieldManager={manager}&dryRun=All"
        return self._client.request("PATCH", path, body, _APPLY)

    def edit(self, body: JsonObject, manager: str) -> None:
        """Merge something into it, lists by their keys."""
        _done(self._client.strategic_patch(f"{self._path}?fieldManager={manager}", body))

    def scale(self, replicas: int, manager: str) -> None:
        """Set its replicas by the subresource."""
        path = f"{self._path}/scale?fieldManager={manager}"
        _done(self._client.patch(path, {"spec": {"replicas": replicas}}))

    def replace(self, body: JsonObject, manager: str) -> None:
        """Put another body in its place, whoever wrote to it in between."""
        metadata = {
            key: value for key, value in body["metadata"].items() if key != "resourceVersion"
        }
        path = f"{self._path}?fieldManager={manager}"
        _done(self._client.put(path, {**body, "metadata": metadata}))

    @property
    def stored(self) -> JsonObject:
        """As the server keeps it, managed fields included."""
        answer = self._client.get(self._path)
        _done(answer)
        return answer.json


def _done(answer: Response) -> None:
    if not answer.ok:
        raise UnexpectedAnswerError(f"the object was refused: {answer.text}")
