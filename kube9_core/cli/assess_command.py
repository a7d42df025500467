"""The command `assess`: its options, in the words of its help. `assessing` does the work."""

import typer

from kube9_core.cli import assess_options as options
from kube9_core.cli.asked import Asked
from kube9_core.cli.words import WordsCommand

__all__ = ["add_to"]

_HELP = """Judge Kubernetes manifests or a live cluster: what is wrong, where, and how to mend it.

All PATHs together are one snapshot: a Service in one file meets its Deployment in another. \
Without a PATH the cluster of the current kubeconfig context is read, or the one whose pod this \
runs in; nothing is written to it. Nothing is sent anywhere.
"""
_EPILOG = """Examples:
  kube9 assess deploy/ base/app.yaml                files and folders together
  helm template web | kube9 assess -                standard input
  kube9 assess -n 'shop-*'                          the current cluster, some namespaces
  kube9 assess --context staging --fail-on high     another cluster of the kubeconfig
  kube9 assess deploy/ --framework pss-restricted   what a framework asks for
  kube9 assess deploy/ --format json -o known.json  keep a report, and later:
  kube9 assess deploy/ --baseline known.json --fail-on high

Exit codes: 0 assessed, 1 something at or above --fail-on, 2 wrong usage
or unreadable input, 3 the cluster could not be assessed."""


def add_to(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("assess", cls=WordsCommand, help=_HELP, epilog=_EPILOG)(_assess)


def _assess(  # noqa: PLR0913 - these are the options of the command line
    paths: options.Paths = None,
    *,
    namespace: options.Namespace = None,
    exclude_namespace: options.ExcludeNamespace = None,
    pillar: options.Pillar = None,
    check: options.Check = None,
    severity: options.Severity = None,
    framework: options.Framework = None,
    per_file: options.PerFile = False,
    kubernetes_version: options.KubernetesVersion = None,
    config: options.Config = None,
    exemptions: options.Exemptions = None,
    profile: options.Profile = None,
    baseline: options.Baseline = None,
    output_format: options.OutputFormat = "table",
    output: options.Output = None,
    fail_on: options.FailOn = "never",
    jobs: options.Jobs = None,
    check_timeout: options.CheckTimeout = "10",
    kubeconfig: options.Kubeconfig = None,
    context: options.Context = None,
    kubelets: options.Kubelets = False,
) -> int:
    from kube9_core.cli.assessing import assess  # noqa: PLC0415 - help needs no engine

    return assess(
        Asked(
            paths=tuple(paths or ()),
            namespaces=tuple(namespace or ()),
            excluded_namespaces=tuple(exclude_namespace or ()),
            pillars=tuple(pillar or ()),
            checks=tuple(check or ()),
            severity=severity,
            frameworks=tuple(framework or ()),
            per_file=per_file,
            kubernetes_version=kubernetes_version,
            config=config,
            exemptions=exemptions,
            profiles=tuple(profile or ()),
            baseline=baseline,
            output_format=output_format,
            output=None if output == "-" else output,
            fail_on=fail_on,
            jobs=jobs,
            check_timeout=check_timeout,
            kubeconfig=kubeconfig,
            context=context,
            kubelets=kubelets,
        )
    )
