"""Odd registers that are admitted all the same: every page that is linked is there, and whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bundle import worlds as base
from tests.publish.reader import pages
from tests.publish.site import odd
from tests.publish.site.odd import Rows, table

AGAINST = ("Бәріне қарсымын", "Против всех", "Against all", "", "")
LISTS: Rows = (("lists", "lists", "kz", "", "", ""),)
BALLOT: Rows = (
    ("lists", "list-a", "list", "А тізімі", "Список А", "List A", "", ""),
    ("lists", "list-b", "list", "Б тізімі", "Список Б", "List B", "", ""),
    ("lists", "against-all", "against_all", *AGAINST),
)
DISTRICTS: Rows = (("d1", "district", "kz", "", "", ""),)
ONE: Rows = (("d1", "only", "candidate", "", "", "Only One", "", "self"),)
NATION = ("kz", "", "nation", "Қазақстан", "Казахстан", "Kazakhstan", "")
LONG = "Қазыбекбилікүйеуқызылжарбұқтырмасарыағаш" * 12
HEAD = ("unit", "contest", "voters", "ballots_issued", "ballots_invalid")


def station(name: str, parent: str, title: str = "", voters: object = 900) -> tuple[object, ...]:
    return (name, parent, "station", title, "", "", voters)


def votes(*units: str, contest: str = "lists", options: tuple[str, ...] = ()) -> str:
    """A protocol of each unit."""
    named = options or ("list-a", "list-b", "against-all")
    rows = [
        (one, contest, 900, 600, 5, *(100 + spot for spot in range(len(named)))) for one in units
    ]
    return table((*HEAD, *named), rows)


World = Callable[[Path], Path]


def lone(path: Path) -> Path:
    """One station, and no unit above it."""
    return odd.folder(path, [station("kz", "", "Жалғыз учаске")], LISTS, BALLOT, votes("kz"))


def lone_silent(path: Path) -> Path:
    """The same without a name and without a protocol."""
    return odd.folder(path, [station("kz", "", "", "")], LISTS, BALLOT, "")


def lone_district(path: Path) -> Path:
    """A single station that is a district of its own, with one candidate."""
    said = votes("kz", contest="d1", options=("only",))
    return odd.folder(path, [station("kz", "")], DISTRICTS, ONE, said)


PLACES = (
    "unit,number,settlement_kk,address_kk,opens,closes,ramp,phone\n"
    'kz,№ 1,"<b>Ауыл</b>, ""Ә""","Көше & 1 -->",07:00,20:00,yes,+7 000\n'
)


def lone_for_voters(path: Path) -> Path:
    """A station without a unit above it, of which voters are told where it is."""
    more = {"register/places.csv": PLACES}
    return odd.folder(path, [station("kz", "", "Учаске")], LISTS, BALLOT, votes("kz"), **more)


def under_nation(path: Path) -> Path:
    """Stations directly under the nation, beside a region and one without anything in it."""
    tree = [
        NATION,
        station("0001", "kz"),
        ("r1", "kz", "region", "Облыс", "", "", ""),
        ("r2", "kz", "region", "Бос облыс", "", "", ""),
        ("d9", "r1", "district", "Аудан", "", "", ""),
        station("0002", "d9"),
        station("0003", "r1"),
        station("0004", "kz"),
    ]
    return odd.folder(path, tree, LISTS, BALLOT, votes("0001", "0002", "0003"))


def only_nation(path: Path) -> Path:
    """A nation without anything below it."""
    return odd.folder(path, [NATION], LISTS, BALLOT, votes("kz"))


def only_region(path: Path) -> Path:
    """The highest unit is a district; its contest has one option and no votes."""
    tree = [("r1", "", "district", "Аудан", "", "", ""), station("0001", "r1")]
    return odd.folder(path, tree, [("d1", "district", "r1", "", "", "")], ONE, "")


def odd_ids(path: Path) -> Path:
    """Ids that are names of devices, of pages, of parts of a page."""
    ids = ("con", "nul.1", "com1", "index", "units", "0", "a.b_c-d", "z" * 80, "m", "skip")
    tree = [
        NATION,
        ("aux", "kz", "region", "Облыс", "", "", ""),
        ("index.html", "kz", "region", "Облыс", "", "", ""),
        *(station(one, "aux") for one in ids),
        station("prn", "index.html"),
    ]
    contests = [("con", "lists", "kz", "", "", ""), ("index", "district", "aux", "", "", "")]
    options = [("con", *one[1:]) for one in BALLOT] + [("index", *one[1:]) for one in ONE]
    return odd.folder(path, tree, contests, options, votes(*ids, contest="con"))


def empty(path: Path) -> Path:
    """No protocol at all; a contest without options."""
    tree = [NATION, station("0001", "kz")]
    contests = [*LISTS, ("d1", "district", "kz", "", "", "")]
    return odd.folder(path, tree, contests, BALLOT, "")


def without_votes(path: Path) -> Path:
    """Protocols that hold lines alone, and zeros."""
    tree = [NATION, station("0001", "kz"), station("0002", "kz")]
    rows = [("0001", "lists", 0, 0, 0, 0, 0, 0), ("0002", "lists", 10, "", "", "", "", "")]
    said = table((*HEAD, "list-a", "list-b", "against-all"), rows)
    return odd.folder(path, tree, LISTS, BALLOT, said)


def one_option(path: Path) -> Path:
    """A ballot with one list."""
    tree = [NATION, station("0001", "kz")]
    return odd.folder(path, tree, LISTS, BALLOT[:1], votes("0001", options=("list-a",)))


def long_names(path: Path) -> Path:
    """Names of hundreds of letters without a space."""
    tree = [
        ("kz", "", "nation", LONG, "", "", ""), ("r1", "kz", "region", LONG, "", "", ""),
        station("0001", "r1", LONG), station("0002", "r1", LONG),
    ]  # fmt: skip
    options = [(*one[:3], LONG, "", "", *one[6:]) for one in BALLOT]
    contests = [(*LISTS[0][:3], LONG, "", "")]
    return odd.folder(path, tree, contests, options, votes("0001", "0002"))


def hostile_names(path: Path) -> Path:
    """Names that are markup, quotes, ends of things; and all the same."""
    evil = "</title></script><script>alert(1)</script>\"'`--><!--{{7*7}}{x}%s&amp;&#x27;"
    arab = "\u0627\u0644\u0627\u0646\u062a\u062e\u0627\u0628\u0627\u062a"
    tree = [
        ("kz", "", "nation", evil, "", "", ""), ("r1", "kz", "region", "", evil, "", ""),
        station("0001", "r1", evil), station("0002", "r1", arab), station("0003", "r1", "-"),
        station("0004", "r1", "=1+1"),
    ]  # fmt: skip
    options = [(*one[:3], evil, evil, evil, *one[6:]) for one in BALLOT]
    contests = [(*LISTS[0][:3], evil, "", "")]
    return odd.folder(path, tree, contests, options, votes("0001", "0002", "0003", "0004"))


def ids_alike(path: Path) -> Path:
    """Ids that, put together or with their signs taken for others, look like one another."""
    ids = ("main", "h-0", "0", "t-0-a", "filter-1", "b-c", "c", "list", "row-a-c", "title")
    tree = [
        NATION, ("a.b", "kz", "region", "Облыс", "", "", ""),
        ("a-b", "kz", "region", "Өңір", "", "", ""),
        ("a_b", "kz", "region", "Аймақ", "", "", ""), *(station(one, "a.b") for one in ids),
        *(station(f"x{one}", one) for one in ("a-b", "a_b")),
    ]  # fmt: skip
    names = ("a", "a-b", "a.b", "a_b", "a-title", "inside", "facts")
    contests = [(one, "lists", "kz", "", "", "") for one in names]
    contests += [("d-b", "district", "a.b", "", "", ""), ("d", "district", "a-b", "", "", "")]
    options = [(one, *row[1:]) for one in names for row in BALLOT]
    options += [(one, *row[1:]) for one in ("d-b", "d") for row in ONE]
    said = votes(*ids, contest="a") + "".join(
        votes(*ids, contest=one).partition("\n")[2] for one in names[1:]
    )
    return odd.folder(path, tree, contests, options, said)


def here_and_there(path: Path) -> Path:
    """A vote in one station alone, one in a territory; a region in which nothing is voted."""
    tree = [
        NATION, ("r1", "kz", "region", "Облыс", "", "", ""),
        ("r2", "kz", "region", "Бос", "", "", ""), ("t1", "r1", "territory", "Аумақ", "", "", ""),
        station("0001", "t1"), station("0002", "t1"), station("0003", "r2"),
    ]  # fmt: skip
    contests = [("x", "district", "0001", "", "", ""), ("y", "district", "t1", "", "", "")]
    options = [(one, *row[1:]) for one in ("x", "y") for row in ONE]
    return odd.folder(path, tree, contests, options, votes("0001", contest="x", options=("only",)))


WORLDS: tuple[World, ...] = (
    lone, lone_silent, lone_district, lone_for_voters, under_nation, only_nation, only_region,
    odd_ids, ids_alike, here_and_there, empty, without_votes, one_option, long_names, hostile_names,
)  # fmt: skip


@pytest.mark.parametrize("unit_pages", [False, True])
def test_no_file_is_called_after_a_device(tmp_path: Path, unit_pages: bool) -> None:
    """Windows keeps no such file, whatever follows the first dot: a memory stick would lack it."""
    files = odd.built(odd_ids(tmp_path / "e"), unit_pages)
    names = {part.partition(".")[0] for path in files for part in path.split("/")}
    assert not names & {"con", "prn", "aux", "nul", "com1"}
    assert "pages/en/contests/con-.html" in files


@pytest.mark.parametrize("world", WORLDS, ids=lambda one: one.__name__)
def test_every_page_of_an_odd_register_is_whole(world: World, tmp_path: Path) -> None:
    found = odd.faults(odd.built(world(tmp_path / "e")))
    assert not found, "\n".join(found[:20])


def test_figures_behind_a_name_from_the_right_keep_their_order(tmp_path: Path) -> None:
    """A correction of 100 to 177 would else be read as one of 177 to 100."""
    name, letters = "\u0642\u0627\u0626\u0645\u0629", re.compile("[\u0600-\u06ff]+")
    options = [(*one[:3], name, name, name, *one[6:]) for one in BALLOT[:1]] + [*BALLOT[1:]]
    tree = [NATION, (*station("0001", "kz")[:3], name, name, name, 900)]
    home = odd.folder(tmp_path / "e", tree, LISTS, options, votes("0001"))
    base.record(home)
    edited = votes("0001").replace(",100,", ",177,")
    (home / "protocols/all.csv").write_text(edited, encoding="utf-8")
    base.record(home, correct=("all",), reason="typing_error", by="cec")
    found = pages(odd.built(home))
    told = found["pages/en/stations/kz--1.html"].root.text
    assert f"\u2068{name}\u2069: 100 \u2192 177" in told
    for path, page in found.items():
        for one in page.every("li", "p"):
            for hit in letters.finditer(one.text):
                around = one.text[hit.start() - 1 : hit.end() + 1]
                assert around in (name, f"\u2068{name}\u2069"), (path, one.text)


@pytest.mark.parametrize("world", [lone, under_nation, odd_ids, ids_alike, here_and_there])
def test_so_is_each_station_alone(world: World, tmp_path: Path) -> None:
    """With --unit-pages."""
    found = odd.faults(odd.built(world(tmp_path / "e"), unit_pages=True))
    assert not found, "\n".join(found[:20])
