"""Whether etcd trusts the very authority that signs the clients of the API server."""

from kube9_core.api import SECURITY, Cluster, Problems, Snapshot, Workload
from kube9_security.checks.control_plane.components import Component, components
from kube9_security.checks.control_plane.defaults import API_SERVER, ETCD
from kube9_security.checks.control_plane.rules import ONLY_CLUSTERS, told

__all__ = ["etcd_shared_ca"]


@SECURITY.check(
    "security/etcd-shared-ca",
    "medium",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Sign the certificates of etcd and its clients by a certificate authority of its own.",
    frameworks={
        "cis-1.12": "2.7",
        "cis-1.8": "2.7",
        "nsa-cisa": "net-etcd",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=("https://kubernetes.io/docs/setup/best-practices/certificates/",),
)
def etcd_shared_ca(_: Cluster, snapshot: Snapshot) -> Problems:
    """etcd has a CA of its own.

    etcd lets in every certificate that its authority signed. If that is the one of the cluster,
    each kubelet and each person with a certificate of the API server is let in as well, to all
    Secrets. Authorities are told apart by the file they stand in, as the host sees it. The one
    the API server expects at etcd counts too, so that an etcd outside of the cluster is judged
    as far as it goes.
    """  # noqa: D403 - so it writes its name
    servers = components(snapshot, API_SERVER)
    found = _same_at_servers(servers)
    if found:
        yield from told(API_SERVER, found)
        return
    shared = {_file(server, "client-ca-file") for server in servers} - {None}
    wrong: dict[str, list[str]] = {}
    for member in components(snapshot, ETCD):
        authority = _file(member, "trusted-ca-file")
        if authority in shared:
            said = f"--trusted-ca-file={authority}, which signs the API server's clients, too"
            wrong.setdefault(said, []).append(member.where)
    yield from told(ETCD, wrong)


def _same_at_servers(servers: tuple[Component, ...]) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    for server in servers:
        authority = _file(server, "etcd-cafile")
        if authority is not None and authority == _file(server, "client-ca-file"):
            said = f"--etcd-cafile={authority}, which signs its clients, too"
            wrong.setdefault(said, []).append(server.where)
    return wrong


def _file(component: Component, flag: str) -> str | None:
    """A file that a flag names, by the path the host has for it."""
    path = component.given(flag)
    if path is None:
        return None
    folders = {
        volume.name: volume.host_path.path or ""
        for volume in component.container.pod.volumes
        if volume.host_path is not None
    }
    mounts = (item for item in component.container.mounts if item.name in folders)
    for mount in sorted(mounts, key=lambda item: -len(item.mount_path)):
        inside = path.removeprefix(mount.mount_path.rstrip("/"))
        if inside != path and (not inside or inside.startswith("/")):
            return f"{folders[mount.name].rstrip('/')}{inside}"
    return path
