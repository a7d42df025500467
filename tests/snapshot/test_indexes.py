"""An index of a plugin's own is built once, and only for checks that may see what it is made of."""

from collections.abc import Callable
from typing import ClassVar

import pytest

from kube9_core.errors import UndeclaredKind
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.platform import ConfigMap
from kube9_core.snapshot.rbac import Role, ServiceAccount
from kube9_core.snapshot.snapshot import Snapshot

Take = Callable[..., Snapshot]
OBJECTS = """
apiVersion: v1
kind: ServiceAccount
metadata: {name: shop}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: shop}
"""


class Accounts:
    """The names of all accounts."""

    READS: ClassVar[tuple[type[Object], ...]] = (ServiceAccount,)

    def __init__(self, snapshot: Snapshot) -> None:
        self.names = tuple(item.name for item in snapshot.all(ServiceAccount))


class Greedy:
    """Looks at more than it says."""

    READS: ClassVar[tuple[type[Object], ...]] = (Role,)

    def __init__(self, snapshot: Snapshot) -> None:
        self.found = snapshot.all(ConfigMap)


def test_an_index_is_built_once_for_all_checks(snapshot_of: Take) -> None:
    whole = snapshot_of(OBJECTS)
    first = whole.limited(frozenset((ServiceAccount,))).index(Accounts)
    assert first.names == ("shop",)
    assert whole.limited(frozenset((ServiceAccount, Role))).index(Accounts) is first


def test_a_check_that_did_not_declare_what_an_index_reads_may_not_ask(snapshot_of: Take) -> None:
    whole = snapshot_of(OBJECTS)
    whole.index(Accounts)
    with pytest.raises(UndeclaredKind, match="ServiceAccount"):
        whole.limited(frozenset((ConfigMap,))).index(Accounts)


def test_an_index_may_not_read_what_it_did_not_declare(snapshot_of: Take) -> None:
    with pytest.raises(UndeclaredKind, match="ConfigMap"):
        snapshot_of(OBJECTS).index(Greedy)
