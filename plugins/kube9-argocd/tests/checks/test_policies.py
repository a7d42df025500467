"""Policies are read as Argo CD reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kube9_argocd.checks.policies import ADMIN, Policy

WORDS = st.text(alphabet="abcxyz:-*/.", min_size=1, max_size=8)


@pytest.mark.parametrize(
    "line",
    [
        "p, role:dev, applications, sync, shop/*, allow",
        "p,role:dev,applications,sync,shop/*,allow",
        "  p ,  role:dev , applications,sync, shop/* ,allow  ",
        '"p", "role:dev", applications, "sync", shop/*, allow',
    ],
)
def test_spaces_and_quotes_do_not_matter(line: str) -> None:
    (grant,) = Policy((line,)).grants
    assert (grant.subject, grant.resource, grant.action, grant.object, grant.allows) == (
        "role:dev",
        "applications",
        "sync",
        "shop/*",
        True,
    )


@pytest.mark.parametrize(
    "line", ["", "# p, a, *, *, *, allow", "p, a, *, *, *", "x, a, *, *, *, allow", "p", '"']
)
def test_what_argo_cd_does_not_take_grants_nothing(line: str) -> None:
    policy = Policy((line,))
    assert policy.grants == ()
    assert policy.members(ADMIN) == ()


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    text = "# who\n\np, a, exec, create, */*, allow\n"
    assert [item.line for item in Policy((text,)).grants] == [3]


def test_roles_are_followed_and_circles_end() -> None:
    policy = Policy(("g, ann, role:dev\ng, role:dev, role:ops\ng, role:ops, role:dev",))
    assert policy.roles_of("ann") == {"ann", "role:dev", "role:ops"}


def test_what_is_denied_is_not_held() -> None:
    policy = Policy(("p, a, exec, create, */*, deny", "p, b, *, *, */*, allow"))
    assert policy.holders("exec", "create") == ("b",)


@pytest.mark.parametrize(
    ("resource", "action", "held"),
    [
        ("ex*", "create", True),
        ("{exec,logs}", "{get,create}", True),
        ("[!a]xec", "creat?", True),
        ("exec", "get", False),
        ("logs", "*", False),
        ("{exec", "create", False),
    ],
)
def test_patterns_are_globs(resource: str, action: str, held: bool) -> None:  # noqa: FBT001 - a column
    policy = Policy((f'p, dev, "{resource}", "{action}", */*, allow',))
    assert policy.holds("dev", "exec", "create") is held


@pytest.mark.parametrize(
    ("denied", "held"),
    [
        ("p, dev, exec, *, */*, deny", False),
        ("p, role:all, *, *, *, deny", False),
        ("p, dev, exec, *, shop/*, deny", True),
        ("p, ops, exec, *, */*, deny", True),
    ],
    ids=["oneself", "through a role", "elsewhere", "somebody else"],
)
def test_a_line_that_denies_counts_more(denied: str, held: bool) -> None:  # noqa: FBT001 - a column
    policy = Policy(("p, dev, exec, create, */*, allow", "g, dev, role:all", denied))
    assert policy.holds("dev", "exec", "create") is held


def test_a_pattern_of_many_braces_costs_little() -> None:
    policy = Policy((f'p, dev, "{"{a,b}" * 200}", *, */*, allow',))
    assert not policy.holds("dev", "exec", "create")


@given(st.lists(st.tuples(WORDS, WORDS, WORDS, WORDS, st.booleans()), max_size=5))
def test_what_is_written_is_what_is_read(rows: list[tuple[str, str, str, str, bool]]) -> None:
    text = "\n".join(
        f"p, {sub}, {res}, {act}, {obj}, {'allow' if allows else 'deny'}"
        for sub, res, act, obj, allows in rows
    )
    read = [
        (item.subject, item.resource, item.action, item.object, item.allows)
        for item in Policy((text,)).grants
    ]
    assert read == rows


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    policy = Policy((text,))
    assert policy.roles_of("ann") >= {"ann"}
