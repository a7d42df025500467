"""Groups that processes belong to: root's, and those the host gives to groups of its own.

fsGroup and supplementalGroups exist at pod level only, and each makes a process a member.
"""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from kube9_core.api import SECURITY, Container, PodSpec, Problem, Problems
from kube9_security.scope import bound_to_host_users, runs_linux

__all__ = ["GroupIds", "low_group_id", "root_group"]

_CONTEXT = "securityContext"
_ORDINARY = 10000
_PAGE = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"
_Written = tuple[str, str, int]
"""A field below the security context, what it is called in words, and the id."""


class GroupIds(Struct, frozen=True):
    """Which group ids are high enough."""

    minimum: Annotated[int, Meta(ge=1, description="The lowest group id that passes.")] = 10000


def _shares_groups(subject: PodSpec | Container) -> bool:
    return runs_linux(subject) and bound_to_host_users(subject)


@SECURITY.check(
    "security/root-group",
    "medium",
    on=(PodSpec, Container),
    where=_shares_groups,
    fix="Set runAsGroup to the id of an ordinary group, and take 0 out of the other groups.",
    frameworks={
        "nsa-cisa": "pod-non-root",
        "owasp-k8s-top10": "K01",
        "well-architected": "SEC-workloads",
    },
    references=(_PAGE,),
)
def root_group(subject: PodSpec | Container) -> Problems:
    """Neither primary nor supplemental group is root.

    Many files of the host and of volumes are writable for group 0, so a process with an
    ordinary user id and this group has most of what root is denied. A supplemental group and
    fsGroup count as much as runAsGroup. Unset is left to the image, as the Pod Security
    Standards leave it.
    """
    for field, words, group in _groups(subject):
        if group == 0:
            yield _problem(subject, field, f"{words} 0, which is root's", 1)


@SECURITY.check(
    "security/low-group-id",
    "low",
    on=(PodSpec, Container),
    where=_shares_groups,
    params=GroupIds,
    default=False,
    fix="Set runAsGroup, fsGroup and supplementalGroups to ids of at least 10000.",
    supersedes=("security/root-group",),
    frameworks={
        "well-architected": "SEC-workloads",
    },
    references=(_PAGE, "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/"),
)
def low_group_id(subject: PodSpec | Container, *, params: GroupIds) -> Problems:
    """Group ids are above those of the host's own groups.

    Without a user namespace the groups of container and host are the same numbers, and
    distributions number theirs below 10000: docker, disk or kmem are among them. Where neither
    container nor pod names a primary group the image decides, often for 0. Windows has no such
    ids, and since 1.35 pods with hostUsers: false are spared.
    """
    for field, words, group in _groups(subject):
        if group < params.minimum:
            yield _problem(
                subject, field, f"{words} {group}, below {params.minimum}", params.minimum
            )
    if isinstance(subject, Container) and subject.run_as_group is None:
        message = "leaves the primary group to its image"
        yield _problem(subject, "runAsGroup", message, params.minimum)


def _groups(subject: PodSpec | Container) -> Iterator[_Written]:
    """Every group that is written at this very place."""
    own = subject.security.run_as_group
    if own is not None:
        yield "runAsGroup", "asks for group id", own
    if isinstance(subject, Container):
        return
    if subject.security.fs_group is not None:
        yield "fsGroup", "shares its volumes as group", subject.security.fs_group
    for index, group in enumerate(subject.security.supplemental_groups or ()):
        yield f"supplementalGroups[{index}]", "is in the group", group


def _problem(subject: PodSpec | Container, field: str, message: str, minimum: int) -> Problem:
    name, _, index = field.partition("[")
    value = _others(subject, minimum) if index else str(max(minimum, _ORDINARY))
    patch = f"{_CONTEXT}:\n  {name}: {value}\n"
    return Problem(message, at=f"{_CONTEXT}.{field}", patch=patch)


def _others(subject: PodSpec | Container, minimum: int) -> str:
    """The groups that are fine; a list of numbers is replaced as a whole."""
    groups = subject.security.supplemental_groups or () if isinstance(subject, PodSpec) else ()
    return f"[{', '.join(str(group) for group in groups if group >= minimum)}]"
