"""Writes kubeconfig files: one cluster, one user with a token, one context.

JSON is YAML, so the standard library is enough.
"""

import json
from pathlib import Path

NAME = "kube9-testbed"


def write_kubeconfig(path: Path, *, url: str, certificate: Path, token: str | Path) -> None:
    """Write a kubeconfig that only its owner can read.

    Args:
        path: The file to write.
        url: The API server's address.
        certificate: The file with what to trust.
        token: The bearer token of the user, or the file that always holds it.
    """
    user = {"tokenFile": str(token)} if isinstance(token, Path) else {"token": token}
    cluster = {"server": url, "certificate-authority": str(certificate)}
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": NAME, "cluster": cluster}],
        "users": [{"name": NAME, "user": user}],
        "contexts": [{"name": NAME, "context": {"cluster": NAME, "user": NAME}}],
        "current-context": NAME,
    }
    path.touch(mode=0o600)
    path.write_text(json.dumps(document, indent=2) + "\n")
