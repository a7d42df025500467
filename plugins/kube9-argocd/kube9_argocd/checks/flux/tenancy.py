"""With whose sources and rights Flux applies something."""

from kube9_argocd.checks.pages import FLUX
from kube9_argocd.views import FluxKustomization, HelmRelease
from kube9_argocd.views.flux import SourceRef
from kube9_core.api import SECURITY, Problem, Problems

__all__ = ["flux_cross_namespace_source"]


@SECURITY.check(
    "argocd/flux-cross-namespace-source",
    "info",
    on=(FluxKustomization, HelmRelease),
    default=False,
    fix="Keep the source in the namespace of who uses it, and start Flux with "
    "--no-cross-namespace-refs.",
    frameworks={"well-architected": "SEC-governance"},
    references=(f"{FLUX}/installation/configuration/multitenancy/",),
)
def flux_cross_namespace_source(subject: FluxKustomization | HelmRelease) -> Problems:
    """Flux takes nothing from sources of other namespaces.

    A tenant who names the source of another gets what that one's credentials open, and whoever
    owns the source decides what runs here. Off by default: where one team keeps all sources in
    flux-system that is how it is meant.
    """
    place, ref = _reference(subject)
    if ref is not None and ref.namespace and ref.namespace != subject.namespace:
        yield Problem(
            f"takes {ref.kind} {ref.name} of namespace {ref.namespace}", at=f"{place}.namespace"
        )


def _reference(subject: FluxKustomization | HelmRelease) -> tuple[str, SourceRef | None]:
    spec = subject.spec
    if spec.source_ref is not None:
        return "spec.sourceRef", spec.source_ref
    if spec.chart_ref is not None:
        return "spec.chartRef", spec.chart_ref
    chart = spec.chart
    return "spec.chart.spec.sourceRef", chart.spec.source_ref if chart is not None else None
