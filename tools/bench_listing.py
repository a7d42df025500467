"""How long merely listing kinds takes: curl, page by page, the bytes thrown away.

It is what the time of an assessment is compared with, on the same cluster and in the same run.
"""

import json
import re
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kube9_testbed.cluster import Cluster

__all__ = ["Listing", "list_kinds"]

_PAGE = 500
_HEAD = 4096
_CONTINUE = re.compile(rb'"continue":\s*"([^"]+)"')


@dataclass(frozen=True)
class Listing:
    """What listing cost.

    Attributes:
        seconds: on the clock, inside curl only.
        requests: how many pages.
        size: bytes received.
    """

    seconds: float
    requests: int
    size: int


def list_kinds(cluster: Cluster, kinds: Iterable[str], folder: Path) -> Listing:
    """List all objects of `kinds`.

    Args:
        cluster: where.
        kinds: as the audit trail names them: "apps/v1/Deployment", "v1/Pod".
        folder: for the pages.
    """
    plurals = dict(_plurals(cluster))
    settings = folder / "curl"
    settings.touch(mode=0o600)  # a token on a command line is for everybody to read
    settings.write_text(
        f'header = "Authorization: Bearer {cluster.token}"\n'
        f'cacert = "{cluster.ca_file}"\nsilent\nshow-error\nfail\n'
        'user-agent = "kube9-bench"\n'  # for curl's own name the server indents
    )
    found = [_list(cluster.url + plurals[kind], settings, folder / "page") for kind in kinds]
    return Listing(
        sum(one.seconds for one in found),
        sum(one.requests for one in found),
        sum(one.size for one in found),
    )


def _list(address: str, settings: Path, page: Path) -> Listing:
    seconds, size, requests, token = 0.0, 0, 0, ""
    while True:
        url = f"{address}?limit={_PAGE}" + (f"&continue={token}" if token else "")
        command = ["curl", "--config", str(settings), "--output", str(page), url]
        started = time.perf_counter()
        subprocess.run(command, check=True)  # noqa: S603 - our own words
        seconds += time.perf_counter() - started
        requests, size = requests + 1, size + page.stat().st_size
        with page.open("rb") as file:
            more = _CONTINUE.search(file.read(_HEAD))
        if more is None:
            return Listing(seconds, requests, size)
        token = more[1].decode()


def _plurals(cluster: Cluster) -> Iterator[tuple[str, str]]:
    """Every kind the API server serves, and the path of its collection."""
    groups = json.loads(cluster.request("GET", "/apis").body)["groups"]
    roots = [("v1", "/api/v1")]
    for group in groups:
        versions = [version["groupVersion"] for version in group["versions"]]
        roots += [(version, f"/apis/{version}") for version in versions]
    for version, root in roots:
        for resource in cluster.request("GET", root).json["resources"]:
            if "/" not in resource["name"]:
                yield f"{version}/{resource['kind']}", f"{root}/{resource['name']}"
