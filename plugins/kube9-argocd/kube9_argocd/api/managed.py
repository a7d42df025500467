"""What an application manages, as Argo CD's controller compared it last.

Values of Secrets never come: Argo CD replaces them with plus signs before they leave it.
"""

import msgspec

from kube9_argocd.api.client import ArgoCDApi

__all__ = ["ManagedResource", "managed_resources"]


class ManagedResource(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One object of an application, source `ResourceDiff` of Argo CD's types.

    The states are JSON as text, as Argo CD sends them; "" or "null" where there is none. Decode
    with `msgspec.json.decode(text)`.

    Attributes:
        group: API group, empty for the core.
        kind: of the object.
        namespace: empty where it has none.
        name: of the object.
        target_state: as the source wants it.
        live_state: as the cluster has it.
        normalized_live_state: the live one without what `ignoreDifferences` leaves out.
        predicted_live_state: as it would be after a sync.
        resource_version: of the live object.
        modified: whether the two differ.
        hook: whether it is a hook; the API leaves those out.
    """

    group: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""
    target_state: str = ""
    live_state: str = ""
    normalized_live_state: str = ""
    predicted_live_state: str = ""
    resource_version: str = ""
    modified: bool = False
    hook: bool = False


class _Answer(msgspec.Struct, frozen=True):
    items: tuple[ManagedResource, ...] | None = None


def managed_resources(api: ArgoCDApi, namespace: str, name: str) -> tuple[ManagedResource, ...]:
    """Ask what an application manages, in sync or not, without hooks.

    Args:
        api: whom to ask.
        namespace: of the Application.
        name: of the Application.

    Raises:
        ApiError: there is no whole answer.
    """
    steps = ("applications", name, "managed-resources")
    return api.ask(_Answer, *steps, appNamespace=namespace).items or ()
