"""Which namespaces an operator may look into, for as long as its process lives."""

from kube9_core.runs.configuration import Configuration

__all__ = ["scope_of"]


def scope_of(found: Configuration, own: str) -> tuple[str, ...]:
    """The scope that the settings ask for; empty for the whole cluster.

    Whoever wrote a scope wanted less than the whole cluster. Where nothing of it can be used, as
    with a slip of the pen, only the operator's own namespace is looked into until it is corrected.

    Args:
        found: the settings file, with what is wrong in it left out.
        own: the operator's namespace.
    """
    if found.scope:
        return tuple(sorted(frozenset(found.scope)))
    value = found.document.value if found.document else None
    said = value.get("scope") if isinstance(value, dict) else None
    nothing = not said or said == {"namespaces": []}
    return () if nothing else (own,)
