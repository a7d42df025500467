"""User ids that the host gives to users of its own.

That 0 is root is judged by the Pod Security Standards; here are the small numbers beside it.
"""

from typing import Annotated

from msgspec import Meta, Struct

from kube9_core.api import SECURITY, Container, PodSpec, Problem, Problems
from kube9_security.scope import bound_to_host_users, runs_linux

__all__ = ["UserIds", "low_user_id"]

_AT = "securityContext.runAsUser"


class UserIds(Struct, frozen=True):
    """Which user ids are high enough."""

    minimum: Annotated[int, Meta(ge=1, description="The lowest user id that passes.")] = 10000


def _shares_users(subject: PodSpec | Container) -> bool:
    return runs_linux(subject) and bound_to_host_users(subject)


@SECURITY.check(
    "security/low-user-id",
    "low",
    on=(PodSpec, Container),
    where=_shares_users,
    params=UserIds,
    default=False,
    fix="Set runAsUser to an id of at least 10000, or give the pod users of its own.",
    supersedes=("security/run-as-root-user",),
    frameworks={
        "well-architected": "SEC-workloads",
    },
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
        "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/",
    ),
)
def low_user_id(subject: PodSpec | Container, *, params: UserIds) -> Problems:
    """User ids are above those of the host's own users.

    Without a user namespace the ids of container and host are the same numbers. Who breaks out
    as user 1000 reads and kills what belongs to user 1000 of the node; distributions number
    their users below 10000. Where neither container nor pod names an id the image decides, and
    its next version may decide otherwise. Windows has no such ids, and since 1.35 pods with
    hostUsers: false are spared.
    """
    own = subject.security.run_as_user
    patch = f"securityContext:\n  runAsUser: {max(params.minimum, 10000)}\n"
    if own is not None and own < params.minimum:
        yield Problem(f"asks for user id {own}, below {params.minimum}", at=_AT, patch=patch)
    elif isinstance(subject, Container) and subject.run_as_user is None:
        yield Problem("leaves the user id to its image", at=_AT, patch=patch)
