"""What the command line of `assess` says, word by word, before anybody knows if it makes sense."""

import msgspec

__all__ = ["Asked"]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The options as given; `requesting` judges them."""

    paths: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    excluded_namespaces: tuple[str, ...] = ()
    pillars: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    severity: str | None = None
    frameworks: tuple[str, ...] = ()
    per_file: bool = False
    kubernetes_version: str | None = None
    config: str | None = None
    exemptions: str | None = None
    profiles: tuple[str, ...] = ()
    baseline: str | None = None
    output_format: str = "table"
    output: str | None = None
    fail_on: str = "never"
    jobs: str | None = None
    check_timeout: str = "10"
    kubeconfig: str | None = None
    context: str | None = None
    kubelets: bool = False
