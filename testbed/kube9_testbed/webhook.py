"""A mutating webhook as many clusters have one: it puts a value of its own into what is applied.

It answers on loopback with the API server's own certificate, which the server is told to trust.
"""

import base64
import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Final, Self

from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import UnexpectedAnswerError
from kube9_testbed.responses import JsonObject
from kube9_testbed.waiting import until

__all__ = ["MutatingWebhook"]

_CONFIGURATIONS: Final = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"
_NAMESPACES: Final = "/api/v1/namespaces"
_ENDING_SECONDS: Final = 0.02
_LABELS: Final[JsonObject] = {"app": "webhook-probe"}
_CONTAINER: Final[JsonObject] = {"name": "app", "image": "registry.example.org/app:1"}
_PROBE: Final[JsonObject] = {
    "metadata": {"name": "webhook-probe"},
    "spec": {
        "replicas": 0,
        "selector": {"matchLabels": _LABELS},
        "template": {"metadata": {"labels": _LABELS}, "spec": {"containers": [_CONTAINER]}},
    },
}


class MutatingWebhook:
    """Changes Deployments of one namespace until it is closed; use it in a `with` statement.

    The API server takes note of it, and of its end, a little later; both are waited for.

    Args:
        cluster: Whose API server asks it.
        name: Of its configuration.
        namespace: Where it looks; made when it is not there.
        patch: What it does to each Deployment, as JSON Patch has it.
    """

    def __init__(
        self, cluster: Cluster, name: str, namespace: str, patch: tuple[JsonObject, ...]
    ) -> None:
        self._cluster = cluster
        self._name = name
        self._namespace = namespace
        self._listener = _Listener(patch)
        self._listener.socket = _secured(cluster).wrap_socket(
            self._listener.socket, server_side=True
        )
        self._thread = threading.Thread(
            target=self._listener.serve_forever, args=(_ENDING_SECONDS,), name=name
        )
        self._configuration = self._described(namespace)

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self._cluster.request("POST", _NAMESPACES, {"metadata": {"name": self._namespace}})
            self._create(_CONFIGURATIONS, self._configuration)
            until(self._asked, f"the first question to webhook {self._name}")
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._cluster.request("DELETE", f"{_CONFIGURATIONS}/{self._name}")
        until(lambda: not self._asked(), f"the last question to webhook {self._name}")
        self._close()

    def _asked(self) -> bool:
        """Whether the API server asks it about a Deployment; none is made."""
        before = self._listener.questions
        self._create(f"/apis/apps/v1/namespaces/{self._namespace}/deployments?dryRun=All", _PROBE)
        return self._listener.questions > before

    def _create(self, path: str, written: JsonObject) -> None:
        answer = self._cluster.request("POST", path, written)
        if not answer.ok:
            raise UnexpectedAnswerError(f"{path} answered: {answer.text}")

    def _close(self) -> None:
        self._listener.shutdown()
        self._thread.join()
        self._listener.server_close()

    def _described(self, namespace: str) -> JsonObject:
        trusted = base64.b64encode(self._cluster.ca_file.read_bytes()).decode()
        url = f"https://127.0.0.1:{self._listener.server_address[1]}/"
        return {
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "MutatingWebhookConfiguration",
            "metadata": {"name": self._name},
            "webhooks": [
                {
                    "name": f"{self._name}.example.org",
                    "admissionReviewVersions": ["v1"],
                    "sideEffects": "None",
                    "clientConfig": {"url": url, "caBundle": trusted},
                    "namespaceSelector": {
                        "matchLabels": {"kubernetes.io/metadata.name": namespace}
                    },
                    "rules": [
                        {
                            "apiGroups": ["apps"],
                            "apiVersions": ["v1"],
                            "operations": ["CREATE", "UPDATE"],
                            "resources": ["deployments"],
                        }
                    ],
                }
            ],
        }


class _Listener(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, patch: tuple[JsonObject, ...]) -> None:
        self.patch = patch
        self.questions = 0
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Listener

    def do_POST(self) -> None:
        self.server.questions += 1
        length = int(self.headers["Content-Length"])
        review = json.loads(self.rfile.read(length))
        said = base64.b64encode(json.dumps(self.server.patch).encode()).decode()
        response = {
            "uid": review["request"]["uid"],
            "allowed": True,
            "patchType": "JSONPatch",
            "patch": said,
        }
        kind = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview"}
        body = json.dumps({**kind, "response": response}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name in the base class
        """Say nothing."""


def _secured(cluster: Cluster) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cluster.ca_file, cluster.ca_file.with_suffix(".key"))
    return context
