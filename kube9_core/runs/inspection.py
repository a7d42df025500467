"""Single objects of any kind, as the task that declares `Inspect` may look them up.

No permission is asked for on its behalf: a kind that the operator may not list is refused once,
and then remembered for the rest of the run. Secrets are refused without asking.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from kube9_core.declare.access import Access, Inspect
from kube9_core.errors import Undeclared, Unseen
from kube9_core.model.audit import Audit, AuditAction
from kube9_core.runs.cluster_tools import Cluster, Named

__all__ = ["SECRETS", "DeclaredObjects", "Denied"]

SECRETS: Final = "Secrets could not be read: nothing in kube9 reads one"
_SECRET = "Secret"  # noqa: S105 - a kind


class Denied(Unseen):
    """Nothing of a kind may be listed.

    Args:
        reason: one sentence with the missing rule.
        namespace: where; None for everywhere.
    """

    def __init__(self, reason: str, namespace: str | None = None) -> None:
        super().__init__(reason)
        self.namespace = namespace


class DeclaredObjects:
    """Looks up what one run of a task asks for; see `Objects`.

    Args:
        cluster: where.
        access: what the task declares.
    """

    def __init__(self, cluster: Cluster, access: Iterable[Access]) -> None:
        self._cluster = cluster
        self._declared = any(isinstance(item, Inspect) for item in access)
        self._denied: dict[tuple[str, str | None], str] = {}
        self._asked: Counter[str] = Counter()
        self._found: Counter[str] = Counter()

    def get(
        self, group: str, kind: str, namespace: str, name: str, *, version: str = ""
    ) -> bytes | None:
        """One object as the API gives it; see `Objects`."""
        if not self._declared:
            raise Undeclared("an object is looked up, but access= has no Inspect")
        if kind == _SECRET:
            raise Unseen(SECRETS)
        named = Named(group, kind, namespace, name, version)
        for place in (None, namespace):
            reason = self._denied.get((named.sort, place))
            if reason is not None:
                raise Denied(reason, place)
        return self._looked_up(named)

    def tell(self, audit: Audit) -> None:
        """Take down what was looked up, one entry for each kind.

        Args:
            audit: the trail.
        """
        for sort, asked in sorted(self._asked.items()):
            refused = any(kind == sort for kind, _ in self._denied)
            audit.record(
                AuditAction.LIST,
                f"look up {sort}",
                "refused" if refused else "ok",
                asked=asked,
                objects=self._found[sort],
            )

    def _looked_up(self, named: Named) -> bytes | None:
        self._asked[named.sort] += 1
        try:
            found = self._cluster.one(named)
        except Denied as error:
            self._denied[named.sort, error.namespace] = str(error)
            raise
        self._found[named.sort] += found is not None
        return found
