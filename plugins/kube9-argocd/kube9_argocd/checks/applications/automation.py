"""What is left to Argo CD, and what it may do alone."""

from kube9_argocd.checks.drafts import base_of, is_written, policy_of
from kube9_argocd.checks.pages import AUTO_SYNC
from kube9_argocd.checks.patching import patch_of
from kube9_argocd.views import Application, ApplicationSet, SyncPolicyAutomated
from kube9_core.api import OPERATIONS, RELIABILITY, Problem, Problems

__all__ = ["application_no_self_heal", "application_not_automated", "application_prune_empty"]


def _automated(subject: Application | ApplicationSet) -> SyncPolicyAutomated | None:
    """Its automated sync; None where there is none, or where it is switched off."""
    found = policy_of(subject).automated
    return None if found is None or found.enabled is False else found


def _is_automated(subject: Application | ApplicationSet) -> bool:
    return is_written(subject) and _automated(subject) is not None


@OPERATIONS.check(
    "argocd/application-not-automated",
    "info",
    on=(Application, ApplicationSet),
    where=is_written,
    default=False,
    fix="Set syncPolicy.automated.",
    frameworks={"well-architected": "OPS-automation"},
    references=(AUTO_SYNC,),
)
def application_not_automated(subject: Application | ApplicationSet) -> Problems:
    """Applications are synced by Argo CD itself.

    Where people sync, Git says what should run and not what does, and each release waits for
    somebody with a button. Many houses want exactly that in production, so this is off by
    default. `enabled: false` switches automated sync off since 3.1.
    """
    if _automated(subject) is not None:
        return
    path = f"{base_of(subject)}.syncPolicy.automated"
    off = policy_of(subject).automated is not None
    yield Problem(
        "has automated sync switched off" if off else "is synced by hand",
        at=f"{path}.enabled" if off else path,
        patch=patch_of(path, {"enabled": True}) if off else patch_of(path, {}),
    )


@OPERATIONS.check(
    "argocd/application-no-self-heal",
    "info",
    on=(Application, ApplicationSet),
    where=_is_automated,
    default=False,
    fix="Set syncPolicy.automated.selfHeal to true.",
    frameworks={"well-architected": "OPS-automation"},
    references=(f"{AUTO_SYNC}#automatic-self-healing",),
)
def application_no_self_heal(subject: Application | ApplicationSet) -> Problems:
    """Changes made in the cluster are undone.

    Automated sync alone follows the source, and leaves alone what somebody changes in the cluster
    until the next commit undoes it, long after anybody remembers why. Off by default: many want
    to be able to change something by hand at night.
    """
    automated = _automated(subject)
    if automated is not None and automated.self_heal is not True:
        path = f"{base_of(subject)}.syncPolicy.automated.selfHeal"
        yield Problem("lets changes in the cluster stand", at=path, patch=patch_of(path, True))  # noqa: FBT003 - the value of a field


@RELIABILITY.check(
    "argocd/application-prune-empty",
    "high",
    on=(Application, ApplicationSet),
    where=_is_automated,
    fix="Take syncPolicy.automated.allowEmpty away, or set it only while the application is being "
    "emptied on purpose.",
    frameworks={"well-architected": "REL-change"},
    references=(f"{AUTO_SYNC}#automatic-pruning-with-allow-empty-v18",),
)
def application_prune_empty(subject: Application | ApplicationSet) -> Problems:
    """Automated pruning cannot delete everything at once.

    Argo CD refuses to prune all that an application has: an empty source is nearly always a
    mistake, a moved folder or a glob that matches nothing. `allowEmpty` takes that guard away:
    one commit that renames a directory then deletes the application, its volumes included.
    """
    automated = _automated(subject)
    if automated is not None and automated.prune is True and automated.allow_empty is True:
        path = f"{base_of(subject)}.syncPolicy.automated.allowEmpty"
        yield Problem(
            "prunes by itself, even if nothing is left",
            at=path,
            patch=patch_of(path, False),  # noqa: FBT003 - the value of a field
        )
