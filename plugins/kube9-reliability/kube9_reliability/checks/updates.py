"""How a new version replaces the old one."""

from kube9_core.api import (
    RELIABILITY,
    PersistentVolumeClaim,
    Problem,
    Problems,
    Snapshot,
    Workload,
)

__all__ = ["CHECKS"]

_KINDS = ("Deployment", "DeploymentConfig", "StatefulSet", "DaemonSet")
_ONE_NODE_MODES = frozenset(("ReadWriteOnce", "ReadWriteOncePod"))
_ONE_NODE_VOLUMES = (
    "aws_elastic_block_store",
    "azure_disk",
    "cinder",
    "fc",
    "gce_persistent_disk",
    "iscsi",
    "photon_persistent_disk",
    "rbd",
    "vsphere_volume",
)


def _updates(workload: Workload) -> bool:
    return workload.kind.name in _KINDS


def _holds_its_volume(workload: Workload, snapshot: Snapshot) -> bool:
    """Tell whether old and new pods cannot run at once, as their volume fits one node only."""
    for volume in workload.pod_spec.volumes or ():
        if any(getattr(volume, field) is not None for field in _ONE_NODE_VOLUMES):
            return True
        claim = volume.persistent_volume_claim
        if claim is None or not claim.claim_name:
            continue
        found = snapshot.find(PersistentVolumeClaim, workload.namespace, claim.claim_name)
        if found is None or not _ONE_NODE_MODES.isdisjoint(found.access_modes):
            return True
    return False


@RELIABILITY.check(
    "reliability/rolling-update-strategy",
    "medium",
    on=Workload,
    where=_updates,
    needs=(PersistentVolumeClaim,),
    fix="Use RollingUpdate; keep Recreate for volumes that only one node at a time can use.",
    frameworks={"well-architected": "REL-change"},
)
def rolling_update_strategy(workload: Workload, snapshot: Snapshot) -> Problems:
    """Updates roll instead of stopping everything.

    Recreate stops all pods before the first new one starts, so every release is an outage, a
    long one if the new image does not start. OnDelete waits for somebody to delete pods, and
    security fixes wait with it. Recreate is right where a volume can be on one node only.
    """
    strategy = workload.strategy.type
    if strategy == "Recreate" and not _holds_its_volume(workload, snapshot):
        yield Problem(
            "stops all its pods at every update (strategy Recreate)",
            at="spec.strategy.type",
            patch="spec:\n  strategy:\n    type: RollingUpdate\n",
        )
    elif strategy == "OnDelete":
        yield Problem(
            "is updated only when somebody deletes its pods (strategy OnDelete)",
            at="spec.updateStrategy.type",
            patch="spec:\n  updateStrategy:\n    type: RollingUpdate\n",
        )


CHECKS = (rolling_update_strategy,)
