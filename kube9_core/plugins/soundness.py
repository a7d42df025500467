"""What is wrong with a plugin's declarations beyond its checks, which judge themselves.

Type checkers see most of it, but not every author runs one, and what slips through here would
break the operator later, far from the line that is at fault.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from kube9_core.declare.access import Egress, Inspect, Read, Url
from kube9_core.declare.parameters import parameters_of
from kube9_core.declare.status import RESERVED
from kube9_core.declare.tuning import field_names, fields_without_default
from kube9_core.errors import DeclarationError
from kube9_core.plugins.loading import Loaded
from kube9_core.plugins.modesty import faults_of_profile

if TYPE_CHECKING:
    from kube9_core.declare.plugin_settings import PluginSettings
    from kube9_core.declare.ports import Collector
    from kube9_core.declare.query import Query
    from kube9_core.declare.status import StatusBlock
    from kube9_core.declare.table import Table
    from kube9_core.declare.task import Task

__all__ = ["unsound"]

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")
_WORDS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?: [a-z0-9]+(?:-[a-z0-9]+)*)+")
_KEY = re.compile(r"[a-z][A-Za-z0-9]{0,62}")
_TABLE = re.compile(r"[a-z][a-z0-9_]{0,62}")
_SQL = re.compile(r"\s*\S.*", re.DOTALL)
_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,62}")
_LAST_EXIT = 9
_SECRETS = ("", "secrets")
_SHORTEST = timedelta(seconds=10)
_LONGEST = timedelta(days=1)


def unsound(loaded: Loaded) -> str | None:
    """What is wrong with a plugin's declarations, in one sentence; None if nothing is."""
    return next(_faults(loaded), None) or _forbidden(loaded)


def _forbidden(loaded: Loaded) -> str | None:
    """What is wrong with its views; what reads none, as a query does, loads none."""
    if not (loaded.checks or loaded.collectors or loaded.tasks):
        return None
    from kube9_core.plugins.views import forbidden_view  # noqa: PLC0415 - see above

    return forbidden_view(loaded)


def _faults(loaded: Loaded) -> Iterator[str]:
    for collector in loaded.collectors:
        yield from _of_collector(collector)
    for task in loaded.tasks:
        yield from _of_task(task)
    for query in loaded.queries:
        yield from _of_query(query)
    yield from _prefixes(loaded.queries)
    for block in loaded.status:
        yield from _of_block(block)
    for table in loaded.tables:
        yield from _of_table(table)
    yield from _versions(loaded.tables)
    for profile in loaded.profiles:
        yield from faults_of_profile(profile)
    if len(loaded.settings) > 1:
        yield "kube9_settings gave more than one model"
    for settings in loaded.settings:
        yield from _of_settings(settings)


def _of_collector(collector: "Collector") -> Iterator[str]:
    what = _called("collector", collector.name, collector.collect)
    yield from _scheduled(what, collector.name, collector.every)
    yield from _reading(what, collector.reads, collector.collect)


def _of_task(task: "Task") -> Iterator[str]:
    what = _called("task", task.name, task.run)
    yield from _scheduled(what, task.name, task.every)
    yield from _reading(what, task.reads, task.run)
    yield from _reaching(what, task.access, (Read, Url, Inspect, Egress))
    yield from _bounded(what, task.timeout)


def _of_query(query: "Query[Any]") -> Iterator[str]:
    what = _called("query", repr(query.words), query.run)
    if not _fits(query.words, _WORDS):
        yield f"{what}: words must be two or more of lower case, digits and hyphens"
    yield from _reading(what, (), query.run)
    yield from _reaching(what, query.access, (Url, Egress))
    yield from _bounded(what, query.timeout)
    if not _is_struct(query.answer) and query.answer is not msgspec.Raw:
        yield f"{what}: answer must be a Struct or msgspec.Raw"
    for fault in query.faults:
        if not _CODE.fullmatch(fault.code) or not 1 <= fault.exit_code <= _LAST_EXIT:
            yield f"{what}: fault {fault.code!r} needs an upper-case code and an exit of 1 to 9"
    try:
        parameters_of(query.parameters)
    except DeclarationError as error:
        yield f"{what}: {error}"


def _prefixes(queries: "Iterable[Query[Any]]") -> Iterator[str]:
    """Refuse a query that is the beginning of another: its next word could be either."""
    words = sorted(query.words for query in queries)
    for one, other in pairwise(words):
        if other.startswith(f"{one} "):
            yield f"query {one!r} is the beginning of query {other!r}"


def _of_block(block: "StatusBlock") -> Iterator[str]:
    what = _called("status block", block.key, block.make)
    if not _fits(block.key, _KEY):
        yield f"{what}: its key must be letters and digits in camel case"
    if block.key in RESERVED:
        yield f"{what}: its key is the core's own"
    yield from _reading(what, (), block.make)


def _of_table(table: "Table") -> Iterator[str]:
    if not _fits(table.name, _TABLE):
        yield f"table {table.name!r}: its name must be lower case, digits and underscores"
    steps: object = table.migrations
    if not isinstance(steps, Mapping) or not steps or not all(map(_is_step, steps.items())):
        yield f"table {table.name}: migrations must map versions, from 1 on, to SQL"


def _is_step(step: tuple[object, object]) -> bool:
    version, sql = step
    texts = sql if isinstance(sql, tuple) else (sql,)
    return type(version) is int and bool(texts) and all(_fits(text, _SQL) for text in texts)


def _versions(tables: "Iterable[Table]") -> Iterator[str]:
    """Refuse gaps: a version that no table names could not be told from one that is lost."""
    named = {version for table in tables for version in table.migrations}
    if named != set(range(1, len(named) + 1)):
        shown = ", ".join(map(str, sorted(named)))
        yield f"versions of its tables must run from 1 on without a gap, not {shown}"


def _of_settings(settings: "PluginSettings") -> Iterator[str]:
    missing = fields_without_default(settings.model)
    if missing is None:
        yield "kube9_settings gave what is neither a Struct nor a pydantic model"
        return
    if missing:
        yield f"its settings have no default for {', '.join(missing)}"
    if "enabled" in field_names(settings.model):
        yield "its settings name `enabled`, which is the core's own"


def _called(sort: str, name: object, function: object) -> str:
    """What to call a declaration in a complaint: with file and line, where there is a function."""
    code = getattr(function, "__code__", None)
    place = f"{code.co_filename}:{code.co_firstlineno}: " if code is not None else ""
    return f"{place}{sort} {name}"


def _scheduled(what: str, name: object, every: object) -> Iterator[str]:
    if not _fits(name, _NAME):
        yield f"{what}: its name is not of the form namespace/name"
    if not isinstance(every, timedelta) or every < _SHORTEST:
        yield f"{what}: every= must be a timedelta of 10 seconds or more"


def _bounded(what: str, timeout: object) -> Iterator[str]:
    if not isinstance(timeout, timedelta) or not timedelta(0) < timeout <= _LONGEST:
        yield f"{what}: timeout= must be a timedelta of up to a day"


def _reading(what: str, views: object, function: object) -> Iterator[str]:
    if not callable(function):
        yield f"{what}: {function!r} cannot be called"
    if not isinstance(views, tuple):
        yield f"{what}: reads= must be a tuple of views"
        return
    for view in views:
        from kube9_core.declare.subjects import is_view  # noqa: PLC0415 - as above

        if not is_view(view):
            yield f"{what}: reads= names {view!r}, which is no kind's view"


def _reaching(what: str, access: object, sorts: tuple[type, ...]) -> Iterator[str]:
    if isinstance(access, tuple) and all(type(item) in sorts for item in access):
        yield from (f"{what}: access= {said}" for item in access for said in _beyond(item))
        return
    names = ", ".join(sort.__name__ for sort in sorts)
    yield f"{what}: access= must be a tuple of {names}; a plugin changes nothing in the cluster"


def _beyond(item: Read | Url | Inspect | Egress) -> Iterator[str]:
    """What nobody is given, whatever a plugin declares."""
    if isinstance(item, Read) and (item.kind.group, item.kind.plural) == _SECRETS:
        yield "names Secrets, which nothing in kube9 may read"
    if isinstance(item, Read) and "*" in (item.kind.group, item.kind.plural, *item.names):
        yield "has a wildcard; name each kind"
    if isinstance(item, Url) and "*" in item.path:
        yield f"has the wildcard {item.path!r}; name each path"


def _fits(text: object, pattern: re.Pattern[str]) -> bool:
    return isinstance(text, str) and pattern.fullmatch(text) is not None


def _is_struct(item: object) -> bool:
    return isinstance(item, type) and issubclass(item, msgspec.Struct)
