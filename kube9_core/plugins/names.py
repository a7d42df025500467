"""Who may call something what: every name once, and each plugin within its own namespace."""

from collections.abc import Iterator, Mapping

from kube9_core.declare.pillar import PILLARS
from kube9_core.plugins.loading import Candidate, Loaded
from kube9_core.plugins.soundness import unsound

__all__ = ["SLUGS", "conflict", "names_of", "twice"]

SLUGS = frozenset(pillar.slug for pillar in PILLARS)


def names_of(loaded: Loaded) -> list[str]:
    """Every name that must be unique, with its sort in front."""
    return [
        *(f"check {name}" for check in loaded.checks for name in (check.id, *check.aliases)),
        *(f"pillar {pillar.slug}" for pillar in loaded.pillars),
        *(f"framework {framework.name}" for framework in loaded.frameworks),
        *(f"profile {profile.name}" for profile in loaded.profiles),
        *(f"{sort} {name}" for sort, name in _flows(loaded)),
        *(f"query {query.words!r}" for query in loaded.queries),
        *(f"status block {block.key}" for block in loaded.status),
        *(f"table {table.name}" for table in loaded.tables),
    ]


def conflict(loaded: Loaded, taken: Mapping[str, Candidate]) -> str | None:
    """Why a plugin's declarations cannot stand beside those that are there already.

    Args:
        loaded: what it declares.
        taken: who has which name.
    """
    reason = unsound(loaded)
    if reason is not None:
        return reason
    seen: set[str] = {f"pillar {slug}" for slug in SLUGS}
    for name in names_of(loaded):
        if name in seen:
            return f"{name} is declared twice"
        if name in taken:
            return twice(name, loaded.candidate, taken[name])
        seen.add(name)
    return _foreign(loaded)


def twice(name: str, later: Candidate, earlier: Candidate) -> str:
    """Say that a name is taken, by whom."""
    return f"{name} of {later.distribution} is already taken by {earlier.distribution}"


def _flows(loaded: Loaded) -> Iterator[tuple[str, str]]:
    """What has a name of the form namespace/name, checks apart."""
    yield from (("collector", item.name) for item in loaded.collectors)
    yield from (("sanitizer", item.name) for item in loaded.sanitizers)
    yield from (("sink", item.name) for item in loaded.sinks)
    yield from (("task", item.name) for item in loaded.tasks)


def _foreign(loaded: Loaded) -> str | None:
    """Refuse names outside the plugin's own namespaces."""
    candidate = loaded.candidate
    own = candidate.namespace
    if own in SLUGS and not candidate.first_party:
        return f"plugins named like a pillar are reserved for kube9's own; rename {own!r}"
    allowed = {own} | (SLUGS if candidate.first_party else set())
    checks = ((f"{check.file}:{check.line}: id", check.id) for check in loaded.checks)
    flows = (("name", name) for _, name in _flows(loaded))
    for kind, name in (*checks, *flows):
        if str(name).partition("/")[0] not in allowed:
            return f"{kind} {name} is outside this plugin's namespace; start it with {own}/"
    return next(_unheard(loaded), None) or next(_misplaced(loaded), None)


def _unheard(loaded: Loaded) -> Iterator[str]:
    """Checks that rest on what another plugin puts down: it may not be there, or change."""
    own, names = loaded.candidate.namespace, {item.name for item in loaded.collectors}
    for check in loaded.checks:
        for told in check.told:
            if told.collector.partition("/")[0] != own and told.collector not in names:
                yield (
                    f"{check.file}:{check.line}: check {check.id}: told= names {told.collector}, "
                    f"which is outside this plugin's namespace; it must start with {own}/"
                )


def _misplaced(loaded: Loaded) -> Iterator[str]:
    """The names of other forms that do not begin with the plugin's own."""
    own = loaded.candidate.namespace
    for query in loaded.queries:
        if query.words.partition(" ")[0] != own:
            yield f"query {query.words!r} must begin with the plugin's name, {own!r}"
    key = _camel(own)
    for block in loaded.status:
        rest = block.key.removeprefix(key)
        ours = block.key.startswith(key) and not rest[:1].islower()
        if not (ours or loaded.candidate.first_party):
            yield f"status block {block.key} must begin with the plugin's name, {key}"
    prefix = f"{own.replace('-', '_')}_"
    for table in loaded.tables:
        if not table.name.startswith(prefix):
            yield f"table {table.name} must begin with {prefix}"


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(part.capitalize() for part in rest)
