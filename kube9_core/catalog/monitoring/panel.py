"""What a panel of the dashboard is; how Grafana wants it told is the work of `dashboard`.

Every expression keeps to the operators that the page's variable names, and takes the best or the
worst of several pods, so that a restart draws one line.
"""

from typing import Literal

import msgspec

__all__ = ["Line", "Panel", "Row", "Step"]

Unit = Literal["none", "percent", "percentunit", "s", "bytes", "short", "reqps", "Bps"]
Sort = Literal["stat", "gauge", "timeseries", "bargauge", "table"]


class Line(msgspec.Struct, frozen=True):
    """One question to Prometheus.

    Attributes:
        expr: in PromQL; "SCOPE" within braces is replaced.
        legend: how its series are called; may name labels as Grafana does.
    """

    expr: str
    legend: str = ""


class Step(msgspec.Struct, frozen=True):
    """From which value on a number has a colour; None for the lowest."""

    colour: str
    value: float | None = None


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """One picture.

    Attributes:
        about: what a reader should know; shown when the panel's corner is pointed at.
        width: of the 24 columns.
        stacked: whether lines add up.
    """

    title: str
    about: str
    lines: tuple[Line, ...]
    sort: Sort = "timeseries"
    unit: Unit = "short"
    width: int = 8
    steps: tuple[Step, ...] = ()
    stacked: bool = False
    least: float | None = None
    most: float | None = None


class Row(msgspec.Struct, frozen=True):
    """Panels under one heading."""

    title: str
    height: int
    panels: tuple[Panel, ...]
