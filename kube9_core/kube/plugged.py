"""Credentials from programs: exec plugins, and the auth providers of old kubeconfigs.

The `kubernetes` package runs them; here its outcome becomes an identity, and its failure a
sentence that names the plugin.
"""

import sys
import threading
import time
from concurrent.futures import CancelledError, Future
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from kube9_core.kube.errors import BadKubeconfig, KubeError, Unauthenticated
from kube9_core.kube.identity import Certificate, Identity, Renewed

if TYPE_CHECKING:
    from kube9_core.kube.kubeconfig import Cluster

__all__ = ["auth_provider", "exec_plugin"]

_BEFORE_SECONDS: Final = 10.0
_PROVIDER_SECONDS: Final = 60.0
_PLUGIN_SECONDS: Final = 60.0
_LONGEST: Final = 300


class _Outcome(msgspec.Struct, frozen=True, rename="camel"):
    token: str | None = None
    client_certificate_data: str | None = None
    client_key_data: str | None = None
    expiration_timestamp: datetime | None = None


def exec_plugin(
    settings: dict[str, Any], path: Path, cluster: "Cluster", seconds: float = _PLUGIN_SECONDS
) -> Renewed:
    """Get credentials from an exec plugin, again whenever they expire.

    Args:
        settings: `exec` of the user.
        path: the kubeconfig; a command with a slash in it is relative to its folder.
        cluster: told to the plugin if it asks for it.
        seconds: how long it may take; without end where a person can answer its questions.

    Raises:
        BadKubeconfig: the plugin is not installed.
        Unauthenticated: it failed, or gave nothing to use.
    """
    allowed = None if sys.stdout.isatty() else seconds
    return Renewed(lambda: _within(allowed, settings, path, cluster))


def _within(
    seconds: float | None, settings: dict[str, Any], path: Path, cluster: "Cluster"
) -> Identity:
    """Run the plugin, but do not wait for it for ever; the library would."""
    waiting: Future[Identity] = Future()

    def run() -> None:
        try:
            waiting.set_result(_run(settings, path, cluster))
        except KubeError as error:
            waiting.set_exception(error)
        finally:
            waiting.cancel()  # a defect shows its own traceback; nobody waits for ever

    threading.Thread(target=run, name="exec plugin", daemon=True).start()
    plugin = f"the exec plugin {settings.get('command')!r} of {path}"
    try:
        return waiting.result(seconds)
    except TimeoutError:
        raise Unauthenticated(
            f"{plugin} did not end within {seconds} s; run it by hand to see what it waits for"
        ) from None
    except CancelledError:
        raise Unauthenticated(f"{plugin} could not be run; look at its entry there") from None


def _run(settings: dict[str, Any], path: Path, cluster: "Cluster") -> Identity:
    library = import_module("kubernetes.config.kube_config")  # 20 MB; its types are not its own
    name = str(settings.get("command", ""))
    told = {key: value for key, value in msgspec.to_builtins(cluster).items() if value is not None}
    try:
        provider = library.ExecProvider(
            library.ConfigNode("exec", settings),
            str(path.parent),
            library.ConfigNode("cluster", told),
        )
        outcome = msgspec.convert(provider.run(), _Outcome)
    except FileNotFoundError:
        hint = settings.get("installHint")
        raise BadKubeconfig(
            f"the exec plugin {name!r} of {path} is not installed; "
            f"{_short(str(hint)) if hint else 'install it or put it on the PATH'}"
        ) from None
    except (library.ConfigException, msgspec.ValidationError, OSError, LookupError) as error:
        raise Unauthenticated(
            f"the exec plugin {name!r} of {path} failed ({_short(str(error))}); "
            "log in again with its own tool"
        ) from None
    return _identity(outcome, name, path)


def _identity(outcome: _Outcome, name: str, path: Path) -> Identity:
    certificate = None
    if outcome.client_certificate_data and outcome.client_key_data:
        certificate = Certificate(
            outcome.client_certificate_data.encode(), outcome.client_key_data.encode()
        )
    if not outcome.token and certificate is None:
        raise Unauthenticated(
            f"the exec plugin {name!r} of {path} gave neither token nor certificate; "
            "log in again with its own tool"
        )
    ends = outcome.expiration_timestamp
    header = f"Bearer {outcome.token}" if outcome.token else ""
    return Identity(header, certificate, None if ends is None else _ending(ends))


def _ending(ends: datetime) -> float:
    """When to ask again: a little before the end, so that no request is in vain."""
    aware = ends if ends.tzinfo else ends.replace(tzinfo=UTC)
    return aware.timestamp() - _BEFORE_SECONDS


def auth_provider(settings: dict[str, Any], path: Path) -> Renewed:
    """Get credentials from an auth provider (`oidc`, `gcp`), which refreshes its own tokens.

    Nothing is written back into the kubeconfig.

    Args:
        settings: `auth-provider` of the user.
        path: the kubeconfig.

    Raises:
        Unauthenticated: the provider is unknown or gave no token.
    """
    return Renewed(lambda: _provided(settings, path))


def _provided(settings: dict[str, Any], path: Path) -> Identity:
    library = import_module("kubernetes.config.kube_config")  # 20 MB; its types are not its own
    name = settings.get("name", "")
    configuration = library.Configuration()
    loader = library.KubeConfigLoader(
        {
            "current-context": "one",
            "contexts": [{"name": "one", "context": {"cluster": "one", "user": "one"}}],
            "clusters": [{"name": "one", "cluster": {"server": "http://unused"}}],
            "users": [{"name": "one", "user": {"auth-provider": settings}}],
        },
        config_base_path=str(path.parent),
    )
    try:
        loader.load_and_set(configuration)
    except (library.ConfigException, OSError, KeyError, ValueError, AttributeError) as error:
        raise Unauthenticated(
            f"the auth provider {name!r} of {path} failed ({_short(str(error))}); log in again"
        ) from None
    header = str(configuration.api_key.get("BearerToken", ""))
    if not header:
        raise Unauthenticated(
            f"the auth provider {name!r} of {path} gave no token; log in again, or use the exec "
            "plugin that took its place"
        )
    return Identity(header, expires=time.time() + _PROVIDER_SECONDS)


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]
