"""`arrivals.csv`: an evening counted as it went; every bad row with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from hattama.core.errors import InputError
from hattama.core.record.protocol import Protocols
from hattama.folder.arrivals import arrived
from hattama.folder.files import place_of
from hattama.folder.read import read
from hattama.folder.template import write_template

HEAD = "unit,contest,time\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "e"
    write_template(path)
    return path


def keys(path: Path) -> list[tuple[str, str]]:
    """Unit and contest of every protocol in the folder."""
    found = read(path)
    return [
        (found.register.units.ids[unit], found.register.contests[contest].id)
        for block in found.protocols.blocks
        for unit, contest in zip(block.unit.tolist(), block.contest.tolist(), strict=True)
    ]


def take(path: Path, rows: list[str], when: str) -> Protocols:
    (path / "arrivals.csv").write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    found = read(path)
    return arrived(place_of(str(path)), found.register, found.protocols, when)


def rows_of(path: Path) -> list[str]:
    """All protocols, one a minute from 23:50 on, in an order that is not that of time."""
    told = []
    for number, (unit, contest) in enumerate(keys(path)):
        hour, day = (23, 19) if number < 10 else (0, 20)
        minute = 50 + number if number < 10 else number - 10
        told.append(f"{unit},{contest},2023-03-{day}T{hour:02}:{minute:02}:00")
    return [*told[1::2], *told[0::2]]


class TestShares:
    def test_the_earliest_come_first(self, folder: Path):
        rows = rows_of(folder)
        every = len(keys(folder))
        assert len(take(folder, rows, "100%")) == every
        assert len(take(folder, rows, "0%")) == 0
        half = take(folder, rows, "50 %")
        assert len(half) == every // 2
        units = {read(folder).register.units.ids[u] for b in half.blocks for u in b.unit.tolist()}
        assert units <= {unit for unit, _ in keys(folder)[: every // 2]}

    def test_figures_go_along(self, folder: Path):
        whole = read(folder).protocols
        some = take(folder, rows_of(folder), "99.9%")
        assert some.sources == whole.sources
        kept = {tuple(row) for block in some.blocks for row in block.figures.tolist()}
        assert kept <= {tuple(row) for block in whole.blocks for row in block.figures.tolist()}
        assert len(some) == len(whole) - 1

    def test_a_protocol_without_an_arrival_is_not_here_yet(self, folder: Path):
        assert len(take(folder, rows_of(folder)[:2], "100%")) == 2


class TestMoments:
    def test_up_to_a_moment_with_it(self, folder: Path):
        rows = rows_of(folder)
        assert len(take(folder, rows, "2023-03-19T23:49:59")) == 0
        assert len(take(folder, rows, "2023-03-19T23:50")) == 1
        assert len(take(folder, rows, "23:51")) == 2


class TestRefused:
    @pytest.mark.parametrize("when", ["", "half", "101%", "-5%", "25:00", "2023-13-01T00:00", "%"])
    def test_when(self, folder: Path, when: str):
        with pytest.raises(InputError) as caught:
            take(folder, rows_of(folder), when)
        assert caught.value.code == "arrived_unreadable"

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            ("nowhere,lists,2023-03-19T23:00", "unit_unknown"),
            ("{unit},nothing,2023-03-19T23:00", "contest_unknown"),
            ("{unit},{contest},late", "arrival_time"),
            ("{root},{contest},2023-03-19T23:00", "arrival_unknown"),
            ("{unit},{contest},2023-03-19T23:00", "arrival_twice"),
        ],
    )
    def test_rows(self, folder: Path, row: str, code: str):
        unit, contest = keys(folder)[0]
        root = read(folder).register.units.ids[0]
        rows = [*rows_of(folder), row.format(unit=unit, contest=contest, root=root)]
        with pytest.raises(InputError) as caught:
            take(folder, rows, "50%")
        assert caught.value.code.startswith(code)
        assert caught.value.params["line"] == len(rows) + 1

    def test_no_file(self, folder: Path):
        found = read(folder)
        with pytest.raises(InputError) as caught:
            arrived(place_of(str(folder)), found.register, found.protocols, "10%")
        assert caught.value.code == "arrivals_none"


class TestOneClock:
    @pytest.mark.parametrize(
        "time",
        [
            "2023-03-19T23:00:00+05:00", "2023-03-19T23:00Z", "2023-03-19", "20230319T230000",
            "2023-W11-7", "2023-03-19T24:00",
        ],
    )  # fmt: skip
    def test_other_clocks_and_days_without_an_hour(self, folder: Path, time: str):
        rows = rows_of(folder)
        unit, contest = rows[-1].split(",")[:2]
        with pytest.raises(InputError) as caught:
            take(folder, [*rows[:-1], f"{unit},{contest},{time}"], "50%")
        assert (caught.value.code, caught.value.params["line"]) == ("arrival_time", len(rows) + 1)
        with pytest.raises(InputError):
            take(folder, rows, time)
