"""However a path of the node is written, it means one place."""

from hypothesis import given
from hypothesis import strategies as st
from kube9_security.checks.pods.host_places import (
    cloud_credential,
    governs,
    meant,
    runtime_socket,
)

_STEP = st.sampled_from(
    ("etc", "var", "run", "kubernetes", "lib", "kubelet", "data", "docker.sock")
)
_STEPS = st.lists(_STEP, max_size=5)
_SLASH = st.sampled_from(("/", "//", "/./"))


@given(steps=_STEPS, slashes=st.lists(_SLASH, min_size=6, max_size=6))
def test_slashes_and_dots_change_nothing(steps: list[str], slashes: list[str]) -> None:
    plain = "/" + "/".join(steps)
    odd = "".join(f"{slash}{step}" for slash, step in zip(slashes, steps, strict=False))
    assert meant(odd + slashes[-1]) == meant(plain)
    assert meant(meant(plain)) == meant(plain)


@given(steps=_STEPS)
def test_var_run_is_run(steps: list[str]) -> None:
    below = "/".join(steps)
    assert meant(f"/var/run/{below}") == meant(f"/run/{below}")


@given(steps=_STEPS)
def test_windows_knows_neither_case_nor_direction(steps: list[str]) -> None:
    slashed = meant("c:/" + "/".join(steps))
    assert meant("C:\\" + "\\".join(steps).upper()) == slashed
    assert not slashed.startswith("/")


def test_a_place_is_what_its_name_says() -> None:
    assert runtime_socket(meant("/var/run/docker.sock"))
    assert cloud_credential(meant("/root/.aws/credentials"))
    assert governs(meant("/etc/shadow"))
    assert not governs(meant("/etc/shadowy"))
