"""Whoever follows a patch is rid of the finding, in every case that yields one.

The manifests are the checks' own cases. A patch is applied as `kubectl patch` would: mappings
merge, null deletes, and lists that have a merge key merge by it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from kube9_core.declare.check import Check
from kube9_core.engine.assessment import Rules, assess
from kube9_core.engine.drafts import Draft
from kube9_core.engine.selection import Planned
from kube9_core.plugins.catalogue import discover
from kube9_core.testing import Case, cases, snapshot_of

FOLDERS = sorted((Path(__file__).resolve().parents[2] / "plugins").glob("kube9-*/tests/cases"))
CASES = [case for folder in FOLDERS for case in cases(folder) if case.fails]
CHECKS = {check.id.partition("/")[2]: check for check in discover().checks}
MERGE_KEYS = {
    "containers": "name",
    "initContainers": "name",
    "ephemeralContainers": "name",
    "volumes": "name",
    "topologySpreadConstraints": "topologyKey",
}


def found(check: Check[Any], case: Case, manifest: str | Path) -> tuple[Draft, ...]:
    """What the check says, with its patches."""
    planned = Planned(check, check.severity, check.params() if check.params else None)
    rules = Rules((planned,), (), datetime.now(UTC), lambda _: "test")
    mode = case.mode_for(check)
    snapshot = snapshot_of(manifest, version=case.version, mode=mode, taken_at=case.taken)
    (judgement,) = assess(snapshot, rules)
    return judgement.drafts


def merged(old: object, new: object, field: str = "") -> object:
    """A value with a strategic merge patch applied."""
    if isinstance(old, dict) and isinstance(new, dict):
        kept = {name: value for name, value in old.items() if new.get(name, value) is not None}
        changed = {
            name: merged(old.get(name), value, name)
            for name, value in new.items()
            if value is not None
        }
        return {**kept, **changed}
    if isinstance(old, list) and isinstance(new, list) and field in MERGE_KEYS:
        return merged_list(old, new, MERGE_KEYS[field])
    if isinstance(new, dict):
        return merged({}, new)
    return new


def merged_list(old: list[Any], new: list[Any], key: str) -> list[object]:
    """Items with the same key merge; others are added."""
    patches = {item[key]: item for item in new}
    known = {item[key] for item in old}
    added = [item for item in new if item[key] not in known]
    return [*(merged(item, patches.get(item[key], {})) for item in old), *added]


def objects(path: Path) -> Iterator[dict[str, Any]]:
    """Every object of a manifest, lists taken apart."""
    for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
        if document:
            yield from document["items"] if document["kind"].endswith("List") else [document]


def is_of(document: dict[str, Any], draft: Draft) -> bool:
    """Whether a finding is reported on a document."""
    metadata, ref = document["metadata"], draft.reported.ref
    space = metadata.get("namespace", "default") if ref.namespace else None
    return document["kind"] == ref.kind and (space, metadata.get("name")) == (
        ref.namespace,
        ref.name,
    )


def patched(path: Path, drafts: tuple[Draft, ...]) -> str:
    """The manifest with the patches of these findings applied."""
    texts: list[dict[str, Any]] = []
    used = 0
    for document in objects(path):
        result: object = document
        for draft in drafts:
            if is_of(document, draft):
                used += 1
                result = merged(result, yaml.safe_load(draft.patch or ""))
        assert isinstance(result, dict)
        texts.append(result)
    assert used >= len(drafts), "a patch belongs to no document"
    return yaml.safe_dump_all(texts)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_patch_takes_its_finding_away_and_brings_no_other(case: Case) -> None:
    check = CHECKS[case.check]
    before = found(check, case, case.path)
    for draft in before:
        if draft.patch is None:
            continue
        after = found(check, case, patched(case.path, (draft,)))
        left = {item.fingerprint for item in before} - {draft.fingerprint}
        assert {item.fingerprint for item in after} <= left, draft.patch


@pytest.mark.parametrize("case", CASES, ids=str)
def test_all_patches_together_leave_only_what_has_none(case: Case) -> None:
    check = CHECKS[case.check]
    before = found(check, case, case.path)
    patches = tuple(draft for draft in before if draft.patch is not None)
    after = found(check, case, patched(case.path, patches))
    rest = {item.fingerprint for item in before} - {item.fingerprint for item in patches}
    assert {item.fingerprint for item in after} <= rest


def test_most_of_the_checks_of_what_people_write_give_a_patch() -> None:
    asked = {name for name, check in CHECKS.items() if "manifests" in check.modes}
    with_patch = {
        case.check
        for case in CASES
        if any(draft.patch for draft in found(CHECKS[case.check], case, case.path))
    }
    assert len(with_patch & asked) > len(asked) / 2, sorted(asked - with_patch)
