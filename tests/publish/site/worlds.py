"""Sites in every state that an election goes through, each built once in a test run."""

from __future__ import annotations

import csv
import fcntl
import functools
import io
import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from hattama.bundle.build import Built
from hattama.publish.site import site
from hattama.publish.view import Options
from tests.bundle import worlds as base
from tests.house.trees import SOURCES
from tests.publish.site.reader import Html, pages

EVE = "2020-01-01T00:00:00Z"
DAY = "2023-01-01"
STATIONS = 40
Row = dict[str, str]


def publish(folder: Path, out: Path, **options: Any) -> Built:
    """Build with a site, not forced to disk; `at`, `key` and so on as a bundle takes them."""
    asked = Options(unit_pages=options.pop("unit_pages", False))
    make = lambda snap, before, fetch: site(snap, asked, before, fetch)  # noqa: E731
    return base.publish(folder, out, pages=make, **options)


def protocols(folder: Path) -> list[Path]:
    return sorted((folder / "protocols").glob("*.csv"))


def read_rows(file: Path) -> list[Row]:
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))


def write_rows(file: Path, found: list[Row], head: list[str]) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, head, lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    file.write_text(out.getvalue(), encoding="utf-8")


def edit(file: Path, change: Callable[[list[Row]], list[Row]]) -> None:
    """Other rows under the same head."""
    found = read_rows(file)
    head = list(found[0])
    write_rows(file, change(found), head)


def put(folder: Path, old: str, new: str) -> None:
    """One change of `election.toml`."""
    file = folder / "election.toml"
    text = file.read_text(encoding="utf-8")
    assert re.search(old, text), old
    file.write_text(re.sub(old, new, text, count=1), encoding="utf-8")


def say_facts(folder: Path, *facts: Mapping[str, Any]) -> None:
    """Facts that the folder says from now on."""
    file = folder / "facts.jsonl"
    told = file.read_text(encoding="utf-8") if file.exists() else ""
    common = {"version": 1, "date": "2023-01-02", "source": "rehearsal_seed"}
    lines = [json.dumps({**common, **one}, ensure_ascii=False) + "\n" for one in facts]
    file.write_text(told + "".join(lines), encoding="utf-8")


@functools.cache
def _template(home: Path) -> Path:
    folder = home / "made"
    with lock(home / "made.lock"):
        if not folder.exists():
            base.rehearsal(home / "making", STATIONS, 6)
            (home / "making").rename(folder)
    return folder


def fresh(home: Path, name: str) -> Path:
    """A rehearsal of 40 stations under a name of its own, without a record."""
    goal = home / name
    # What an earlier try left is no world.
    shutil.rmtree(goal, ignore_errors=True)
    shutil.copytree(_template(home), goal)
    return goal


def nothing(folder: Path) -> None:
    """No protocol is here yet."""
    for file in protocols(folder):
        file.unlink()
    base.record(folder, at=EVE)


def partial(folder: Path, ids: str = "rehearsal", publisher: str = "") -> None:
    """Two protocols of five are here."""
    for file in protocols(folder):
        edit(file, lambda found: found[: len(found) * 2 // 5 or 1])
    turnout = [
        {"kind": "TurnoutReported", "unit": unit, "at": at, "percent": percent}
        for unit in (f"{ids}-nation", f"{ids}-r01")
        for at, percent in (("10:00", "12.50"), ("12:00", "30.01"), ("20:00", "61.40"))
    ]
    say_facts(folder, *turnout)
    base.record(folder, publisher=publisher)


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
        {"kind": "UnitAnnulled", "unit": last, **common},
        {"kind": "RepeatVoteOrdered", "unit": last, **common},
        {"kind": "RecountOrdered", "unit": spot[1], **common},
        {"kind": "DecisionMade", "by": "cec", "about": "4/1", "number": "4/1", "article": "12"},
    )
    base.record(folder)


def established(folder: Path) -> None:
    """The commission established the results."""
    put(folder, r'stage( *)= "counting"', r'stage\1= "established"')
    say_facts(folder, {"kind": "ResultsEstablished"})
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


STATES: dict[str, Callable[[Path], None]] = {
    "nothing": nothing,
    "partial": partial,
    "complete": complete,
    "corrected": corrected,
    "annulled": annulled,
    "established": established,
    "under_review": under_review,
    "what_if": what_if,
    "real": real,
    "copies": copies,
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
    def files(self) -> dict[str, bytes]:
        return _files(self.out)

    @property
    def pages(self) -> dict[str, Html]:
        return _pages(self.out)

    def table(self, name: str) -> list[Row]:
        """Rows of one of the bundle's tables."""
        size = json.loads(self.files["latest.json"])["size"]
        text = self.files[f"data/{size}/{name}.csv"].decode()
        return list(csv.DictReader(io.StringIO(text)))


@functools.cache
def _files(out: Path) -> dict[str, bytes]:
    return base.files_of(out)


@functools.cache
def _pages(out: Path) -> dict[str, Html]:
    return pages(_files(out))


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
    out, folder = home / f"{name}.site", home / name
    with lock(home / f"{name}.lock"):
        if not (out / "latest.json").exists():
            if name.startswith("kz-"):
                shutil.copytree(
                    SOURCES / "hattama" / "elections" / name, folder, dirs_exist_ok=True
                )
                publish(folder, out)
            else:
                state = "corrected" if name == "unit_pages" else name
                STATES[state](fresh(home, name))
                publish(folder, out, unit_pages=name == "unit_pages")
    return World(name, folder, out)
