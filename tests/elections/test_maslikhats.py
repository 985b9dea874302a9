"""Three maslikhats of 19 March 2023 in one folder, each with its own number of seats."""

from __future__ import annotations

from pathlib import Path

import pytest

from hattama.core.result import Result, result
from hattama.folder.read import read
from hattama.folder.template import HEAD
from hattama.folder.write import csv_text, write_folder

LISTS = ("amanat", "auyl", "respublica", "ppk", "baytaq", "aq-jol")
COUNCILS = {
    "astana": (17, 332694, (227307, 2147, 5401, 18174, 18154, 56045), 3269, (12, 0, 0, 1, 1, 3)),
    "almaty": (21, 302270, (151531, 8264, 38369, 38563, 23266, 15273), 16490, (12, 0, 3, 3, 2, 1)),
    "kostanay": (16, None, (195232, 44220, 22115, 22325, None, 66220), None, (9, 2, 1, 1, 0, 3)),
}


def folder(path: Path) -> str:
    """The folder of the three councils: announced totals, no stations."""
    keys = ("unit", "contest", "ballots_issued", *LISTS, "against-all")
    options = []
    rows = []
    for name, (_, taken, votes, against, _) in COUNCILS.items():
        ballot = [(one, "list") for one, cast in zip(LISTS, votes, strict=True) if cast is not None]
        ballot += [("against-all", "against_all")] if against is not None else []
        options += [(name, one, kind, one) for one, kind in ballot]
        cells = (taken, *votes, against)
        rows.append((name, name, *("" if one is None else one for one in cells)))
    units = [("kz", "", "nation", "kz"), *((name, "kz", "region", name) for name in COUNCILS)]
    contests = [(name, "lists", name, seats) for name, (seats, *_) in COUNCILS.items()]
    head = HEAD.replace("kz/2023-mazhilis", "kz/2023-maslikhat")
    head = head.replace("# [stations]\n# published", "[stations]\npublished")
    files = {
        "election.toml": head,
        "register/units.csv": csv_text(("id", "parent", "level", "name_en"), units),
        "register/contests.csv": csv_text(("id", "kind", "unit", "seats"), contests),
        "register/options.csv": csv_text(("contest", "id", "kind", "name_en"), options),
        "protocols/councils.csv": csv_text(keys, rows),
    }
    write_folder(path, files)
    return str(path)


@pytest.fixture
def found(tmp_path: Path) -> Result:
    one = read(folder(tmp_path / "m"))
    return result(one.election, one.law, one.register, one.protocols, one.facts)


@pytest.mark.parametrize("council", COUNCILS)
def test_announced_seats_follow_from_announced_votes(found: Result, council: str):
    """Notes on the law, section 1: 12/0/0/1/1/3, 12/3/3/2/1/0 and 9/2/1/1/3."""
    seats, _, votes, _, won = COUNCILS[council]
    lists = found.contests[council].lists
    assert lists is not None
    assert lists.outcome.house == seats
    assert dict(lists.outcome.seats) == {
        name: held for name, held, cast in zip(LISTS, won, votes, strict=True) if cast is not None
    }


def test_together(found: Result):
    assert (found.status, found.house.lists) == ("complete", 17 + 21 + 16)
    assert sum(one.total or 0 for one in found.seats.values()) == 54
    assert {one.basis for one in found.contests.values()} == {"announced"}
