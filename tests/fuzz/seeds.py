"""Small valid files of each kind, from which whoever looks for faults sets out."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from hattama.core.law import library
from hattama.folder.shipped import find, shipped
from hattama.folder.template import template
from hattama.rehearsal import Spec, rehearse
from hattama.rehearsal.folder import files as rehearsal_files
from tests.folder.recording import VOTERS
from tests.fuzz.bundle import join
from tests.sources.dirt import CLEAN, FOLDER
from tests.sources.rows import duma, georgia
from tests.sources.workbooks import Cell, ods, xlsx

COMMON = {"version": 1, "date": "2023-03-27", "source": "example"}
UNIT = {"unit": "d01", "by": "cec", "article": "Art. 1"}
SEATS = [
    {"option": "list-a", "tier": "lists", "seats": 40},
    {"option": "list-b", "tier": "total", "rest": True},
    {"option": "self-nominated", "tier": "districts", "seats": 3},
]
PLACES = """\
unit,number,settlement_kk,address_ru,opens,closes,ramp,home_voting,phone
0002,2-а,Екінші ауыл,Школьная 2,,,no,,
0001,1,Бірінші ауыл,Школьная 1,06:00,19:00,yes,yes,"102, +7 (000) 1-2-3"
""".encode()
FACTS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("ResultsEstablished", {
        "seats": SEATS,
        "winners": [{"contest": "d01", "option": "candidate-1"}],
        "shares": [{"contest": "lists", "option": "list-a", "percent": "50.35"}],
    }),
    ("PreliminaryAnnounced", {"seats": SEATS[:1], "note": "Алдын ала"}),
    ("TurnoutReported", {"unit": "kz", "at": "final", "percent": "54.19", "contest": "lists",
                         "above": 1450, "below": 2100}),
    ("LotDrawn", {"contest": "d01", "among": ["candidate-1", "candidate-2"],
                  "drawn": ["candidate-2"]}),
    ("UnitAnnulled", UNIT),
    ("RepeatVoteOrdered", {**UNIT, "contests": ["d01"]}),
    ("RecountOrdered", {**UNIT, "unit": "0001"}),
    ("RecountHeld", {**UNIT, "unit": "0001", "contest": "lists",
                     "figures": {"list-a": 431, "list-b": 319}}),
    ("DecisionMade", {"by": "court", "about": "0001", "number": "7"}),
    ("MoonCounted", {"moon": 1}),
)  # fmt: skip


def _template() -> dict[str, bytes]:
    return {name: text.encode() for name, text in template().items() if name != "README.md"}


def _facts(kinds: Sequence[str]) -> bytes:
    lines = [{"kind": kind, **COMMON, **more} for kind, more in FACTS if kind in kinds]
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines).encode()


def fact_files() -> list[bytes]:
    names = [name for name, _ in FACTS]
    return [_facts([name]) for name in names] + [_template()["facts.jsonl"]]


def unit_tables() -> list[bytes]:
    plain = _template()["register/units.csv"]
    quoted = plain.replace("Казахстан".encode(), '"Казах""стан, страна"'.encode())
    return [
        plain, quoted, b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n"),
        b"id,parent,level\nkz,,nation\nr1,kz,region\n", b"level,id,parent,note\nnation,kz,,a\n",
    ]  # fmt: skip


def protocol_tables() -> list[bytes]:
    files = _template()
    plain = files["protocols/lists.csv"]
    sourced = b"unit,contest,source,list-a,note\n0001,lists,observer:ngo,5,n\n0002,lists,,7,\n"
    return [
        plain, files["protocols/districts.csv"], plain.replace(b"\n", b"\r\n"), sourced,
        plain.replace(b"430", b"").replace(b"1200", b"0000000001200"),
        plain.replace(b"430", b'"430"'), b"contest,unit,list-a\nlists, 0001 ,5\n",
    ]  # fmt: skip


def template_folders() -> list[bytes]:
    """The template; with facts of every kind; with stations missing; with times; with observers."""
    base = _template()
    first = base["protocols/lists.csv"].split(b"\n")
    twice = base["protocols/lists.csv"].replace(b"unit,contest", b"unit,contest,source")
    twice = twice.replace(b",lists,", b",lists,observer:ngo,")
    stations = b"\n[stations]\npublished = false\nnumber = 12\n"
    late = b"unit,contest,time\n0001,lists,2023-03-19T21:00\n0002,lists,2023-03-19T23:59\n"
    changes: list[dict[str, bytes]] = [
        {"facts.jsonl": b""},
        *({"facts.jsonl": _facts([name])} for name, _ in FACTS if name != "LotDrawn"),
        {"facts.jsonl": _facts(["RecountOrdered", "RecountHeld", "ResultsEstablished"])},
        {"protocols/districts.csv": _district_tie(base)},
        {"protocols/lists.csv": b"\n".join([*first[:2], b""])},
        {"protocols/observers.csv": twice},
        {"arrivals.csv": late, "when": b"50%"},
        {"arrivals.csv": late, "when": b"22:30"},
        {"register/expected.csv": b"unit,contest\n0001,lists\n0002,lists\n0001,d01\n"},
        {"election.toml": base["election.toml"] + stations, "protocols/lists.csv": first[0]},
        {"election.toml": base["election.toml"].replace(b"2023-mazhilis", b"2026-kurultai")},
        {"election.toml": base["election.toml"] + VOTERS.encode(), "register/places.csv": PLACES},
    ]
    return [join(base | change) for change in ({}, *changes)]


def _district_tie(base: Mapping[str, bytes]) -> bytes:
    table = base["protocols/districts.csv"]
    return table.replace(b"400,338", b"369,369").replace(b"290,320", b"305,305")


@cache
def rehearsals() -> list[bytes]:
    """An invented election under each shipped law, with faults and times, and half in."""
    found = []
    for number, law in enumerate(library.shipped()):
        # Fewer stations have no room for faults under every law.
        spec = Spec(law, stations=12, seed=number, faults=4, arrivals=True)
        made = {}
        for name, content in rehearsal_files(rehearse(spec)).items():
            if isinstance(content, str):
                made[name] = content.encode()
            else:
                made[name] = b"".join(content)
        kept = {name: made[name] for name in made if name not in ("README.md", "faults.csv")}
        found.append(join({**kept, "when": b"60%"}))
    return found


def shipped_elections() -> list[bytes]:
    """The elections that come with the program."""
    return [join(dict(_files(find(name).at, ""))) for name in shipped()]


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for one in sorted(folder.iterdir(), key=lambda it: it.name):
        if one.is_dir():
            yield from _files(one, f"{path}{one.name}/")
        elif one.name.endswith((".toml", ".csv", ".jsonl")):
            yield path + one.name, one.read_bytes()


def font_files() -> list[bytes]:
    """Tables of a font folder."""
    one = b'family = "Golos Text"\nlicence = "OFL.txt"\n\n[[face]]\nfile = "a.woff2"\n'
    more = b'range = "U+0-FF, U+400-52F"\n\n[[face]]\nfile = "b.woff2"\nweight = "400 900"\n'
    return [one, one + more, one + b'style = "italic"\n' + more]


def vote_files() -> list[bytes]:
    table = (
        b"name,votes,kind,tags,alliance,members,prior,districts_won,max_seats,registered\n"
        b'A,1200,list,minority,ab,2,1,0,40,2023-01-24T10:00\nB,"900",,,ab,,,,,2023-01-25T09:30\n'
        b"against all,30,against_all,,,,,,,\ninvalid,12,invalid,,,,,,,\n"
    )
    votes = '{"A": 500, "Ә": {"votes": 500, "tags": ["minority"], "max_seats": 3}}'.encode()
    lots = json.dumps([{"among": ["A", "Ә"], "drawn": ["A"]}], ensure_ascii=False).encode()
    return [table, b"name;votes\nA;5\nB;5\n", votes, join({"votes": votes, "lots": lots})]


def law_files() -> list[bytes]:
    home = resources.files("hattama.core.law")
    return [home.joinpath(f"{name}.toml").read_bytes() for name in library.shipped()]


_DIVISOR = b'{"seats": {"value": 7}, "method": {"name": "sainte_lague"}}'


def rules_files() -> list[bytes]:
    """List sections alone: by quotas, by divisors, with a threshold; as TOML and as JSON."""
    quota = (
        b'seats = { value = 10 }\nmethod = { name = "largest_remainder", quota = "hare" }\n'
        b'threshold = { share = "5/100", base = "lists", at = "least" }\n'
    )
    return [quota, b"[lists]\n" + quota, _DIVISOR, *law_files()]


def maps() -> bytes:
    return (FOLDER / "map.toml").read_bytes()


def dirty_tables() -> list[bytes]:
    """Every dirty table that tests know, and the clean one in other encodings."""
    found = [one.read_bytes() for one in sorted(FOLDER.glob("*.csv"))]
    return [*found, CLEAN.encode("utf-16"), CLEAN.encode("cp1251", "replace")]


def mapped_tables() -> list[bytes]:
    return [join({"map.toml": maps(), "table": table}) for table in dirty_tables()]


def duma_tables() -> list[bytes]:
    return [duma(2016).encode(), duma(2021).encode(), duma(2021).encode("utf-16")]


def georgia_tables() -> list[bytes]:
    rows = [("01", "01.01", (5, 4, 3, 2)), ("02", "02.01", (1, 2, 3, 4))]
    special = [*rows, ("00", "00.01", (1, 1, 1, 1))]
    second = {"round1": georgia(rows).encode(), "runoff": georgia(rows[:1]).encode()}
    return [
        join({"list": georgia(special).encode(), "round1": georgia(rows).encode()}),
        join({"list": georgia(special).encode()}), join(second),
        join({**second, "rerun": georgia(rows[1:]).encode()}),
    ]  # fmt: skip


def figures() -> list[bytes]:
    told = ["12", " 12 ", "1 200", "1'200", "1.200.000", "1,200", "12,0", "12.5", "-", "н/д",
            "1.3%", "65О", "-5", "٣", "0,000", "9" * 14]  # fmt: skip
    return [one.encode() for one in told]


def _rows() -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for line in CLEAN.strip().split("\n"):
        rows.append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    return rows


def workbooks() -> list[bytes]:
    """The clean table as spreadsheets: below a title, with a formula, on a second sheet."""
    rows = _rows()
    formula: list[list[Cell]] = [*rows[:-1], [*rows[-1][:-1], ("1+1", 2)]]
    return [
        xlsx({"Лист1": rows}), xlsx({"a": [["Итоги"], *rows]}, merged=["A1:B1"]),
        xlsx({"a": formula, "b": rows}), ods({"a": rows}), ods({"a": formula}),
    ]  # fmt: skip


def archives() -> list[bytes]:
    found = []
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            archive.writestr("a/", b"")
            archive.writestr("a/table.csv", CLEAN)
            archive.writestr("readme.md", b"x")
        found.append(out.getvalue())
    return found
