"""The commands `rbac who-can` and `rbac show`: their options. `rights` answers."""

from pathlib import Path
from typing import Annotated

import typer

from kube9_core.cli.assess_options import Context, Kubeconfig
from kube9_core.cli.completing import formats, verbs
from kube9_core.cli.words import WordsCommand
from kube9_core.errors import UsageError

__all__ = ["add_to"]

_WHO_CAN_HELP = """Say who can do something, and through which binding and role.

The answer is that of the API server's RBAC authorizer: groups, aggregation, resourceNames, \
subresources and wildcards are resolved. Without a PATH the current cluster is asked. Without -n \
or -A it is enough to be allowed it in some namespace; the answer says where.
"""
_WHO_CAN = """Examples:
  kube9 rbac who-can get secrets                  anywhere at all
  kube9 rbac who-can create pods/exec -n shop     in one namespace
  kube9 rbac who-can list secrets -A              in all namespaces at once
  kube9 rbac who-can patch deployments.apps web   one object of that name
  kube9 rbac who-can get /metrics                 a path
  kube9 rbac who-can delete nodes deploy/         what manifests would grant

Exit codes: 0 answered, 2 wrong usage or unreadable input, 3 the cluster
could not be asked."""
_SHOW_HELP = """Say what a service account, user or group can do, and through which binding.

The groups that the API server adds by itself are counted in, those that an identity provider \
adds cannot be known. Without a PATH the current cluster is asked.
"""
_SHOW = """Examples:
  kube9 rbac show serviceaccount:shop/web
  kube9 rbac show sa:shop/web -n shop           only what matters there
  kube9 rbac show group:system:authenticated
  kube9 rbac show user:ann deploy/              what manifests would grant

Exit codes: 0 answered, 2 wrong usage or unreadable input, 3 the cluster
could not be asked."""
_MANIFESTS = (".yaml", ".yml", ".json")

Verb = Annotated[
    str, typer.Argument(metavar="VERB", help="get, list, create, ...", autocompletion=verbs)
]
Target = Annotated[
    str,
    typer.Argument(
        metavar="RESOURCE",
        help="pods, pods/exec, deployments.apps, deployments/scale.apps, or a path: /metrics.",
    ),
]
Rest = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="NAME PATH",
        help="The name of one object; then files, folders or - for standard input, instead of "
        "a cluster.",
        show_default=False,
    ),
]
Subject = Annotated[
    str,
    typer.Argument(
        metavar="SUBJECT",
        help="serviceaccount:NAMESPACE/NAME (or sa:), user:NAME or group:NAME.",
    ),
]
Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
        help="Files, folders or - for standard input, instead of a cluster.",
        show_default=False,
    ),
]
Name = Annotated[
    str | None,
    typer.Option("--name", metavar="NAME", help="The name, where it could be taken for a PATH."),
]
Namespace = Annotated[
    str | None,
    typer.Option(
        "--namespace",
        "-n",
        metavar="NAME",
        help="Only in this namespace; of a cluster no other is read.",
    ),
]
AllNamespaces = Annotated[
    bool,
    typer.Option("--all-namespaces", "-A", help="In all namespaces at once, as one list asks."),
]
Format = Annotated[
    str,
    typer.Option("--format", metavar="FORMAT", help="table or json.", autocompletion=formats),
]


def add_to(group: typer.Typer) -> None:
    """Add the commands to those of `rbac`."""
    group.command("who-can", cls=WordsCommand, help=_WHO_CAN_HELP, epilog=_WHO_CAN)(_who_can)
    group.command("show", cls=WordsCommand, help=_SHOW_HELP, epilog=_SHOW)(_show)


def _who_can(  # noqa: PLR0913 - these are the options of the command line
    verb: Verb,
    target: Target,
    rest: Rest = None,
    *,
    name: Name = None,
    namespace: Namespace = None,
    all_namespaces: AllNamespaces = False,
    output_format: Format = "table",
    kubeconfig: Kubeconfig = None,
    context: Context = None,
) -> int:
    from kube9_core.cli.rights.finding import Where  # noqa: PLC0415 - help needs no engine
    from kube9_core.cli.rights.parsing import Question  # noqa: PLC0415 - as above
    from kube9_core.cli.rights.who_can import who_can  # noqa: PLC0415 - as above

    called, paths = _taken_apart(rest or [], name)
    question = Question(verb, target, called, namespace, all_namespaces)
    return who_can(question, Where(paths, kubeconfig, context), output_format)


def _show(  # noqa: PLR0913 - as above
    subject: Subject,
    paths: Paths = None,
    *,
    namespace: Namespace = None,
    output_format: Format = "table",
    kubeconfig: Kubeconfig = None,
    context: Context = None,
) -> int:
    from kube9_core.cli.rights.finding import Where  # noqa: PLC0415 - help needs no engine
    from kube9_core.cli.rights.show import show  # noqa: PLC0415 - as above

    where = Where(tuple(paths or ()), kubeconfig, context)
    return show(subject, namespace, where, output_format)


def _taken_apart(rest: list[str], name: str | None) -> tuple[str, tuple[str, ...]]:
    """Tell the name from the paths: it is the first word, unless that looks like a path.

    Raises:
        UsageError: two names are given.
    """
    if name is not None or not rest or _is_path(rest[0]):
        return name or "", tuple(rest)
    called, *paths = rest
    for word in paths:
        if not _is_path(word):
            raise UsageError(f"{word}: there is no such file or folder")
    return called, tuple(paths)


def _is_path(word: str) -> bool:
    return (
        word in ("", "-")
        or word.startswith(("/", "./", "../"))
        or word.endswith(("/", *_MANIFESTS))
        or Path(word).exists()
    )
