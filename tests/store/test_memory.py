"""A query fits beside the operator: 20 MiB for the whole process, whatever is stored."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kube9_core.store import Store

Make = Callable[..., Any]

MIB_OF_A_QUERY = 20
QUERY = """
import sys
from pathlib import Path
from kube9_core.store import Store
with Store.reading(Path(sys.argv[1])) as store:
    page = store.events.list()
    findings = store.findings.list()
print(page.total, len(page.items), len(findings.items))
heavy = {"asyncio", "hashlib", "pydantic", "tempfile", "kopf", "kubernetes"}
print(*sorted(heavy & set(sys.modules)))
lines = Path("/proc/self/status").read_text().splitlines()
print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_listing_events_out_of_100_000_stays_small(
    store: Store, event: Make, run: Make, finding: Make, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    store.events.put(event(number, namespace=f"ns-{number % 40}") for number in range(100_000))
    store.findings.record(run(1), map(finding, range(1000)), lambda *_: True)
    environment = os.environ | {"PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    for _ in range(2):  # the first one compiles, as an installer does
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", QUERY, str(folder)],
            check=True,
            capture_output=True,
            text=True,
            env=environment,
        )
    found, heavy, memory = done.stdout.split("\n")[:3]
    assert found == "100000 25 25"
    assert heavy == ""
    assert int(memory) < MIB_OF_A_QUERY * 1024
