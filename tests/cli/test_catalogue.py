"""`kube9 checks`, `frameworks` and `plugins`: what is installed, for people and for machines."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest

Kube9 = Callable[..., Any]

TOOLS = {
    *("kube-linter", "kube-score", "polaris", "kubescape", "trivy", "checkov", "kyverno"),
    *("gatekeeper", "kubeaudit", "popeye", "kube-bench", "pod-security-admission", "prowler"),
}
TEXT = {"id", "title", "rationale", "remediation", "pillar", "severity", "plugin", "subject"}


class Answer(Protocol):
    code: int
    out: str
    err: str


def records(answer: Answer) -> list[dict[str, Any]]:
    assert answer.code == 0, answer.err
    found: list[dict[str, Any]] = json.loads(answer.out)
    return found


def is_a_record(item: dict[str, Any]) -> None:
    """The keys and types of the contract, section 3."""
    assert all(isinstance(item[key], str) and item[key] for key in (*TEXT, "since"))
    assert item["severity"] in {"critical", "high", "medium", "low", "info"}
    assert item["reads"] == sorted(item["reads"])
    assert all(kind.count("/") in (1, 2) for kind in item["reads"])
    assert isinstance(item["default"], bool)
    assert isinstance(item["revision"], int)
    assert item["parameters"] is None or item["parameters"]["type"] == "object"
    assert all(set(each) == {"name", "control", "version"} for each in item["frameworks"])
    assert set(item["equivalents"]) <= TOOLS
    assert all(names and isinstance(names, list) for names in item["equivalents"].values())
    assert all(set(each) == {"tool", "id", "params"} for each in item["equivalentsWith"])


def test_the_list_has_every_key_of_the_contract_sorted_by_id(here: Kube9) -> None:
    found = records(here("checks", "list", "--format", "json"))
    assert len(found) > 30
    assert [item["id"] for item in found] == sorted(item["id"] for item in found)
    for item in found:
        is_a_record(item)


def test_parameters_are_given_as_a_json_schema(kube9: Kube9) -> None:
    found = records(kube9("checks", "list", "--format", "json"))
    [mine] = [item for item in found if item["id"] == "acme/short-name"]
    assert mine["parameters"]["properties"]["longest"]["default"] == 3
    assert (mine["plugin"], mine["default"], mine["aliases"]) == ("acme", True, ["acme/brief"])
    assert mine["title"] == "Names are short"
    assert mine["rationale"] == "Long ones are hard to read."


@pytest.mark.parametrize(
    ("options", "fits"),
    [
        (("--pillar", "reliability"), lambda item: item["pillar"] == "reliability"),
        (("--severity", "high"), lambda item: item["severity"] in {"critical", "high"}),
        (
            ("--framework", "pss-baseline"),
            lambda item: "pss-baseline" in {each["name"] for each in item["frameworks"]},
        ),
        (
            ("--equivalent", "trivy:KSV-0017", "--equivalent", "polaris:hostPIDSet"),
            lambda item: item["id"] in {"security/privileged-container", "security/host-pid"},
        ),
    ],
)
def test_filters_leave_exactly_what_fits(
    here: Kube9, options: tuple[str, ...], fits: Callable[[dict[str, Any]], bool]
) -> None:
    every = records(here("checks", "list", "--format", "json"))
    found = records(here("checks", "list", "--format", "json", *options))
    assert found == [item for item in every if fits(item)]
    assert found


def test_the_table_names_each_check_with_its_title(here: Kube9) -> None:
    answer = here("checks", "list", "--equivalent", "trivy:KSV-0017")
    assert answer.out.splitlines()[:3] == [
        "Security  1 check",
        "  critical  security/privileged-container",
        "            Containers do not run privileged",
    ]


def test_a_page_tells_why_how_to_mend_it_and_what_it_answers_to(kube9: Kube9) -> None:
    lines = kube9("checks", "show", "acme/brief").out.splitlines()
    said = {" ".join(line.split()) for line in lines}
    assert lines[0] == "acme/short-name  low"
    assert "Long ones are hard to read." in said
    assert "fix: Choose a shorter one." in said
    assert "params.longest Longest (default: 3)" in said
    assert max(map(len, lines)) <= 80


def test_a_page_tells_on_which_records_of_the_operator_a_check_rests(here: Kube9) -> None:
    said = " ".join(here("checks", "show", "argocd/application-out-of-sync").out.split())
    assert "rests on argocd/drift, which only the operator knows" in said
    assert "rests on" not in here("checks", "show", "security/host-pid").out
    found = records(here("checks", "list", "--format", "json"))
    (item,) = (item for item in found if item["id"] == "argocd/application-out-of-sync")
    assert item["told"] == ["argocd/drift"]


def test_a_page_in_json_is_the_record_of_the_list(here: Kube9) -> None:
    shown = json.loads(here("checks", "show", "security/host-pid", "--format", "json").out)
    listed = records(here("checks", "list", "--format", "json"))
    assert shown in listed


def test_search_wants_all_words_wherever_they_stand(here: Kube9) -> None:
    def ids(*words: str) -> set[str]:
        return {
            item["id"] for item in records(here("checks", "search", *words, "--format", "json"))
        }

    assert "security/privileged-container" in ids("ksv-0017")
    assert ids("disruption", "eviction") < ids("disruption")
    nothing = here("checks", "search", "no-check-says-this")
    assert (nothing.code, nothing.out) == (0, "")
    assert nothing.err == "kube9: no installed check fits\n"


def test_frameworks_are_listed_with_their_controls(here: Kube9) -> None:
    found = {item["name"]: item for item in records(here("frameworks", "list", "--format", "json"))}
    assert {"pss-baseline", "pss-restricted"} <= set(found)
    assert {"privileged", "hostNamespaces"} <= {
        control["id"] for control in found["pss-baseline"]["controls"]
    }
    assert "pss-baseline" in here("frameworks", "list").out


def test_every_control_has_checks_or_says_what_to_look_at(
    kube9: Kube9, add_plugin: Callable[[str, str], None]
) -> None:
    add_plugin(
        "rules",
        """
        from kube9_core.api import Control, Framework, hookimpl

        @hookimpl
        def kube9_frameworks():
            controls = (Control("1", "Doors are shut", "Try the doors."), Control("2", "Open"))
            return [Framework("house", "House rules", "3", "https://example.com", controls)]
        """,
    )
    lines = kube9("frameworks", "show", "house").out.splitlines()
    assert lines == [
        "house  House rules 3",
        "https://example.com",
        "",
        "1  Doors are shut",
        "    manual: Try the doors.",
        "",
        "2  Open",
        "    manual: no installed check decides it; look at it yourself",
    ]
    shown = record(kube9("frameworks", "show", "pss-baseline", "--format", "json"))
    [control] = [each for each in shown["controls"] if each["id"] == "hostNamespaces"]
    assert control["checks"] == ["security/host-ipc", "security/host-network", "security/host-pid"]


def record(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.out)
    return found


def test_a_new_plugin_is_written_and_the_next_steps_are_told(here: Kube9, folder: Path) -> None:
    answer = here("new-plugin", "zebra", "--folder", "@")
    assert answer.code == 0
    assert (folder / "zebra-kube9" / "pyproject.toml").is_file()
    assert "pip install --editable ." in answer.out
    assert here("new-plugin", "zebra", "--folder", "@").code == 2
