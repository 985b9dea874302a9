"""Sites in every state that an election goes through, each built once in a test run."""

from __future__ import annotations

import fcntl
import functools
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from msgspec.structs import replace

from hattama.bundle.snapshot import Snapshot
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import Slate
from hattama.folder.shipped import find
from hattama.publish.ledger import Ledger
from hattama.publish.view import Options, View
from hattama.words import Lang
from tests.bundle import worlds as base
from tests.bundle.worlds import Files
from tests.publish.busy import busy
from tests.publish.folders import (
    Row,
    claim,
    edit,
    keep,
    protocols,
    publish,
    put,
    read_rows,
    rows_of,
    said,
    say_facts,
    write_rows,
)
from tests.publish.reader import Html

EVE = "2020-01-01T00:00:00Z"
STATIONS = 40


def nothing(folder: Path) -> None:
    """No protocol is here yet."""
    for file in protocols(folder):
        file.unlink()
    closed(folder)


def closed(folder: Path) -> None:
    """Protocols are here before any may be published."""
    base.record(folder, at=EVE)


def partial(folder: Path, ids: str = "rehearsal", publisher: str = "") -> None:
    """Two protocols of five are here."""
    keep(folder, 2, 5)
    turnout = [
        claim(at, percent, unit)
        for unit in (f"{ids}-nation", f"{ids}-r01")
        for at, percent in (("10:00", "12.50"), ("12:00", "30.01"), ("20:00", "61.40"))
    ]
    say_facts(folder, *turnout)
    base.record(folder, publisher=publisher)


def part(folder: Path) -> None:
    """Two protocols of three are here, and no turnout was announced."""
    keep(folder, 2, 3)
    base.record(folder)


def complete(folder: Path) -> None:
    """Every protocol is here."""
    base.record(folder)


def corrected(folder: Path) -> None:
    """A protocol was corrected twice, another taken back."""
    base.record(folder)
    for reason, more in (("typing_error", 3), ("recount", 5)):
        edit(protocols(folder)[-1], functools.partial(_more, more))
        base.record(folder, correct=("all",), reason=reason, by="cec", article="48")
    gone = read_rows(protocols(folder)[0])[0]
    edit(protocols(folder)[0], lambda found: found[1:])
    name = f"{gone['unit']}/{gone['contest']}"
    base.record(folder, withdraw=(name,), reason="decision", by="cec")


def _more(more: int, found: list[Row]) -> list[Row]:
    first = next(one for one in found[0] if "list-a" in one)
    found[0][first] = str(int(found[0][first]) + more)
    return found


def annulled(folder: Path) -> None:
    """A unit was annulled, voted again is to be, another counted again; with all sorts of acts."""
    spot = [f"rehearsal-s{number:07d}" for number in range(1, STATIONS)]
    last = read_rows(protocols(folder)[-1])[0]["unit"]
    common = {"by": "cec", "article": "48"}
    say_facts(
        folder,
        said("UnitAnnulled", unit=last, **common),
        said("RepeatVoteOrdered", unit=last, **common),
        said("RecountOrdered", unit=spot[1], **common),
        said("DecisionMade", by="cec", about="4/1", number="4/1", article="12"),
    )
    base.record(folder)


def established(folder: Path) -> None:
    """The commission established the results."""
    put(folder, r'stage( *)= "counting"', r'stage\1= "established"')
    say_facts(folder, said("ResultsEstablished"))
    base.record(folder)


def under_review(folder: Path) -> None:
    """The results are looked at again."""
    put(folder, r'stage( *)= "counting"', r'stage\1= "under_review"')
    partial(folder)


def _renamed(folder: Path) -> None:
    """Ids as an election has them that is no rehearsal."""
    for file in folder.rglob("*.csv"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("rehearsal-", "invented-"), encoding="utf-8")
    put(folder, r'id( *)= "rehearsal-', r'id\1= "invented-')


def what_if(folder: Path) -> None:
    """The same figures under a question that nobody voted on."""
    _renamed(folder)
    put(folder, r'kind( *)= "rehearsal"', r'kind\1= "what_if"')
    base.record(folder, publisher="cec")


def real(folder: Path) -> None:
    """An election night as pages of a real election show it."""
    _renamed(folder)
    put(folder, r'kind( *)= "rehearsal"', r'kind\1= "real"')
    partial(folder, "invented", publisher="cec")


def copies(folder: Path) -> None:
    """No commission's protocol is here, only what observers and a party copied."""
    for number, file in enumerate(protocols(folder)):
        as_copies(file, "party:rehearsal-list-a" if number % 3 == 2 else "observer:invented")
    base.record(folder)


def as_copies(file: Path, source: str) -> None:
    """The first rows of a table as somebody's copies."""
    found = [{"unit": one["unit"], "contest": one["contest"], "source": source, **one}
             for one in read_rows(file)[:2]]  # fmt: skip
    write_rows(file, found, list(found[0]))


class Recipe(NamedTuple):
    """What happened in a rehearsal, and what rehearsal it was.

    Attributes:
        law: its id; empty for that of the rehearsals.
    """

    happened: Callable[[Path], None]
    stations: int = STATIONS
    faults: int = 6
    law: str = ""
    unit_pages: bool = False


# States that every page is looked at in.
STATES = {
    one.__name__: Recipe(one)
    for one in (nothing, partial, complete, corrected, annulled, established, under_review,
                what_if, real, copies)
}  # fmt: skip
RECIPES = {
    **STATES,
    "unit_pages": Recipe(corrected, unit_pages=True),
    "quiet": Recipe(complete, 12, 0),
    "busy": Recipe(busy, 12),
    "whole": Recipe(complete, 60, 0),
    "faults": Recipe(complete, 60, 20),
    "part": Recipe(part, 60, 0),
    "closed": Recipe(closed, 60, 0),
    "ru/2021-duma": Recipe(complete, 60, 0, "ru/2021-duma"),
    "ge/2016-parliament": Recipe(complete, 60, 0, "ge/2016-parliament"),
}
NAMES = ("kz-2023", *STATES, "unit_pages")


class World(NamedTuple):
    """A published folder, and what it was made of.

    Attributes:
        folder: its election folder.
    """

    name: str
    folder: Path
    out: Path

    @property
    def files(self) -> Files:
        return _files(self.out)

    @property
    def paths(self) -> list[str]:
        """Where its pages are."""
        return [path for path in self.files if path.endswith(".html")]

    @property
    def pages(self) -> dict[str, Html]:
        return {path: _page(self.out, path) for path in self.paths}

    def page(self, name: str, lang: str = "en") -> Html:
        return _page(self.out, f"pages/{lang}/{name}.html")

    def table(self, name: str) -> list[Row]:
        """Rows of one of the bundle's tables."""
        size = json.loads(self.files["latest.json"])["size"]
        return rows_of(self.files[f"data/{size}/{name}.csv"].decode())

    @property
    def snap(self) -> Snapshot:
        """As much of the record as may be published."""
        return _snap(self.folder)

    @property
    def lists(self) -> Iterator[Any]:
        """Its list contests."""
        return (one for one in self.snap.result.contests.values() if one.contest.kind == "lists")

    def view(self, lang: Lang = "en") -> View:
        """As readers of one language see it."""
        return View(lang, Ledger(self.snap), Options())

    def tied(self) -> tuple[View, str]:
        """All lists of a contest have the same votes, and nobody knows who registered earlier."""
        own, one = self.view(), next(self.lists)
        rules = own.result.law.lists
        assert rules is not None
        alike = (replace(it, votes=1000, registered=None) for it in one.lists.slate.options)
        slate = Slate(tuple(alike))
        lists = replace(one.lists, slate=slate, outcome=allocate(rules, slate), margins=())
        assert lists.outcome.ties
        key = one.contest.id
        changed = {**own.result.contests, key: replace(one, lists=lists)}
        own.result = replace(own.result, contests=changed)
        return own, key


At = Callable[[str], World]


@functools.cache
def _files(out: Path) -> Files:
    return base.files_of(out)


@functools.cache
def _page(out: Path, path: str) -> Html:
    return Html(path, _files(out)[path])


@functools.cache
def _snap(folder: Path) -> Snapshot:
    with TemporaryDirectory() as name:
        return base.publish(folder, Path(name) / "b").snap


class lock:  # noqa: N801
    """Two workers of one test run build a world once."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> None:
        self._held = self._file.open("w")
        fcntl.flock(self._held, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self._held.close()


def world(home: Path, name: str) -> World:
    """A world by name, built below `home` where it is not there yet."""
    place = home / name.replace("/", "-")
    found = World(name, place, place.with_name(f"{place.name}.site"))
    with lock(place.with_name(f"{place.name}.lock")):
        if not (found.out / "latest.json").exists():
            # What an earlier try left is no world.
            shutil.rmtree(found.folder, ignore_errors=True)
            _build(found)
    return found


def _build(one: World) -> None:
    recipe = RECIPES.get(one.name)
    if recipe is None:
        shutil.copytree(str(find(one.name).at), one.folder)
        publish(one.folder, one.out)
        return
    base.rehearsal(one.folder, recipe.stations, recipe.faults, recipe.law)
    recipe.happened(one.folder)
    publish(one.folder, one.out, unit_pages=recipe.unit_pages)
