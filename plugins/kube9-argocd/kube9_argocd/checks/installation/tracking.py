"""By what Argo CD knows which objects are its own."""

from kube9_argocd.checks.installation.config_maps import CONFIG, is_config
from kube9_argocd.checks.pages import TRACKING
from kube9_core.api import RELIABILITY, ConfigMap, ConfigMapData, Problem, Problems

__all__ = ["tracking_by_label"]

_METHOD = "application.resourceTrackingMethod"


@RELIABILITY.check(
    "argocd/tracking-by-label",
    "low",
    on=ConfigMap,
    where=is_config,
    needs=(ConfigMapData((CONFIG,), (_METHOD,)),),
    fix="Set application.resourceTrackingMethod to annotation, and sync every application once.",
    frameworks={"well-architected": "REL-change"},
    references=(f"{TRACKING}#tracking-kubernetes-resources-by-label",),
)
def tracking_by_label(config: ConfigMap) -> Problems:
    """Argo CD knows its objects by an annotation of its own.

    The label app.kubernetes.io/instance is set by Helm charts and operators as well, so by label
    Argo CD takes foreign objects for its own, calls them drift and prunes them. Only what is
    written is judged: where nothing is, versions before 3.0 use the label and later ones the
    annotation.
    """
    if config.value(_METHOD) == "label":
        yield Problem(
            "tracks objects by a label that others set, too",
            at=f'data["{_METHOD}"]',
            patch=f'data:\n  {_METHOD}: "annotation"\n',
        )
