"""A wrong command line is told in one line, with the names that may have been meant."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Kube9 = Callable[..., Any]

HERE = ("assess", "@app.yaml")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("asess",), "'assess'"),
        (("checks", "lst"), "'list'"),
        ((*HERE, "--formt", "json"), "did you mean --format?"),
        ((*HERE, "--pillar", "securty"), "did you mean security?"),
        ((*HERE, "--framework", "pss-basline"), "did you mean pss-baseline"),
        ((*HERE, "--severity", "hihg"), "did you mean high?"),
        ((*HERE, "--fail-on", "hihg"), "did you mean high?"),
        ((*HERE, "--format", "jsn"), "did you mean json"),
        ((*HERE, "--check", "security/privileged-containr"), "security/privileged-container"),
        ((*HERE, "--check", "security/priv"), "did you mean security/privilege"),
        ((*HERE, "--check", "nothing/*"), "no check matches 'nothing/*'"),
        ((*HERE, "--format", "sarif"), "comes with a later version; now: table, json"),
        ((*HERE, "--format", "openreports"), "comes with a later version; now: table, json"),
        ((*HERE, "--kubernetes-version", "1.15"), "from 1.16 to 1.37"),
        ((*HERE, "--kubernetes-version", "2.0"), "from 1.16 to 1.37"),
        ((*HERE, "--kubernetes-version", "new"), "is not a Kubernetes version"),
        ((*HERE, "--jobs", "0"), "at least 1"),
        ((*HERE, ""), "a PATH is empty; is a variable unset?"),
        ((*HERE, "--jobs", "two"), "at least 1"),
        ((*HERE, "--check-timeout", "0"), "must be a number of seconds"),
        ((*HERE, "--check-timeout", "nan"), "must be a number of seconds"),
        ((*HERE, "--config", "@absent.yaml"), "absent.yaml: cannot be read"),
        ((*HERE, "--baseline", "@absent.json"), "absent.json: the baseline cannot be read"),
        ((*HERE, "--baseline", "@app.yaml"), "is no report that kube9"),
        ((*HERE, "--output", "@absent/report"), "there is no folder"),
        ((*HERE, "--output", "@"), "is a folder"),
        (("assess", "-", "-"), "standard input can be read only once"),
        (("checks", "show", "privileged-container"), "did you mean security/privileged-container?"),
        (("checks", "show"), "Missing argument 'ID'"),
        (("checks", "list", "--equivalent", "kube-linter:privileged-containr"), "did you mean"),
        (("checks", "list", "--equivalent", "privileged"), "write TOOL:ID"),
        (("frameworks", "show", "pss-base"), "did you mean pss-baseline"),
        (("plugins", "list", "--format", "yaml"), "there are: table, json"),
        (("completion", "tcsh"), "did you mean"),
    ],
)
def test_wrong_usage_is_one_line_and_code_2(
    here: Kube9, arguments: tuple[str, ...], said: str
) -> None:
    answer = here(*arguments)
    assert said in answer.err
    assert answer.err.startswith("kube9: ")
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)


def test_a_wrong_option_is_told_before_anything_is_read(here: Kube9, folder: Path) -> None:
    answer = here("assess", "@absent.yaml", "--format", "sarif")
    assert "absent" not in answer.err
    assert not list(folder.glob("*.json"))
