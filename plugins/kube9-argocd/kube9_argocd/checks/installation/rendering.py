"""What sources may do to the repository server while it renders them."""

from kube9_argocd.checks.installation.config_maps import CONFIG, is_config
from kube9_argocd.checks.pages import SECURITY_PAGE
from kube9_core.api import SECURITY, ConfigMap, ConfigMapData, Problem, Problems, Unreadable

__all__ = ["kustomize_options_unsafe"]

_OPTIONS = "kustomize.buildOptions"
_ALL_PLUGINS = "--enable-alpha-plugins"
_PROGRAMS = "--enable-exec"
_RESTRICTOR = "--load-restrictor"
_NONE = "loadrestrictionsnone"
_OLD_NONE = "none"


@SECURITY.check(
    "argocd/kustomize-options-unsafe",
    "high",
    on=ConfigMap,
    where=is_config,
    needs=(ConfigMapData((CONFIG,), (_OPTIONS,)),),
    fix="Take the options away; put what needs them into a config management plugin of its own.",
    frameworks={"well-architected": "SEC-supply-chain"},
    references=(
        "https://argo-cd.readthedocs.io/en/stable/user-guide/kustomize/#kustomize-build-optionsparameters",
        "https://kubectl.docs.kubernetes.io/references/kustomize/cmd/build/",
        SECURITY_PAGE,
    ),
)
def kustomize_options_unsafe(config: ConfigMap) -> Problems:
    """Sources run no programs while they are rendered, and read only their own files.

    With --enable-exec whoever can push to any repository of Argo CD runs programs where the
    checkouts and credentials of all others lie. Without load restrictions
    (--load-restrictor=LoadRestrictionsNone) a kustomization takes in files by any path, those of
    other repositories included. Plugins that run in containers are medium.
    """
    words = (config.value(_OPTIONS) or "").split()
    names = {word.partition("=")[0].replace("_", "-"): word for word in words}
    at = f'data["{_OPTIONS}"]'
    if _is_on(names.get(_PROGRAMS)):
        yield Problem("lets sources run programs (--enable-exec)", at=at, key=_PROGRAMS)
    elif _is_on(names.get(_ALL_PLUGINS)):
        yield Problem(
            "lets sources run plugins (--enable-alpha-plugins)",
            at=at,
            key=_ALL_PLUGINS,
            severity="medium",
        )
    if _unrestricted(words):
        yield Problem("lets sources read files outside of themselves", at=at, key=_RESTRICTOR)
    elif not words:
        _expect_whole(config)


def _is_on(word: str | None) -> bool:
    return word is not None and word.partition("=")[2].lower() not in ("false", "f", "0")


def _unrestricted(words: list[str]) -> bool:
    """Whether load restrictions are off, in the spelling of kustomize 3 or later ones."""
    for n, word in enumerate(words):
        name, _, value = word.partition("=")
        if name.replace("_", "-") == _RESTRICTOR:
            given = value or next(iter(words[n + 1 : n + 2]), "")
            if given.lower() in (_NONE, _OLD_NONE):
                return True
    return False


def _expect_whole(config: ConfigMap) -> None:
    """Options of single versions stand under keys that nobody knows beforehand."""
    others = sorted(key for key in config.keys if key.startswith(f"{_OPTIONS}."))
    if others:
        raise Unreadable(f"{CONFIG} sets {', '.join(others)}, which is not read")
