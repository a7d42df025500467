"""The dashboard as the JSON that Grafana imports.

It uses only what every Grafana since 9 knows, asks for the data source when it is imported, and
lets the reader choose among several operators.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kube9_core.catalog.markdown import Page
from kube9_core.catalog.monitoring.panel import Line, Panel, Row
from kube9_core.catalog.monitoring.process_panels import PROCESS_ROWS
from kube9_core.catalog.monitoring.reading_panels import READING_ROWS
from kube9_core.catalog.monitoring.result_panels import RESULT_ROWS

__all__ = ["dashboard_file"]

_SELECTOR: Final = 'namespace=~"$namespace"'
_SOURCE: Final = {"type": "prometheus", "uid": "${datasource}"}
_COLUMNS: Final = 24
_ROWS: Final = (*RESULT_ROWS, *READING_ROWS, *PROCESS_ROWS)

Json = Mapping[str, Any]


def dashboard_file() -> Page:
    """The file in the chart."""
    text = json.dumps(_dashboard(), indent=1, ensure_ascii=True)
    return Page("charts/kube9-operator/files/dashboard.json", f"{text}\n")


def _dashboard() -> Json:
    return {
        "uid": "kube9-operator",
        "title": "kube9 operator",
        "description": "What kube9 found in the cluster, how far it looked, and what that costs.",
        "tags": ["kube9", "kubernetes"],
        "schemaVersion": 37,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "1m",
        "time": {"from": "now-24h", "to": "now"},
        "timezone": "",
        "annotations": {"list": []},
        "links": [],
        "templating": {"list": [_data_source(), _namespace()]},
        "panels": list(_panels()),
    }


def _data_source() -> Json:
    return {
        "name": "datasource",
        "label": "Data source",
        "type": "datasource",
        "query": "prometheus",
        "current": {},
        "hide": 0,
    }


def _namespace() -> Json:
    query = "label_values(kube9_ready, namespace)"
    return {
        "name": "namespace",
        "label": "Operator in",
        "type": "query",
        "datasource": _SOURCE,
        "definition": query,
        "query": {"query": query, "refId": "namespaces"},
        "refresh": 2,
        "includeAll": True,
        "allValue": ".*",
        "multi": False,
        "current": {"text": "All", "value": "$__all"},
        "sort": 1,
        "hide": 0,
    }


def _panels() -> Iterator[Json]:
    number, top = 1, 0
    for row in _ROWS:
        yield _heading(row, number, top)
        top += 1
        left = 0
        for panel in row.panels:
            number += 1
            if left + panel.width > _COLUMNS:
                left, top = 0, top + row.height
            yield _panel(panel, number, {"x": left, "y": top, "w": panel.width, "h": row.height})
            left += panel.width
        number, top = number + 1, top + row.height


def _heading(row: Row, number: int, top: int) -> Json:
    place = {"x": 0, "y": top, "w": _COLUMNS, "h": 1}
    return {
        "id": number,
        "type": "row",
        "title": row.title,
        "collapsed": False,
        "gridPos": place,
        "panels": [],
    }


def _panel(panel: Panel, number: int, place: Json) -> Json:
    made = {
        "id": number,
        "type": panel.sort,
        "title": panel.title,
        "description": panel.about,
        "datasource": _SOURCE,
        "gridPos": place,
        "targets": [_target(panel, line, index) for index, line in enumerate(panel.lines)],
        "fieldConfig": {"defaults": _defaults(panel), "overrides": []},
        "options": _options(panel),
    }
    if panel.sort == "table":
        made["transformations"] = [
            {"id": "organize", "options": {"excludeByName": {"Time": True}}},
        ]
    return made


def _target(panel: Panel, line: Line, index: int) -> Json:
    instant = panel.sort in ("table", "bargauge", "stat", "gauge")
    return {
        "refId": chr(ord("A") + index),
        "datasource": _SOURCE,
        "expr": line.expr.replace("SCOPE", _SELECTOR),
        "legendFormat": line.legend,
        "instant": instant,
        "range": not instant,
        "format": "table" if panel.sort == "table" else "time_series",
    }


def _defaults(panel: Panel) -> Json:
    steps = [{"color": step.colour, "value": step.value} for step in panel.steps]
    bounds = {"min": panel.least, "max": panel.most}
    told: dict[str, Any] = {
        "unit": panel.unit,
        **{name: bound for name, bound in bounds.items() if bound is not None},
        "thresholds": {
            "mode": "absolute",
            "steps": steps or [{"color": "green", "value": None}],
        },
    }
    if panel.sort == "timeseries":
        told["custom"] = {
            "drawStyle": "line",
            "fillOpacity": 30 if panel.stacked else 0,
            "showPoints": "never",
            "stacking": {"mode": "normal" if panel.stacked else "none", "group": "A"},
        }
    return told


def _options(panel: Panel) -> Json:
    match panel.sort:
        case "timeseries":
            legend = {"displayMode": "list", "placement": "bottom", "showLegend": True}
            return {"legend": legend, "tooltip": {"mode": "multi", "sort": "desc"}}
        case "table":
            return {"showHeader": True}
        case _:
            reduced = {"calcs": ["lastNotNull"], "fields": "", "values": False}
            return {"reduceOptions": reduced, "orientation": "auto"}
