"""An operator of one's own, in a cluster that may be broken, for tests of what it survives.

The operator runs as a process under its own ServiceAccount, with the rights it prints itself. The
cluster is not the one other tests share: here the API server is killed, held and restarted.
`KUBE9_PROVE=1` makes outages as long and bursts as large as the promise says; without it they are
short enough for every build.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.operator.process import Operator

SHOP = Path(__file__).parents[2] / "examples" / "shop"
SETTINGS = {"schedule": {"interval": "1h"}, "events": {"silence": "5s"}}
_NUMBERS = count(1)


class MakeOperator(Protocol):
    """Makes an operator that is not started; see the fixture."""

    def __call__(
        self,
        settings: Mapping[str, Any] | None = None,
        *,
        where: "Cluster | None" = None,
        definitions: bool = False,
        command: Sequence[str] | None = None,
    ) -> "Operator": ...


@pytest.fixture(scope="session")
def proving() -> bool:
    """Whether outages last as long, and bursts are as large, as what is promised."""
    return bool(os.environ.get("KUBE9_PROVE"))


@pytest.fixture(scope="session")
def breakable(cluster: "Cluster") -> "Iterator[Cluster]":
    """A cluster with the sample shop that tests may break, if they mend it."""
    from kube9_testbed.cluster import Cluster  # noqa: PLC0415 - `cluster` skips where none can be
    from kube9_testbed.kubectl import apply_folder  # noqa: PLC0415 - as above
    from kube9_testbed.operator.installation import (  # noqa: PLC0415 - as above
        install_definitions,
    )

    with Cluster.start(nodes=3) as started:
        install_definitions(started)
        apply_folder(started, SHOP)
        yield started


@pytest.fixture
def make_operator(breakable: "Cluster", tmp_path: Path) -> Iterator[MakeOperator]:
    """Makes operators, each in a namespace of its own, and stops them when the test is over."""
    from kube9_testbed.operator.installation import install  # noqa: PLC0415 - as above
    from kube9_testbed.operator.process import SERVE, Operator  # noqa: PLC0415 - as above

    made: list[Operator] = []

    def make(
        settings: Mapping[str, Any] | None = None,
        *,
        where: "Cluster | None" = None,
        definitions: bool = False,
        command: Sequence[str] | None = None,
    ) -> Operator:
        namespace = f"kube9-{next(_NUMBERS)}"
        folder = tmp_path / namespace
        place = install(where or breakable, namespace, folder, definitions=definitions)
        chosen = {**SETTINGS, **(settings or {})}
        operator = Operator(place, settings=chosen, command=command or SERVE)
        made.append(operator)
        return operator

    yield make
    for operator in made:
        operator.stop()


@pytest.fixture
def operator(make_operator: MakeOperator) -> "Operator":
    """A running operator that has assessed the cluster once."""
    made = make_operator()
    made.start()
    made.await_assessment()
    return made


@pytest.fixture
def unharmed() -> "Callable[[Operator], None]":
    """Says whether an operator is what it was before: the same process, alive and consistent."""

    def check(operator: "Operator") -> None:
        assert operator.alive
        assert operator.get("/livez")[0] == 200
        assert operator.get("/readyz")[0] == 200
        assert operator.query("audit", "verify")["whole"]

    return check
