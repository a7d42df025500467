"""Reads the file that `--exemptions` names; apart, as whoever has none needs no YAML reader."""

from datetime import datetime

from kube9_core.manifests import expand, load_inputs
from kube9_core.model.source import InputError
from kube9_core.runs.exemptions import Exemptions, everywhere, from_documents, is_exemption

__all__ = ["given_exemptions"]


def given_exemptions(path: str | None, now: datetime) -> Exemptions:
    """Read what `--exemptions` names; anything else in that file is an error.

    Args:
        path: of the file; None for none.
        now: the time of the run.
    """
    if path is None:
        return Exemptions()
    loaded = load_inputs(expand((path,)), stdin=None, jobs=1, progress=None)
    strange = tuple(
        InputError(item.source.file, item.source.line, None, f"{item.kind} is no Exemption")
        for item in loaded.documents
        if not is_exemption(item)
    )
    found = from_documents(filter(is_exemption, loaded.documents), now, everywhere)
    return found.plus(Exemptions(errors=loaded.errors + strange))
