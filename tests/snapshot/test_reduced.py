"""A plugin's view may leave out of large objects what it does not need, wherever they come from."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import msgspec
import pytest
from msgspec.structs import replace

from kube9_core.api import (
    OPERATIONS,
    CustomObject,
    Kind,
    ObjectMeta,
    Problem,
    Problems,
    Wire,
)
from kube9_core.engine.guard import carefully
from kube9_core.engine.selection import Planned
from kube9_core.model.severity import Severity
from kube9_core.model.version import NEWEST
from kube9_core.runs.cluster_tools import DeclaredReader, Labels, Listed, Named
from kube9_core.runs.needs import needs_of
from kube9_core.snapshot.documents import views_of
from kube9_core.snapshot.intake import Intake
from kube9_core.snapshot.registry import Registry
from kube9_core.testing.snapshots import documents_of, snapshot_of

GADGET = Kind("acme.example", "Gadget", "v1", "gadgets")
BODY = b'{"metadata": {"name": "web", "namespace": "shop"}, "parts": ["a", "b", "c"]}'
MANIFEST = """
apiVersion: acme.example/v1
kind: Gadget
metadata: {name: web, namespace: shop}
parts: [a, b, c]
"""


class GadgetWire(Wire, frozen=True):
    metadata: ObjectMeta | None = None
    parts: tuple[str, ...] = ()
    count: int = 0


class Gadget(CustomObject):
    KINDS: ClassVar = (GADGET,)
    SHAPE: ClassVar = GadgetWire
    wire: GadgetWire

    @classmethod
    def reduced(cls, wire: GadgetWire) -> GadgetWire:
        return replace(wire, parts=wire.parts[:1], count=len(wire.parts))


class Broken(CustomObject):
    KINDS: ClassVar = (GADGET,)
    SHAPE: ClassVar = GadgetWire
    wire: GadgetWire

    @classmethod
    def reduced(cls, wire: GadgetWire) -> GadgetWire:
        raise KeyError(wire.parts[0])


class Strange(CustomObject):
    KINDS: ClassVar = (GADGET,)
    SHAPE: ClassVar = GadgetWire
    wire: GadgetWire

    @classmethod
    def reduced(cls, wire: GadgetWire) -> object:
        return wire.parts


@OPERATIONS.check("acme/gadgets", "low", on=(Gadget, Broken))
def gadgets(gadget: Gadget | Broken) -> Problems:
    """Gadgets are small.

    Large ones do not fit.
    """
    if gadget.wire.count > 2:
        yield Problem("is large")


class Shelf:
    """A cluster that holds one Gadget."""

    version = NEWEST

    def each(
        self, kind: Kind, namespace: str | None, names: tuple[str, ...], labels: Labels = ()
    ) -> Iterator[Listed]:
        del kind, namespace, names, labels
        yield "acme.example/v1", BODY

    def one(self, named: Named) -> bytes | None:
        raise AssertionError(named)

    def get(self, path: str) -> bytes:
        raise AssertionError(path)


def test_manifests_are_reduced() -> None:
    (gadget,) = snapshot_of(MANIFEST, views=(Gadget,)).all(Gadget)
    assert (gadget.wire.parts, gadget.wire.count) == (("a",), 3)
    assert (gadget.name, gadget.namespace) == ("web", "shop")


def test_what_a_task_reads_is_reduced() -> None:
    reader = DeclaredReader(Shelf(), Registry((Gadget,)), (Gadget,), (), "kube9-system")
    (gadget,) = reader.all(Gadget)
    assert (gadget.wire.parts, gadget.wire.count) == (("a",), 3)


def test_what_a_task_cannot_reduce_is_told_by_its_view() -> None:
    reader = DeclaredReader(Shelf(), Registry((Broken,)), (Broken,), (), "kube9-system")
    with pytest.raises(KeyError):
        list(reader.all(Broken))


def test_a_reading_goes_on_past_what_cannot_be_reduced_and_says_so() -> None:
    planned = (Planned(gadgets, Severity.LOW, None),)
    needs = needs_of(planned, Registry((Gadget, Broken, Strange)))
    intake = Intake(NEWEST)
    for entry in needs.entries[GADGET]:
        intake.take(entry, "acme.example/v1", BODY)
    small, whole = intake.finish()
    assert small.__dict__["wire"].parts == ("a",)
    assert whole.__dict__["wire"].parts == ("a", "b", "c")
    (mistake,) = intake.mistakes
    assert mistake.startswith("Gadget shop/web: kind: Broken.reduced: KeyError: 'a' at ")
    assert f"{Path(__file__).name}:" in mistake


def test_what_is_of_another_type_is_left_as_it_was() -> None:
    found = views_of(documents_of(MANIFEST), NEWEST, Registry((Strange,), (), carefully))
    (mistake,) = found.mistakes
    assert mistake.mistake.message == "Strange.reduced: gave what is no GadgetWire"
    assert found.objects[0].__dict__["wire"].parts == ("a", "b", "c")


def test_without_reducing_an_object_stays_as_it_is() -> None:
    class Plain(CustomObject):
        KINDS: ClassVar = (GADGET,)
        SHAPE: ClassVar = GadgetWire

    wire = msgspec.json.decode(BODY, type=GadgetWire)
    assert Plain.reduced(wire) is wire
