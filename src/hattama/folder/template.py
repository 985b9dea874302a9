"""The folder that `hattama new` writes: a small invented election that reads back and counts."""

from __future__ import annotations

import json
from pathlib import Path

from hattama.folder.write import csv_text, write_folder

HEAD = """\
# One election. Every key is explained in docs/election-folder.md.
# All names and figures in this folder are invented: put yours in their place.

format  = 1
id      = "my-election"
date    = 2023-03-19

# The law under which it is counted: `hattama law list` names those that are shipped.
law     = "kz/2023-mazhilis"

# real, rehearsal or what_if. It is printed on every output.
kind    = "rehearsal"

# announced (totals only), counting, preliminary, established, under_review.
# "established" needs the commission's own fact ResultsEstablished in facts.jsonl.
stage   = "counting"

# The licence of the figures in this folder.
licence = "CC0-1.0"

[name]
kk = "Менің сайлауым"
ru = "Мои выборы"
en = "My election"

# Where no protocol of any polling station was published, say so:
# [stations]
# published = false
# number = 10223

# What voters need to know beside register/places.csv. Only a commission's own record carries it:
# begin that with `hattama record FOLDER --publisher cec` (or another commission's word).
# [voters]
# as_of = 2023-03-10
# opens = "07:00"
# closes = "20:00"
# home_request_until = "12:00"
# [voters.contact]
# office = { kk = "Менің комиссиям", ru = "Моя комиссия", en = "My commission" }
# phone = "+7 000 000 00 00"
# email = "info@example.org"

# Where the figures come from. Facts name a source by its key.
[sources.example]
title = "Invented for this template"
"""

README = """\
# An election folder

    hattama count .    # votes, seats, what was not checked
    hattama check .    # each protocol: the arithmetic of its form, plausibility, coverage

- `election.toml`: what is elected, when, under which law.
- `register/units.csv`: the tree of nation, regions, districts, stations.
- `register/contests.csv`: what is voted on, and where.
- `register/options.csv`: lists and candidates.
- `protocols/*.csv`: one row per protocol. An empty cell is absent, not zero.
- `facts.jsonl`: what was announced or decided; may be left out.

Leave out what you do not have: the stations of `units.csv` when only regions were published, a
column of `protocols` that nobody filled, `facts.jsonl` altogether.

A commission may tell voters where and when to vote, in `register/places.csv` (an empty cell is not
said; every column but the first may be left out), and in the section `voters` of `election.toml`:

    unit,number,settlement_kk,address_kk,opens,closes,ramp,sign_language,tactile_ballot,home_voting
    0001,1,Бірінші ауыл,Мектеп көшесі 1,07:00,20:00,yes,no,yes,yes
    0002,2,Екінші ауыл,Кітапхана көшесі 2,07:00,20:00,no,,,yes

To publish it, see docs/publishing.md of Hattama. The key is named when the record begins, and only
then: make it first.
"""

UNITS = [
    ("kz", "", "nation", "Қазақстан", "Казахстан", "Kazakhstan", ""),
    ("region-1", "kz", "region", "Бірінші облыс", "Первая область", "First region", ""),
    ("d01", "region-1", "district", "№ 1 округ", "Округ № 1", "District No. 1", ""),
    ("0001", "d01", "station", "", "", "", 1200),
    ("0002", "d01", "station", "", "", "", 900),
]
CONTESTS = [("lists", "lists", "kz"), ("d01", "district", "d01")]
FIRST = ("Бірінші кандидат", "Первый кандидат", "First candidate")
SECOND = ("Екінші кандидат", "Второй кандидат", "Second candidate")
AGAINST_ALL = ("Бәріне қарсымын", "Против всех", "Against all")
OPTIONS = [
    ("lists", "list-a", "list", "А тізімі", "Список А", "List A", "", "", 1, "2023-01-24", 40),
    ("lists", "list-b", "list", "Б тізімі", "Список Б", "List B", "", "", 2, "2023-01-25", 30),
    ("lists", "against-all", "against_all", *AGAINST_ALL, "", "", 3, "", ""),
    ("d01", "candidate-1", "candidate", *FIRST, "list-a", "party", "", "", ""),
    ("d01", "candidate-2", "candidate", *SECOND, "", "self", "", "", ""),
    ("d01", "against-all", "against_all", *AGAINST_ALL, "", "", "", "", ""),
]
LINES = ("voters", "ballots_issued", "ballots_invalid")
LISTS = [
    ("0001", "lists", 1200, 800, 10, 430, 320, 40),
    ("0002", "lists", 900, 650, 5, 300, 310, 35),
]
DISTRICTS = [
    ("0001", "d01", 1200, 800, 12, 400, 338, 50),
    ("0002", "d01", 900, 650, 8, 290, 320, 32),
]
FACTS = [
    {
        "kind": "TurnoutReported",
        "version": 1,
        "date": "2023-03-19",
        "source": "example",
        "unit": "kz",
        "at": "18:00",
        "percent": "66.1",
    }
]


def template() -> dict[str, str]:
    """The files of the template by their path in the folder."""
    names = ("name_kk", "name_ru", "name_en")
    more = ("party", "nominated", "ballot_order", "registered", "persons")
    keys = ("unit", "contest", *LINES)
    return {
        "README.md": README,
        "election.toml": HEAD,
        "register/units.csv": csv_text(("id", "parent", "level", *names, "voters"), UNITS),
        "register/contests.csv": csv_text(("id", "kind", "unit"), CONTESTS),
        "register/options.csv": csv_text(("contest", "id", "kind", *names, *more), OPTIONS),
        "protocols/lists.csv": csv_text((*keys, "list-a", "list-b", "against-all"), LISTS),
        "protocols/districts.csv": csv_text(
            (*keys, "candidate-1", "candidate-2", "against-all"), DISTRICTS
        ),
        "facts.jsonl": "".join(json.dumps(fact, ensure_ascii=False) + "\n" for fact in FACTS),
    }


def write_template(path: str | Path) -> None:
    """The template as a new folder.

    Raises:
        InputError: `folder_not_empty`, `folder_unwritable`.
    """
    write_folder(path, template())
