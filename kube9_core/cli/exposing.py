"""The exposure map of a cluster or of manifests, as a table or JSON."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from kube9_core.cli.exposure_records import ExposureRecord, WayRecord, exposure_of, record_of
from kube9_core.cli.output_format import print_json, print_lines, wants_json
from kube9_core.cli.rights.finding import Where, check_where
from kube9_core.cli.rights.outcome import outcome
from kube9_core.cli.streams import ink_for, only_ours, terminal_width
from kube9_core.cli.target import NoCluster
from kube9_core.errors import Unseen, UsageError
from kube9_core.kube.connection import connect
from kube9_core.kube.errors import BadKubeconfig, KubeError
from kube9_core.publish.layout import columns, plain, wrapped
from kube9_core.runs.cluster_looking import ClusterEyes
from kube9_core.runs.looking import Look, look_at_manifests
from kube9_core.snapshot.exposure.exposure import Exposure
from kube9_core.snapshot.policy import OtherPolicy
from kube9_core.snapshot.snapshot import Snapshot
from kube9_core.snapshot.workload import Workload

__all__ = ["Asked", "exposure"]

_HEAD = ("WORKLOAD", "WAY IN", "PORT", "WHO MAY CONNECT", "NETWORK POLICIES")


class Asked(msgspec.Struct, frozen=True):
    """The command line.

    Attributes:
        where: manifests or a cluster.
        namespace: only its workloads; None for all.
        open_only: leave out what policies keep closed.
        output_format: table or json.
    """

    where: Where
    namespace: str | None
    open_only: bool
    output_format: str


def exposure(asked: Asked) -> int:
    """Print the map.

    Args:
        asked: the command line.

    Returns:
        The exit code.

    Raises:
        UsageError: the request makes no sense.
    """
    json = wants_json(asked.output_format)
    check_where(asked.where)

    def answer() -> tuple[Look, tuple[str, ...]]:
        look = _looked(asked.where)
        record, unclear = _record(look, asked)
        if json:
            print_json(record)
        else:
            print_lines(_lines(record))
        unread = (f"{row.kind} could not be read: {row.reason or row.state}" for row in look.unread)
        return look, (*unread, *unclear)

    return outcome(answer)


def _looked(where: Where) -> Look:
    if where.paths:
        stdin = None if sys.stdin is None else sys.stdin.buffer  # None where it is closed
        with only_ours():
            return look_at_manifests(where.paths, stdin)
    try:
        with connect(where.kubeconfig, where.context) as connection, only_ours():
            return ClusterEyes(connection).look((*Exposure.READS, OtherPolicy))
    except BadKubeconfig as error:
        if where.kubeconfig is not None or where.context is not None:
            raise
        raise NoCluster(f"{error}; to look into manifests name them") from None
    except UsageError:
        raise
    except KubeError as error:
        raise NoCluster(str(error)) from None


def _record(look: Look, asked: Asked) -> tuple[ExposureRecord, tuple[str, ...]]:
    """The map, and why of some workloads it cannot be told."""
    index = look.snapshot.index(Exposure)
    found: list[WayRecord] = []
    unclear: dict[str, None] = {}
    for workload in dict.fromkeys(map(look.snapshot.owner, look.snapshot.all(Workload))):
        if asked.namespace not in (None, workload.namespace):
            continue
        try:
            ways = index.ways_to(workload)
        except Unseen as error:
            unclear[f"{workload.ref}: {error}"] = None
            continue
        found += [record_of(workload, way) for way in ways if way.open or not asked.open_only]
    return exposure_of(look.context, found), (*_unknown(look.snapshot), *unclear)


def _unknown(snapshot: Snapshot) -> Iterator[str]:
    """Policies that may close a way and are not understood here, by kind."""
    counted = Counter(item.kind.name for item in snapshot.all(OtherPolicy))
    for kind, number in sorted(counted.items()):
        verbs = "closes or opens" if number == 1 else "close or open"
        yield f"what {number} {kind} {verbs} is not looked into"


def _lines(record: ExposureRecord) -> Iterator[str]:
    ink, width = ink_for(sys.stdout), terminal_width()
    if not record.ways:
        yield from wrapped("Nothing is reachable from outside, as far as objects tell.", width)
        return
    rows = [tuple(map(plain, _row(way))) for way in record.ways]
    lines = [line.rstrip() for line in columns([_HEAD, *rows])]
    if max(map(len, lines)) <= width:
        yield ink.bold(lines[0])
        yield from lines[1:]
        return
    yield from _blocks(rows, width)


def _blocks(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """The same with the workload alone on its line."""
    ink, last = ink_for(sys.stdout), None
    for workload, *rest in rows:
        if workload != last:
            yield ink.bold(workload)
        last = workload
        yield from wrapped("; ".join(filter(None, rest)), width, "  ", "    ")


def _row(way: WayRecord) -> tuple[str, str, str, str, str]:
    via = f"{way.via.kind} {way.via.name}"
    name = via if way.kind == way.via.kind else f"{way.kind} ({via})"
    hosts = f" {', '.join(way.hosts)}" if way.hosts else ""
    workload = f"{way.workload.kind} {way.workload.namespace}/{way.workload.name}"
    return workload, f"{name}{hosts}", _port(way), _who(way), _policies(way)


def _port(way: WayRecord) -> str:
    ends = " to ".join(dict.fromkeys(str(port) for port in (way.port, way.target) if port))
    return f"{ends}/{way.protocol}" if way.protocol != "TCP" else ends


def _who(way: WayRecord) -> str:
    if way.internal:
        return "the private network"
    return "anybody" if way.public else ", ".join(way.limited_to)


def _policies(way: WayRecord) -> str:
    if not way.policies:
        return "no policy"
    return f"{'let through by' if way.open else 'kept out by'} {', '.join(way.policies)}"
