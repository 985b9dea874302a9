"""Days at the ends of the calendar, and facts that say as little or as much as they may."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hattama.folder.template import HEAD
from hattama.publish.site import site
from tests.bundle import worlds as base
from tests.bundle.worlds import Files, verdict
from tests.publish.site import odd
from tests.publish.site.test_odd import BALLOT, LISTS, NATION, ONE, station, votes

VOTERS = """
[voters]
as_of = {day}
opens = "00:00"
closes = "23:59"
home_request_until = "00:00"
[voters.contact]
office = {{ kk = "<b>x</b>", ru = "</style>", en = "&amp;" }}
phone = "+7 (000) 00-00"
email = "a.b+c@example.org"

[sources.example]"""
SOURCES = """
[sources.evil]
title = "</script><script>alert(1)</script>"
address = "javascript:alert(1)"
[sources.quoted]
title = "Q"
address = 'https://"><script>alert(1)</script>'
[sources.right]
title = "R"
address = "https://example.org/\u0627?a=%20&b"
"""


def made(home: Path, head: str, *facts: dict[str, Any], at: str = base.AFTER, **more: str) -> Files:
    """A small record under this head, built."""
    said = [{"version": 1, "date": "2023-03-20", "source": "example", **one} for one in facts]
    more |= {"election.toml": head, "facts.jsonl": "".join(json.dumps(one) + "\n" for one in said)}
    tree = [NATION, station("0001", "kz"), station("0002", "kz")]
    contests = [*LISTS, ("d1", "district", "kz", "", "", "")]
    odd.folder(home / "e", tree, contests, [*BALLOT, *ONE], votes("0001", "0002"), **more)
    base.record(home / "e", at=at)
    make = lambda snap, before, fetch: site(snap, None, before, fetch)  # noqa: E731
    base.publish(home / "e", home / "out", pages=make)
    files = base.files_of(home / "out")
    assert base.faults(verdict({one: files[one] for one in files if "/." not in one})) == []
    return files


def whole(files: Files) -> None:
    found = odd.faults(files)
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("day", ["0001-01-01", "1582-10-10", "9999-12-30", "9999-12-31"])
@pytest.mark.parametrize("voters", [False, True])
def test_an_election_on_the_first_or_the_last_day_there_is(
    tmp_path: Path, day: str, voters: bool
) -> None:
    """A slip of the pen in a year stops neither record nor build nor verification."""
    head = HEAD.replace("date    = 2023-03-19", f"date    = {day}")
    assert day in head
    places = {}
    if voters:
        head = head.replace("\n[sources.example]", VOTERS.format(day=day))
        places = {"register/places.csv": "unit,number\n0001,1\n"}
    whole(made(tmp_path, head, **places))


def test_results_established_on_the_last_day_there_is(tmp_path: Path) -> None:
    """Periods of the law that run from it end on that day."""
    head = HEAD.replace('stage   = "counting"', 'stage   = "established"')
    last = {"kind": "ResultsEstablished", "date": "9999-12-31"}
    whole(made(tmp_path, head, last, at="9999-12-31T23:59:59Z"))


def test_facts_that_say_nothing_or_markup(tmp_path: Path) -> None:
    by = {"by": "cec", "article": "1"}
    said_at = (
        ("29:59", "999.999999", "evil"),
        ("00:00", "0", "quoted"),
        ("final", "000.1", "evil"),
    )
    told = [
        {"kind": "TurnoutReported", "unit": "kz", "at": at, "percent": percent, "source": source}
        for at, percent, source in said_at
    ]
    said: list[dict[str, Any]] = [
        {"kind": "DecisionMade", "by": "cec", "about": "", "number": "", "article": ""},
        {"kind": "DecisionMade", "by": "cec", "about": "</script><script>alert(1)</script>\n# x",
         "number": "<b>", "article": '"><i>'},
        {"kind": "PreliminaryAnnounced", "date": "0001-01-01",
         "seats": [{"option": "list-a", "tier": "total", "seats": 0},
                   {"option": "list-b", "tier": "lists", "rest": True}],
         "shares": [{"contest": "lists", "option": "list-a", "percent": "999.99"}],
         "winners": [{"contest": "d1", "option": "only"}]},
        {"kind": "ContestantRefused", "contest": "lists", "option": "nobody", **by},
        {"kind": "ComplaintFiled", "complaint": "c1", "filed_by": "voter", "to": "cec",
         "document": {"bytes": 1, "sha256": "ab" * 32, "type": "text/html"}},
        *({"kind": "UnitAnnulled", "unit": unit, **by} for unit in ("kz", "0001", "0002")),
    ]  # fmt: skip
    files = made(tmp_path, HEAD + SOURCES, *told, *said)
    whole(files)
    # What is written from the right is set apart in texts, never in addresses.
    assert b'href="https://example.org/%D8%A7?a=%20&amp;b"' in files["pages/en/about.html"]
    for path, data in files.items():
        if path.startswith("pages/") and path.endswith(".html"):
            assert b"<script>alert" not in data
            assert b'href="javascript' not in data
