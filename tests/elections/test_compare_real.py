"""Georgia 2016: copies with forty planted edits beside the official protocols."""

from __future__ import annotations

import random
from typing import NamedTuple

import numpy as np
import pytest

from hattama.core.comparison.beside import Beside, Record, beside
from hattama.core.comparison.model import DIFFERS
from hattama.core.record.protocol import OFFICIAL, Block, Protocols
from hattama.folder.read import Folder, read
from hattama.folder.write import write_folder
from hattama.sources.bring import bring
from tests.elections.test_real_protocols import GEORGIA
from tests.sources.rows import data

COPY = "observer:x"
PATRIOTS = "alliance-of-patriots"


class Planted(NamedTuple):
    unit: str
    option: str
    a: int
    b: int


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    path = tmp_path_factory.mktemp("ge") / "folder"
    files = [data("ge-2016", f"{name}.csv") for name in GEORGIA]
    write_folder(path, bring("georgia-2016", files).files)
    return read(path)


def copied(folder: Folder, edits: list[tuple[str, int]]) -> tuple[Beside, list[Planted]]:
    """The lists' protocols once more, so many votes more for an option in a station of each."""
    place = folder.register.contest_places()["lists"]
    ((block, rows),) = folder.protocols.of(place, OFFICIAL)
    figures = block.figures[rows].copy()
    chance = random.Random(2016)
    planted = []
    for row, (option, more) in zip(chance.sample(range(len(rows)), len(edits)), edits, strict=True):
        spot = block.columns.index(option)
        old = int(figures[row, spot])
        figures[row, spot] = old + more
        unit = folder.register.units.ids[int(block.unit[rows[row]])]
        planted.append(Planted(unit, option, old, old + more))
    zeros = np.zeros(len(rows), dtype=np.int32)
    copy = Block(block.columns, block.unit[rows], block.contest[rows], zeros, figures)
    a = Record(folder.election, folder.law, folder.register, folder.protocols, folder.facts)
    b = Record(folder.election, folder.law, folder.register, Protocols((copy,), (COPY,)))
    return beside(a, OFFICIAL, b, COPY), planted


def seen(found: Beside) -> set[Planted]:
    ids = found.compared.register.units.ids
    return {
        Planted(
            ids[int(sheet.units[row])], column, int(sheet.a[row, spot]), int(sheet.b[row, spot])
        )
        for sheet in found.compared.sheets
        for row in sheet.of(DIFFERS).tolist()
        for spot, column in enumerate(sheet.columns)
        if sheet.a[row, spot] != sheet.b[row, spot]
    }


def test_forty_edits_are_found_and_nothing_else(folder: Folder) -> None:
    names = [PATRIOTS, "georgian-dream", "united-national-movement", "labour"]
    found, planted = copied(folder, [(names[n % 4], 1 + n % 7) for n in range(40)])
    assert seen(found) == set(planted)
    assert (found.compared.pairs, found.compared.same) == (3668, 3628)
    assert found.effect is not None
    (one,) = found.effect.contests
    (patriots,) = [line for line in one.thresholds if line.option == PATRIOTS]
    # 87 573 of 1 751 506 is three ballots below five percent.
    assert (patriots.before, patriots.margin) == (False, 3)
    assert patriots.net == sum(it.b - it.a for it in planted if it.option == PATRIOTS)
    assert patriots.could is True


def test_edits_of_other_lists_move_no_threshold(folder: Folder) -> None:
    """Votes for others raise the five percent, so the list stays below it, whoever is right."""
    found, planted = copied(folder, [("labour", 1)] * 40)
    assert seen(found) == set(planted)
    assert found.effect is not None
    (one,) = found.effect.contests
    lines = {line.option: line for line in one.thresholds}
    assert (lines[PATRIOTS].after, lines[PATRIOTS].could) == (False, False)
    assert (one.shift, one.gross, one.margin) == (40, 40, 3)


@pytest.mark.parametrize(("votes", "could"), [(2, False), (3, True), (4, True)])
def test_the_edge_of_the_threshold_to_the_ballot(folder: Folder, votes: int, could: bool) -> None:
    """Five percent of the valid votes: 20 x (87 573 + n) >= 1 751 506 + n from n = 3 on."""
    found, _ = copied(folder, [(PATRIOTS, 1)] * votes)
    assert found.effect is not None
    (one,) = found.effect.contests
    (line,) = [line for line in one.thresholds if line.option == PATRIOTS]
    assert (line.after, line.could) == (could, could)
