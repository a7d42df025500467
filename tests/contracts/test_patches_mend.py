"""Whoever follows a patch is rid of the finding, in every case that yields one.

The manifests are the checks' own cases. A patch is applied as `kubectl patch` would: mappings
merge, null deletes, and lists that have a merge key merge by it. The API server is asked whether
that is so.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from kube9_core.declare.check import Check
from kube9_core.engine.assessment import Rules, assess
from kube9_core.engine.drafts import Draft
from kube9_core.engine.selection import Planned
from kube9_core.plugins.catalogue import discover
from kube9_core.testing import Case, cases, snapshot_of

if TYPE_CHECKING:
    from kube9_testbed.client import Client
    from kube9_testbed.cluster import Cluster

FOLDERS = sorted((Path(__file__).resolve().parents[2] / "plugins").glob("kube9-*/tests/cases"))
CASES = [case for folder in FOLDERS for case in cases(folder) if case.fails]
CHECKS = {check.id.partition("/")[2]: check for check in discover().checks}
MERGE_KEYS = {
    "containers": "name",
    "env": "name",
    "ephemeralContainers": "name",
    "hostAliases": "ip",
    "imagePullSecrets": "name",
    "initContainers": "name",
    "ports": "containerPort",
    "topologySpreadConstraints": "topologyKey",
    "volumeMounts": "mountPath",
    "volumes": "name",
}

ENOUGH = 1
"""Patches of one check for the API server; more of them say the same."""
SOME_CHECKS = 25


def found(check: Check[Any], case: Case, manifest: str | Path) -> tuple[Draft, ...]:
    """What the check says, with its patches."""
    given = case.params_for(check) or (check.params() if check.params else None)
    planned = Planned(check, check.severity, given)
    rules = Rules((planned,), (), datetime.now(UTC), lambda _: "test")
    mode = case.mode_for(check)
    snapshot = snapshot_of(
        manifest,
        version=case.version,
        mode=mode,
        views=(*check.views, *check.wants),
        data=check.data,
        taken_at=case.taken,
        told=case.told_for(check),
    )
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
    metadata, ref = document.get("metadata"), draft.reported.ref
    if metadata is None:  # a file that a program reads has no name
        return bool(document["kind"] == ref.kind)
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


def as_deployment(case: Case) -> dict[str, Any] | None:
    """The pod of a case in a Deployment without pods; None where it is not about a live one."""
    (document, *others) = objects(case.path)
    spec = document.get("spec") or {}
    template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
    if document["kind"] == "Pod":
        template = {"metadata": {**document["metadata"]}, "spec": spec}
    live = case.mode is None and "cluster" in CHECKS[case.check].modes
    if others or not template or not live:
        return None
    inside = {**template["spec"], "restartPolicy": "Always"}
    inside.pop("ephemeralContainers", None)
    annotations = (template.get("metadata") or {}).get("annotations", {})
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "patched"},
        "spec": {
            "replicas": 0,
            "selector": {"matchLabels": {"app": "patched"}},
            "template": {
                "metadata": {"labels": {"app": "patched"}, "annotations": annotations},
                "spec": inside,
            },
        },
    }


def tried(client: "Client", case: Case, deployment: dict[str, Any]) -> int:
    """Let the API server apply each patch of a case; how many it was given."""
    place = "/apis/apps/v1/namespaces/default/deployments"
    created = client.post(place, deployment)
    if not created.ok:
        return 0  # a few cases are what no server takes
    try:
        live = json.loads(created.text)
        check = CHECKS[case.check]
        before = found(check, case, as_text(live))
        patches = [draft for draft in before if draft.patch]
        for draft in patches:
            patch = yaml.safe_load(draft.patch or "")
            answer = client.strategic_patch(f"{place}/patched?dryRun=All", patch)
            assert answer.ok, f"{case}: {answer.text}"
            theirs = json.loads(answer.text)
            ours = merged(live, patch)
            assert isinstance(ours, dict)
            assert said_by(theirs) == said_by(ours), f"{case}: {draft.patch}"
            after = {item.fingerprint for item in found(check, case, as_text(theirs))}
            assert after <= {item.fingerprint for item in before} - {draft.fingerprint}, str(case)
        return len(patches)
    finally:
        assert client.delete(f"{place}/patched").ok


def as_text(live: dict[str, Any]) -> str:
    """What the server gave back, as somebody would write it."""
    metadata = {"name": live["metadata"]["name"]}
    return json.dumps({**live, "metadata": metadata, "status": None})


def said_by(live: dict[str, Any]) -> object:
    """The pod of an object, without what is unset or empty: the server leaves that out."""
    return without_nothing(live["spec"]["template"])


def without_nothing(value: object) -> object:
    if isinstance(value, dict):
        kept = {name: without_nothing(item) for name, item in value.items()}
        return {name: item for name, item in kept.items() if item not in (None, {}, [], False)}
    return [without_nothing(item) for item in value] if isinstance(value, list) else value


@pytest.mark.cluster
def test_the_api_server_takes_every_patch_and_makes_of_it_what_we_make(cluster: "Cluster") -> None:
    given: Counter[str] = Counter()
    with cluster.client() as client:
        for case in CASES:
            deployment = as_deployment(case)
            if deployment is not None and given[case.check] < ENOUGH:
                given[case.check] += tried(client, case, deployment)
    assert sum(1 for count in given.values() if count) > SOME_CHECKS, given
