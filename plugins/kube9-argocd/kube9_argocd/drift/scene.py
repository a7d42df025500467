"""One object as it was found: its fields, who wrote them, and what was applied last."""

from functools import cached_property

from kube9_argocd.drift.diffing import Difference, agree
from kube9_argocd.drift.evidence import Around, ResourceKey
from kube9_argocd.drift.ownership import Owner, Ownership
from kube9_argocd.drift.paths import reached
from kube9_argocd.drift.trees import LAST_APPLIED, UNSET, Tree, builtin, last_applied, tree
from kube9_argocd.drift.writers import Writer, writer

__all__ = ["Scene"]


class Scene:
    """What is known of one object whose differences are judged."""

    def __init__(
        self, resource: ResourceKey, live: Tree, around: Around, *, exact: bool, ahead: bool
    ) -> None:
        """Look at an object.

        Args:
            resource: which it is.
            live: with its managed fields, where it has them.
            around: what else is known.
            exact: whether differences are between live and what the source wants; else between
                live and what was applied last.
            ahead: whether the source moved on since the last sync.
        """
        self.resource = resource
        self.live = live
        self.around = around
        self.exact = exact
        self.ahead = ahead
        self.known = builtin(resource)
        self.ownership = Ownership(live)

    @cached_property
    def applied(self) -> Tree | None:
        """What Argo CD applied last; None where somebody else wrote that down, or nobody did."""
        found = last_applied(self.live)
        owners = self.ownership.of(("metadata", "annotations", LAST_APPLIED))
        if found is None or (owners and all(writer(one) is not Writer.ARGOCD for one in owners)):
            return None
        return found

    @property
    def as_created(self) -> bool:
        """Whether nobody changed it since it was made, its metadata apart, as is counted."""
        return tree(self.live, "metadata").get("generation") == 1

    def owner(self, difference: Difference) -> Owner | None:
        """Who wrote the live value; Argo CD before others who own it together with it."""
        if difference.live is UNSET:
            return None
        owners = self.ownership.of(difference.path)
        ours = (owner for owner in owners if writer(owner) is Writer.ARGOCD)
        return next(ours, owners[0] if owners else None)

    def untouched(self, difference: Difference) -> bool:
        """Whether the live value is what Argo CD applied, so that it is the source that moved."""
        if self.applied is None or not self.exact:
            return False
        applied = reached(self.applied, difference.path)
        return agree(difference.path, applied, difference.live, known=self.known)

    def last_stranger(self) -> Owner | None:
        """Who wrote last of those that are neither Argo CD nor write the status."""
        strangers = [
            owner
            for owner in self.ownership.owners
            if owner.subresource != "status" and writer(owner) is not Writer.ARGOCD
        ]
        return max(strangers, key=lambda owner: owner.at, default=None)
