"""What kopf may not load on its own."""

import subprocess
import sys

PROGRAM = """
import sys
from kube9_core.operator.absence import absent
with absent("kubernetes"):
    import kopf
print("kubernetes" in sys.modules)
import kubernetes
print(kubernetes.__name__)
"""


def test_kopf_does_without_the_client_and_others_can_still_load_it() -> None:
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "kubernetes"]


def test_what_comes_before_the_first_status_loads_neither_kopf_nor_the_client() -> None:
    program = "import kube9_core.operator.serve, sys; print(*sys.modules)"
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert {"kopf", "kubernetes", "aiohttp", "rich", "typer"}.isdisjoint(done.stdout.split())
