"""What our own custom resources mean: when something was said, and when it is only an echo."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kube9_core.kube.writer import Writer
from kube9_core.model.own_resources import EXEMPTION, OPERATOR_STATUS
from kube9_core.operator.hearing import Hearing
from kube9_core.operator.observing import Change
from kube9_core.operator.wishes import Wishes
from kube9_core.runs.clock import SystemClock
from kube9_core.store.store import Store


class Mute(Writer):
    """Is never asked to write."""

    def __init__(self) -> None: ...


class Ear:
    def __init__(self, folder: Path) -> None:
        clock = SystemClock()
        self.store = Store.open(folder, clock)
        wishes = Wishes("n", self.store.runs, Mute(), clock)
        self.gone = self.changed = 0
        self.hearing = Hearing(wishes, "n", self.has_gone, self.has_changed)

    def has_gone(self) -> None:
        self.gone += 1

    def has_changed(self) -> None:
        self.changed += 1

    def exemption(self, generation: int, change: Change) -> int:
        body = {"metadata": {"name": "x", "uid": "1", "generation": generation}}
        self.hearing.seen(EXEMPTION.plural, body, change)
        return self.changed


@pytest.fixture
def ear(tmp_path: Path) -> Iterator[Ear]:
    made = Ear(tmp_path)
    yield made
    made.store.close()


def test_what_is_listed_at_the_start_is_no_news(ear: Ear) -> None:
    assert ear.exemption(1, Change.LISTED) == 0


def test_an_exemption_that_is_new_changed_or_gone_is_news(ear: Ear) -> None:
    assert ear.exemption(1, Change.CHANGED) == 1
    assert ear.exemption(2, Change.CHANGED) == 2
    assert ear.exemption(2, Change.GONE) == 3


def test_our_own_write_of_its_status_is_no_news(ear: Ear) -> None:
    ear.exemption(1, Change.LISTED)
    assert ear.exemption(1, Change.CHANGED) == 0


def test_what_changed_while_nobody_watched_is_news_when_it_is_listed_again(ear: Ear) -> None:
    ear.exemption(1, Change.LISTED)
    assert ear.exemption(1, Change.LISTED) == 0
    assert ear.exemption(2, Change.LISTED) == 1


def test_only_our_own_status_is_missed(ear: Ear) -> None:
    for namespace, name in (("other", "kube9-operator"), ("n", "x"), ("n", "kube9-operator")):
        body = {"metadata": {"namespace": namespace, "name": name}}
        ear.hearing.seen(OPERATOR_STATUS.plural, body, Change.GONE)
    assert ear.gone == 1
