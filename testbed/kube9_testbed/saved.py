"""Keeps what a cluster stores in a file, so that a large one need not be made twice.

Thousands of objects take the controllers minutes to make and etcd a second to read. The file is
a copy of etcd's folder, taken while etcd is held still. Which file belongs to which content is
the caller's business.
"""

import base64
import json
import os
import tarfile
import urllib.request
from pathlib import Path
from typing import Any, Final

from kube9_testbed.layout import Layout
from kube9_testbed.plan import Plan

_TIMEOUT_SECONDS: Final = 120.0
_COMPRESSION: Final = 1  # most of it are zeros
_OPENER: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_ETCD: Final = "etcd"
_COMPACTED: Final = "compact_rev_key"  # where API servers tell each other


def compact(plan: Plan) -> None:
    """Drop every revision of every object but the newest, and let the API server know.

    It keeps pages of its own, and looks every 15 seconds for what it must no longer serve.
    """
    anything = _ask(plan, "kv/range", {"key": _text("\0"), "limit": "1"})
    revision = anything["header"]["revision"]
    _ask(plan, "kv/compaction", {"revision": revision, "physical": True})
    _ask(plan, "kv/put", {"key": _text(_COMPACTED), "value": _text(revision)})


def save(plan: Plan, file: Path) -> None:
    """Write what the cluster of `plan` stores; its etcd must be paused meanwhile.

    Args:
        plan: The cluster.
        file: The file to write; it appears only when it is complete.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        with tarfile.open(unfinished, "w:gz", compresslevel=_COMPRESSION) as archive:
            archive.add(plan.layout.data / _ETCD, arcname=_ETCD)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def shrink(plan: Plan) -> None:
    """Compact, and give the room that this frees back to the file system."""
    compact(plan)
    _ask(plan, "maintenance/defragment", {})


def restore(file: Path, layout: Layout) -> None:
    """Lay down what `save` wrote, before etcd starts."""
    layout.data.mkdir(mode=0o700, exist_ok=True)
    with tarfile.open(file, "r:gz") as archive:
        archive.extractall(layout.data, filter="data")


def _text(value: str) -> str:
    """Bytes as etcd's JSON wants them."""
    return base64.b64encode(value.encode()).decode()


def _ask(plan: Plan, path: str, body: dict[str, Any]) -> dict[str, Any]:
    address = f"http://127.0.0.1:{plan.ports.etcd}/v3/{path}"
    with _OPENER.open(address, json.dumps(body).encode(), timeout=_TIMEOUT_SECONDS) as answer:
        found: dict[str, Any] = json.load(answer)
        return found
