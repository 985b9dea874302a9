"""Planted faults are found, clean protocols are left alone: the benchmark's targets, smaller."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pytest
from msgspec.structs import replace

from hattama.core.checks.model import Found, Kind
from hattama.core.record.remark import Severity
from hattama.rehearsal import KINDS, Spec
from tests.rehearsal.conftest import Folder
from tests.rehearsal.recall import CLASSES, Looked, Tally, add, look

SPECS = [Spec(stations=1500, seed=seed, faults=160) for seed in (11, 12)]
EACH = 40


@pytest.fixture(scope="module")
def looked(folder: Folder) -> list[Looked]:
    return [look(folder(spec)) for spec in SPECS]


def tallied(looked: Sequence[Looked], classes: Collection[str] = CLASSES) -> Tally:
    tally = Tally()
    for one in looked:
        add(tally, one, classes)
    return tally


def remarked(one: Looked, severity: Severity, share: int, kind: Kind = "form") -> Looked:
    """The same with one more remark, on every so many-th protocol of the lists."""
    units = np.unique(np.concatenate([block.unit for block in one.protocols.blocks]))[::share]
    more = Found("planted", kind, severity, 0, units, one.checked.protocols)
    return one._replace(checked=replace(one.checked, found=(*one.checked.found, more)))


class TestTargets:
    def test_each_kind_with_a_trace_is_found_and_clean_protocols_are_left_alone(
        self, looked: list[Looked]
    ):
        tally = tallied(looked)
        assert tally.missed() == []
        assert tally.planted == dict.fromkeys(KINDS, EACH)
        # Every protocol is counted once: with a fault, lending its figures or exchanged, or clean.
        pairs = tally.planted["protocol_duplicated"] + tally.planted["wrong_station"]
        assert tally.clean + tally.planted.total() + pairs == sum(
            len(one.protocols) for one in looked
        )

    def test_a_kind_without_a_trace_is_hardly_ever_found(self, looked: list[Looked]):
        tally = tallied(looked)
        without = [kind for kind, trace in KINDS.items() if not trace]
        # The other ballot of the station may hold a fault of its own that shows on both.
        assert all(10 * tally.found[kind] <= tally.planted[kind] for kind in without)

    def test_a_protocol_whose_figures_were_repeated_carries_a_remark(self, looked: list[Looked]):
        assert tallied(looked).lent == {True: EACH}


class TestAwake:
    """The targets are missed where the checks do less, or say too much."""

    @pytest.mark.parametrize(
        ("dropped", "kinds"),
        [
            ("form", {"digits_swapped", "line_missing", "box_over_full"}),
            ("plausibility", {"protocol_duplicated", "wrong_station"}),
        ],
    )
    def test_without_the_remarks_of_a_class_its_kinds_are_missed(
        self, looked: list[Looked], dropped: str, kinds: set[str]
    ):
        tally = tallied(looked, [one for one in CLASSES if one != dropped])
        assert {one.split(":")[0] for one in tally.missed()} == kinds

    @pytest.mark.parametrize(("severity", "share"), [("error", 50), ("warning", 20)])
    def test_remarks_on_clean_protocols_are_counted(
        self, looked: list[Looked], severity: Severity, share: int
    ):
        tally = tallied([remarked(one, severity, share) for one in looked])
        (told,) = tally.missed()
        assert told.startswith(f"clean protocols with {severity}:")

    def test_a_note_or_a_missing_protocol_is_no_find(self, looked: list[Looked]):
        before = tallied(looked)
        more = [remarked(remarked(one, "note", 1), "warning", 1, "coverage") for one in looked]
        assert tallied(more) == before
