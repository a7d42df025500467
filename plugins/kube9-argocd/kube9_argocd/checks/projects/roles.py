"""The roles of a project: who may do what in it, and with which tokens."""

from datetime import UTC, datetime

from kube9_argocd.checks.pages import PROJECTS, RBAC
from kube9_argocd.checks.policies import Policy
from kube9_argocd.views import AppProject
from kube9_core.api import SECURITY, Problem, Problems

__all__ = ["project_role_wildcard", "project_token_without_expiry"]


@SECURITY.check(
    "argocd/project-role-wildcard",
    "medium",
    on=AppProject,
    fix="Name the actions that the role needs: a pipeline needs get and sync.",
    frameworks={"well-architected": "SEC-identity"},
    references=(f"{PROJECTS}#project-roles", RBAC),
)
def project_role_wildcard(project: AppProject) -> Problems:
    """No role of a project may do everything with its Applications.

    `applications, *` is more than it looks: it lets its holder change the source of an
    Application (update), deploy manifests of a laptop (override), run actions and delete. Roles
    are mostly made for pipelines, whose tokens lie in other systems. With `exec` it is a shell in
    each pod. A line that denies the same role the same makes it none.
    """
    for n, role in enumerate(project.roles):
        policy = Policy(role.policies or ())
        denied = {(item.resource, item.action) for item in policy.grants if not item.allows}
        wide = dict.fromkeys(
            item.resource
            for item in policy.grants
            if item.allows
            and item.action == "*"
            and item.resource in ("*", "applications", "applicationsets", "exec")
            and (item.resource, item.action) not in denied
        )
        if wide:
            tokens = " with tokens" if role.jwt_tokens else ""
            yield Problem(
                f"has role {role.name}{tokens}, which may do everything with "
                f"{', '.join('all' if item == '*' else item for item in wide)}",
                at=f"spec.roles[{n}].policies",
                key=role.name,
            )


@SECURITY.check(
    "argocd/project-token-without-expiry",
    "medium",
    on=AppProject,
    fix="Delete the token with argocd proj role delete-token, and make one with --expires-in.",
    frameworks={"well-architected": "SEC-secrets"},
    references=(f"{PROJECTS}#project-roles",),
)
def project_token_without_expiry(project: AppProject) -> Problems:
    """Tokens of a project's roles end.

    A token without an end that was copied once works for ever, and nobody sees it used. Argo CD
    keeps in the project when each was made (iat) and when it ends (exp); without exp it does not
    end.
    """
    for n, role in enumerate(project.roles):
        endless = [item.iat for item in role.jwt_tokens or () if not item.exp]
        if endless:
            oldest = datetime.fromtimestamp(min(endless), UTC).date().isoformat()
            one = len(endless) == 1
            said = "a token that never ends" if one else f"{len(endless)} tokens that never end"
            yield Problem(
                f"has {said} for role {role.name}, made {oldest}{'' if one else ' and later'}",
                at=f"spec.roles[{n}].jwtTokens",
                key=role.name,
            )
