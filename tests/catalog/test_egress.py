"""The places that plugins connect to, as the chart's NetworkPolicy is told of them."""

import json
from datetime import timedelta

import msgspec
from importlib_metadata import EntryPoint

from kube9_core.catalog.chart.egress_file import egress_page, reached
from kube9_core.declare.access import Egress, Url
from kube9_core.declare.query import Query
from kube9_core.declare.task import Task
from kube9_core.plugins.loading import Candidate, Loaded

SERVER = Egress("to ask it", "api.example.com", 443)
MIRROR = Egress("to read it", "mirror.example.com", 8443)


class NoParameters(msgspec.Struct):
    pass


def plugin(name: str, *access: Egress | Url, asked: tuple[Egress, ...] = ()) -> Loaded:
    candidate = Candidate(name, name, "1.0", (), EntryPoint(name=name, value=name, group="kube9"))
    task = Task(
        name=f"{name}/work",
        summary="Works.",
        every=timedelta(hours=1),
        run=lambda _: None,
        access=access,
    )
    query = Query(
        words=f"{name} ask",
        summary="Asks.",
        parameters=NoParameters,
        answer=NoParameters,
        run=lambda *_: NoParameters(),
        access=asked,
    )
    return Loaded(candidate, tasks=(task,), queries=(query,))


def test_places_of_tasks_and_queries_are_told_once() -> None:
    assert reached(plugin("acme", MIRROR, SERVER, asked=(SERVER,))) == (SERVER, MIRROR)


def test_paths_of_the_api_server_are_no_place_of_their_own() -> None:
    assert reached(plugin("acme", Url("/metrics"))) == ()


def test_the_file_names_only_plugins_that_connect_somewhere() -> None:
    page = egress_page([plugin("quiet"), plugin("acme", SERVER)])
    assert json.loads(page.text) == {
        "acme": [{"why": "to ask it", "host": "api.example.com", "port": 443}]
    }
