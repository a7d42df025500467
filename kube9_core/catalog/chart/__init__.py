"""The files of the Helm chart that follow from declarations: values, their schema, rules, CRDs.

Templates are written by hand; everything in them that a plugin or a setting decides is read from
these files. What the chart itself can be told is declared in `values` and `monitoring_values`, once
for values.yaml, its schema and the table in the chart's README.
"""

from collections.abc import Iterator

from kube9_core.catalog.chart.access_file import access_page
from kube9_core.catalog.chart.chart_file import chart_file
from kube9_core.catalog.chart.egress_file import egress_page
from kube9_core.catalog.chart.readme import chart_readme
from kube9_core.catalog.chart.rules_of_settings import settings_rules_page
from kube9_core.catalog.chart.values_file import values_page
from kube9_core.catalog.chart.values_schema import schema_page
from kube9_core.catalog.markdown import Page
from kube9_core.catalog.monitoring import alert_rules, dashboard_file
from kube9_core.catalog.repository import Repository

__all__ = ["chart_pages"]


def chart_pages(repository: Repository) -> Iterator[Page]:
    """Every generated file of the chart but its CRDs; none where there is no chart.

    Args:
        repository: whose plugins the chart installs.
    """
    if not (repository.root / "charts" / "kube9-operator" / "templates").is_dir():
        return
    yield chart_file(repository)
    yield values_page(repository)
    yield schema_page(repository)
    yield access_page(repository)
    yield egress_page(repository.plugins)
    yield settings_rules_page(repository)
    yield alert_rules()
    yield dashboard_file()
    yield chart_readme(repository)
