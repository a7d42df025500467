"""Cases: small manifests beside a check that say what it must find in them.

A folder `cases/<check>/` holds `pass*.yaml` and `fail*.yaml`. Comments at the top of a file
refine it: `# version: 1.24`, `# outcome: not-applicable`, `# finds: 2`, `# at: spec.replicas`.
`# params: {"allowed": ["docker.io"]}` gives the check parameters, as JSON.
`# mode: cluster` takes the objects for those of a cluster, read at `# taken: 2026-01-02T15:00:00Z`;
a check for clusters only gets that mode by itself.

What the check's plugin put down stands beside the case, in `pass-known.told.json` for
`pass-known.yaml`: a JSON object of records by the name of their collection.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from kube9_core.declare.check import Check
from kube9_core.declare.tuning import model_of
from kube9_core.model.outcome import Outcome
from kube9_core.model.version import NEWEST, KubernetesVersion
from kube9_core.plugins.catalogue import discover
from kube9_core.snapshot.snapshot import Mode
from kube9_core.snapshot.told import Told
from kube9_core.testing.snapshots import PutDown
from kube9_core.testing.verdict import verdict_on

__all__ = ["Case", "cases", "missing_cases", "run_case"]

_BESIDE = ".told.json"
_HEADER = re.compile(r"#\s*(version|outcome|finds|at|mode|taken|params):\s*(.+?)\s*")


class Case(msgspec.Struct, frozen=True):
    """One manifest and what a check must say of it.

    Attributes:
        check: name of the check, the part of its id after the slash.
        path: of the manifest.
        fails: whether it must find something.
        outcome: expected, "passed" or "failed" unless the file says otherwise.
        finds: expected number of findings.
        at: expected place of the first one, if the file says.
        mode: what to take it for; None leaves it to the check.
        taken: when the cluster was read, if the file says.
        params: parameters as JSON, if the file says.
        told: the file with what was put down, if there is one.
    """

    check: str
    path: Path
    fails: bool
    version: KubernetesVersion
    outcome: str
    finds: int
    at: str | None
    mode: Mode | None = None
    taken: datetime | None = None
    params: str | None = None
    told: Path | None = None

    def __str__(self) -> str:
        return f"{self.check}/{self.path.stem}"

    def mode_for(self, check: Check[Any]) -> Mode:
        """What the file is taken for: a check for clusters only is given a cluster.

        Args:
            check: the one it is a case of.
        """
        return self.mode or (Mode.MANIFESTS if "manifests" in check.modes else Mode.CLUSTER)

    def params_for(self, check: Check[Any]) -> object:
        """The parameters to run a check with; None for its defaults.

        Args:
            check: the one it is a case of.

        Raises:
            ValueError: they are none of the check's, or the check has none.
        """
        if self.params is None:
            return None
        if check.params is None:
            raise ValueError(f"{self.path}: {check.id} has no parameters")
        return model_of(check.params).model_validate_json(self.params)

    def told_for(self, check: Check[Any]) -> PutDown:
        """The records that were put down.

        Args:
            check: the one it is a case of.

        Raises:
            ValueError: they are not of the check's form, or of a collection it does not name.
        """
        if self.told is None:
            return {}
        given = msgspec.json.decode(self.told.read_bytes(), type=dict[str, msgspec.Raw])
        named = {item.collector: item for item in check.told}
        strange = sorted(given.keys() - named.keys())
        if strange:
            raise ValueError(f"{self.told}: {check.id} does not name {', '.join(strange)} as told=")
        try:
            return {named[name]: _records(named[name], raw) for name, raw in given.items()}
        except msgspec.ValidationError as error:
            raise ValueError(f"{self.told}: {error}") from None


def _records(told: Told[Any], raw: msgspec.Raw) -> tuple[msgspec.Struct, ...]:
    found: tuple[msgspec.Struct, ...] = msgspec.json.decode(raw, type=tuple[told.record, ...])  # type: ignore[name-defined] # the type is a value here
    return found


def cases(folder: Path) -> tuple[Case, ...]:
    """Find all cases below a folder, sorted.

    Args:
        folder: holds one folder for each check.

    Raises:
        ValueError: a file is named neither pass*.yaml nor fail*.yaml, its comments cannot be
            read, or there is no case at all.
    """
    files = [path for path in sorted(folder.glob("*/*")) if path.is_file()]
    beside = {path for path in files if path.name.endswith(_BESIDE)}
    found = tuple(_case(path) for path in files if path not in beside)
    if not found:
        raise ValueError(f"{folder} holds no cases")
    alone = sorted(beside - {case.told for case in found})
    if alone:
        raise ValueError(f"{alone[0]} stands beside no case of its name")
    return found


def run_case(case: Case, checks: Iterable[Check[Any]] | None = None) -> None:
    """Assert that the check says what the case expects.

    Args:
        case: what to try.
        checks: where to look for the check; by default among all installed plugins.
    """
    check = _named(case.check, tuple(checks) if checks is not None else _installed())
    mode = case.mode_for(check)
    verdict = verdict_on(
        check,
        case.path,
        version=case.version,
        mode=mode,
        params=case.params_for(check),
        taken_at=case.taken,
        told=case.told_for(check),
    )
    said = "\n".join(
        f"  {item.resource} {item.container or ''}: {item.message} ({item.at})"
        for item in verdict.findings
    )
    told = f"{case.path}: {verdict.outcome} ({verdict.reason})\n{said}"
    assert verdict.outcome == case.outcome, f"expected {case.outcome}, got {told}"
    assert len(verdict.findings) == case.finds, f"expected {case.finds} findings, got {told}"
    if case.at is not None:
        assert verdict.findings[0].at == case.at, f"expected a finding at {case.at}, got {told}"


def missing_cases(folder: Path, checks: Iterable[Check[Any]]) -> tuple[str, ...]:
    """Name what a folder of cases lacks: a pass and a fail for each check, a check for each case.

    Args:
        folder: as given to `cases`.
        checks: what the plugin declares.
    """
    found = {(case.check, case.fails) for case in cases(folder)}
    names = {check.id.partition("/")[2] for check in checks}
    wanted = ((name, fails) for name in names for fails in (False, True))
    missing = (
        f"{name}: no {'fail' if fails else 'pass'}*.yaml"
        for name, fails in wanted
        if (name, fails) not in found
    )
    strange = {f"{name}: cases of no check" for name, _ in found if name not in names}
    return tuple(sorted((*missing, *strange)))


def _case(path: Path) -> Case:
    fails = path.stem.startswith("fail")
    if path.suffix != ".yaml" or not (fails or path.stem.startswith("pass")):
        raise ValueError(f"{path} is named neither pass*.yaml nor fail*.yaml")
    head = _header(path)
    finds = head.get("finds", "1" if fails else "0")
    outcome = head.get("outcome", "failed" if fails else "passed")
    if not finds.isdecimal() or outcome not in tuple(Outcome):
        raise ValueError(f"{path}: nothing can end as {outcome!r} with {finds!r} findings")
    if head.get("mode", "cluster") not in tuple(Mode):
        raise ValueError(f"{path}: there is no mode {head['mode']!r}")
    beside = path.with_name(f"{path.stem}{_BESIDE}")
    return Case(
        check=path.parent.name,
        path=path,
        fails=fails,
        version=KubernetesVersion.parse(head["version"]) if "version" in head else NEWEST,
        outcome=outcome,
        finds=int(finds),
        at=head.get("at"),
        mode=Mode(head["mode"]) if "mode" in head else None,
        taken=datetime.fromisoformat(head["taken"]) if "taken" in head else None,
        params=head.get("params"),
        told=beside if beside.is_file() else None,
    )


def _header(path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        match = _HEADER.fullmatch(line)
        if match:
            found[match[1]] = match[2]
    return found


@cache
def _installed() -> tuple[Check[Any], ...]:
    return discover().checks


def _named(name: str, checks: tuple[Check[Any], ...]) -> Check[Any]:
    found = [check for check in checks if check.id.partition("/")[2] == name]
    if len(found) != 1:
        raise LookupError(f"{len(found)} installed checks are named {name!r}; expected one")
    return found[0]
