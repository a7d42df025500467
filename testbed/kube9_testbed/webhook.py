"""A mutating webhook as many clusters have one: it puts a value of its own into what is applied.

It answers on loopback with the API server's own certificate, which the server is told to trust.
"""

import base64
import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar, Final, Self

from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import UnexpectedAnswerError
from kube9_testbed.responses import JsonObject

__all__ = ["MutatingWebhook"]

_CONFIGURATIONS: Final = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"
_ENDING_SECONDS: Final = 0.02


class MutatingWebhook:
    """Changes Deployments of one namespace until it is closed; use it in a `with` statement.

    Args:
        cluster: Whose API server asks it.
        name: Of its configuration.
        namespace: Where it looks.
        patch: What it does to each Deployment, as JSON Patch has it.
    """

    def __init__(
        self, cluster: Cluster, name: str, namespace: str, patch: tuple[JsonObject, ...]
    ) -> None:
        self._cluster = cluster
        self._name = name
        handler = type("Handler", (_Handler,), {"patch": patch})
        self._listener = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._listener.daemon_threads = True
        self._listener.socket = _secured(cluster).wrap_socket(
            self._listener.socket, server_side=True
        )
        self._thread = threading.Thread(
            target=self._listener.serve_forever, args=(_ENDING_SECONDS,), name=name
        )
        self._configuration = self._described(namespace)

    def __enter__(self) -> Self:
        self._thread.start()
        answer = self._cluster.request("POST", _CONFIGURATIONS, self._configuration)
        if not answer.ok:
            self._close()
            raise UnexpectedAnswerError(f"the webhook was refused: {answer.text}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._cluster.request("DELETE", f"{_CONFIGURATIONS}/{self._name}")
        self._close()

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


class _Handler(BaseHTTPRequestHandler):
    patch: ClassVar[tuple[JsonObject, ...]]

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        review = json.loads(self.rfile.read(length))
        said = base64.b64encode(json.dumps(self.patch).encode()).decode()
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
