"""Reads kubeconfig files as kubectl does: merged, relative to each file, one context chosen.

The `kubernetes` package reads them too, but keeps a failing exec plugin to its log, lets the last
file win where kubectl lets the first, and never reads a token file again. So files are read here;
what is hard (exec plugins, the old auth providers) is left to that package, see `plugged`.
"""

import base64
import binascii
import difflib
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from kube9_core.kube.errors import BadKubeconfig
from kube9_core.kube.identity import Certificate, Credentials, Fixed, Identity, TokenFile
from kube9_core.kube.target import Target, environment_proxy

__all__ = ["Cluster", "User", "kubeconfig_paths", "read_target"]


class Cluster(msgspec.Struct, frozen=True, rename="kebab"):
    """Where a server is; the fields are those of the file."""

    server: str = ""
    certificate_authority: str | None = None
    certificate_authority_data: str | None = None
    insecure_skip_tls_verify: bool = False
    tls_server_name: str | None = None
    proxy_url: str | None = None
    extensions: list[dict[str, Any]] | None = None


class User(msgspec.Struct, frozen=True, rename="kebab"):
    """Who somebody is; the fields are those of the file."""

    client_certificate: str | None = None
    client_certificate_data: str | None = None
    client_key: str | None = None
    client_key_data: str | None = None
    token: str | None = None
    token_file: str | None = msgspec.field(default=None, name="tokenFile")
    username: str | None = None
    password: str | None = None
    exec_: dict[str, Any] | None = msgspec.field(default=None, name="exec")
    auth_provider: dict[str, Any] | None = None


class _Context(msgspec.Struct, frozen=True):
    cluster: str = ""
    user: str = ""


class _NamedCluster(msgspec.Struct, frozen=True):
    name: str
    cluster: Cluster | None = None


class _NamedUser(msgspec.Struct, frozen=True):
    name: str
    user: User | None = None


class _NamedContext(msgspec.Struct, frozen=True):
    name: str
    context: _Context | None = None


class _File(msgspec.Struct, frozen=True):
    current: str | None = msgspec.field(default=None, name="current-context")
    clusters: list[_NamedCluster] | None = None
    users: list[_NamedUser] | None = None
    contexts: list[_NamedContext] | None = None


_Entry = TypeVar("_Entry", Cluster, User)
_Found = tuple[_Entry, Path]


class _Merged:
    """Several files as one: of each name the first one counts."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.current = ""
        self.clusters: dict[str, _Found[Cluster]] = {}
        self.users: dict[str, _Found[User]] = {}
        self.contexts: dict[str, _Context] = {}
        for path in paths:
            self._add(path, _read(path))

    def _add(self, path: Path, file: _File) -> None:
        self.current = self.current or file.current or ""
        for cluster in file.clusters or ():
            self.clusters.setdefault(cluster.name, (cluster.cluster or Cluster(), path))
        for user in file.users or ():
            self.users.setdefault(user.name, (user.user or User(), path))
        for context in file.contexts or ():
            self.contexts.setdefault(context.name, context.context or _Context())


def kubeconfig_paths(given: str | None, environ: Mapping[str, str]) -> list[Path]:
    """List the files to read: the one given, else `$KUBECONFIG`, else kubectl's default.

    Returns:
        Those that exist.

    Raises:
        BadKubeconfig: a file was named, and none of those named exists.
    """
    listed = environ.get("KUBECONFIG", "")
    separator = ";" if environ.get("OS") == "Windows_NT" else ":"
    named = [given] if given is not None else [part for part in listed.split(separator) if part]
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    choices = [Path(name).expanduser() for name in named] or [home / ".kube" / "config"]
    found = [path for path in choices if path.is_file()]
    if named and not found:
        where = "--kubeconfig" if given is not None else "$KUBECONFIG"
        raise BadKubeconfig(f"{where} names {', '.join(named)}, which does not exist; fix the path")
    return found


def read_target(paths: list[Path], context: str | None, environ: Mapping[str, str]) -> Target:
    """Choose a context and resolve everything it refers to.

    Args:
        paths: the files, in order of precedence; at least one.
        context: the context's name; None for the current one.
        environ: the environment, for proxies.

    Raises:
        BadKubeconfig: something is missing or cannot be read; says what and where.
    """
    source = ", ".join(map(str, paths))
    merged = _Merged(paths)
    name = _chosen(context, merged, source)
    chosen = merged.contexts[name]
    cluster, cluster_path = _entry(merged.clusters, chosen.cluster, "cluster", name, source)
    user, user_path = (
        _entry(merged.users, chosen.user, "user", name, source)
        if chosen.user
        else (User(), paths[0])
    )
    host = cluster.server.rstrip("/")
    if not host.startswith(("https://", "http://")):
        raise BadKubeconfig(
            f"cluster {chosen.cluster!r} in {cluster_path} has the server {cluster.server!r}; "
            "write it as https://host:port"
        )
    return Target(
        host,
        _credentials(user, user_path, cluster),
        name,
        str(user_path),
        ca=_ca(cluster, cluster_path),
        verify=not cluster.insecure_skip_tls_verify,
        server_name=cluster.tls_server_name,
        proxy=cluster.proxy_url or environment_proxy(host, environ),
    )


def _read(path: Path) -> _File:
    ryaml = import_module("ryaml")  # a pod needs none; its types hide the names
    try:
        tree = ryaml.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(tree or {}, _File, strict=False)
    except (OSError, ValueError, ryaml.InvalidYamlError) as error:
        raise BadKubeconfig(
            f"the kubeconfig {path} cannot be read ({' '.join(str(error).split())}); fix the file"
        ) from None


def _chosen(context: str | None, merged: _Merged, source: str) -> str:
    name = context if context is not None else merged.current
    if name in merged.contexts:
        return name
    known = sorted(merged.contexts)
    if not known:
        raise BadKubeconfig(f"{source} has no contexts; name another file with --kubeconfig")
    listed = f"there are: {', '.join(known)}"
    if not name:
        raise BadKubeconfig(
            f"{source} sets no current-context; choose one with --context; {listed}"
        )
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    meant = f"did you mean {close[0]}? " if close else ""
    raise BadKubeconfig(f"{source} has no context {name!r}; {meant}{listed}")


def _entry(
    entries: Mapping[str, _Found[_Entry]], name: str, noun: str, context: str, source: str
) -> _Found[_Entry]:
    found = entries.get(name)
    if found is None:
        raise BadKubeconfig(
            f"context {context!r} uses the {noun} {name!r}, which {source} does not define; add it"
        )
    return found


def _ca(cluster: Cluster, path: Path) -> str | None:
    content = _content(
        cluster.certificate_authority_data,
        cluster.certificate_authority,
        path,
        "certificate-authority",
    )
    return None if content is None else content.decode("ascii", errors="replace")


def _content(data: str | None, file: str | None, base: Path, field: str) -> bytes | None:
    """Read what stands in the kubeconfig itself or beside it; data wins, as for kubectl."""
    try:
        if data:
            return base64.b64decode(data, validate=True)
        return (base.parent / file).read_bytes() if file else None
    except binascii.Error:
        raise BadKubeconfig(f"{field}-data in {base} is not base64; write it anew") from None
    except OSError as error:
        raise BadKubeconfig(
            f"{field} in {base} names {error.filename}, which cannot be read "
            f"({error.strerror}); fix the path"
        ) from None


def _certificate(user: User, path: Path) -> Certificate | None:
    chain = _content(
        user.client_certificate_data, user.client_certificate, path, "client-certificate"
    )
    key = _content(user.client_key_data, user.client_key, path, "client-key")
    if chain is None and key is None:
        return None
    if chain is None or key is None:
        missing = "client-certificate" if chain is None else "client-key"
        raise BadKubeconfig(f"the user in {path} has no {missing}; a certificate needs both")
    return Certificate(chain, key)


def _credentials(user: User, path: Path, cluster: Cluster) -> Credentials:
    certificate = _certificate(user, path)
    if user.token_file:
        return TokenFile(path.parent / user.token_file, certificate)
    if user.token:
        return Fixed(Identity(f"Bearer {user.token}", certificate))
    if user.username and user.password is not None:
        pair = base64.b64encode(f"{user.username}:{user.password}".encode()).decode()
        return Fixed(Identity(f"Basic {pair}", certificate))
    if user.exec_ or user.auth_provider:
        from kube9_core.kube.plugged import auth_provider, exec_plugin  # noqa: PLC0415 - 20 MB

        if user.exec_:
            return exec_plugin(user.exec_, path, cluster)
        return auth_provider(user.auth_provider or {}, path)
    return Fixed(Identity("", certificate))
