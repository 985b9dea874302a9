"""A rehearsal as an election folder, streamed to the disk table by table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from hattama.core.law.model import Law
from hattama.core.register.model import ABSENT, Ints
from hattama.folder.write import csv_text, write_folder
from hattama.rehearsal.contests import district_id, nation_id, region_id
from hattama.rehearsal.faults import KINDS
from hattama.rehearsal.land import Land
from hattama.rehearsal.model import Fault, Made, Sheet
from hattama.rehearsal.names import COUNT, LANGS, names
from hattama.rehearsal.places import places, station_names
from hattama.rehearsal.spec import PREFIX, Spec
from hattama.rehearsal.text import Figures, Part, Words, table

STATION = f"{PREFIX}s"
DIGITS = 7


def station_id(station: int) -> str:
    """Id of a station by its place, from 0."""
    return f"{STATION}{station + 1:0{DIGITS}d}"


def write(made: Made, path: str | Path) -> None:
    """The rehearsal as a new folder, whole or not at all.

    Raises:
        InputError: `folder_not_empty`, `folder_unwritable`.
    """
    write_folder(path, files(made))


def files(made: Made) -> Mapping[str, str | Iterable[bytes]]:
    """The files by their path in the folder; large tables in pieces, made when asked for."""
    found: dict[str, str | Iterable[bytes]] = {
        "README.md": README.format(spec=made.spec, command=command(made.spec)),
        "election.toml": _head(made.spec, made.law),
        "register/units.csv": _units(made),
        "register/contests.csv": _contests(made),
        "register/options.csv": _options(made),
        "register/places.csv": places(made.spec, made.land, [STATION, _number(made.land)]),
    }
    for sheet in made.sheets:
        name = (
            "lists"
            if sheet.question.district < 0
            else f"district-{sheet.question.district + 1:03d}"
        )
        found[f"protocols/{name}.csv"] = _protocols(sheet)
    if made.spec.faults:
        found["faults.csv"] = _faults(made)
    if made.arrivals is not None:
        found["arrivals.csv"] = _arrivals(made)
    return found


def command(spec: Spec) -> str:
    """The command line that makes these bytes again."""
    more = f" --faults {spec.faults}" if spec.faults else ""
    more += " --arrivals" if spec.arrivals else ""
    return f"hattama rehearse --law {spec.law} --stations {spec.stations} --seed {spec.seed}{more}"


README = """\
# A rehearsal

Every name and every figure in this folder is invented: no station, settlement, party or person in
it exists. Every id begins with `rehearsal-`. It was made, and can be made again byte for byte, with

    {command} --out FOLDER

`faults.csv`, where it is here, says which protocols hold a planted fault; `arrivals.csv`, in which
order they come in. `docs/rehearsal.md` describes both.
"""

HEAD = """\
# A rehearsal: every name and every figure in this folder is invented.
format  = 1
id      = "{id}"
date    = {date}
law     = "{law}"
kind    = "rehearsal"
stage   = "counting"
licence = "CC0-1.0"

[name]
kk = "Жаттығу: {kk}"
ru = "Репетиция: {ru}"
en = "Rehearsal: {en}"

[sources.{source}]
title = "Invented figures, seed {seed}"
"""


def _head(spec: Spec, law: Law) -> str:
    names = {lang: law.body.pick(lang).replace("\\", "").replace('"', "'") for lang in LANGS}
    plain = law.id.replace("/", "-")
    return HEAD.format(
        id=f"{PREFIX}{plain}-{spec.stations}-{spec.seed}",
        date=law.in_force.since.isoformat(),
        law=law.id,
        source=f"{PREFIX[:-1]}_seed",
        seed=spec.seed,
        **names,
    )


_NATION = ("Жаттығу елі {0}", "Репетиционная страна {0}", "Rehearsal country {0}")
_REGION = ("Жаттығу: {0} облысы", "Репетиция: область {0}", "Rehearsal: {0} region")
_CITY = ("Жаттығу: {0} қаласы", "Репетиция: город {0}", "Rehearsal: city of {0}")
_DISTRICT = (
    "Жаттығу: № {number} округ, {0}",
    "Репетиция: округ № {number}, {0}",
    "Rehearsal: district No. {number}, {0}",
)
UNITS = ("id", "parent", "level", "name_kk", "name_ru", "name_en", "voters")


def _units(made: Made) -> Iterator[bytes]:
    """`units.csv`: the nation, regions and districts, then all stations."""
    land = made.land
    rows: list[Sequence[object]] = [
        (nation_id(), "", "nation", *names(_NATION, [made.spec.seed % COUNT]), "")
    ]
    for number in range(land.regions):
        template = _CITY if number >= land.regions - land.city_regions else _REGION
        title = names(template, [int(land.region_name[number])])
        rows.append((region_id(number), nation_id(), "region", *title, ""))
    for number, region in enumerate(land.district_region.tolist()):
        title = names(_DISTRICT, [int(land.district_name[number])], number=number + 1)
        rows.append((district_id(number), region_id(region), "district", *title, ""))
    yield csv_text(UNITS, rows).encode()
    areas = [district_id(n) for n in range(land.districts)] or [
        region_id(n) for n in range(land.regions)
    ]
    stations: list[Sequence[Part]] = [
        [STATION, _number(land)],
        [Words(areas, land.area)],
        ["station"],
        *station_names(made.spec, land),
        [Figures(land.voters)],
    ]
    pieces = table(UNITS, stations, len(land))
    next(pieces)
    yield from pieces


def _number(land: Land) -> Figures:
    """The number of each station inside its id."""
    return Figures(np.arange(1, len(land) + 1), DIGITS)


def _contests(made: Made) -> str:
    rows = [
        (
            one.id, "lists" if one.district < 0 else "district", one.unit,
            "" if one.seats is None else one.seats, *one.names,
        )
        for one in (sheet.question for sheet in made.sheets)
    ]  # fmt: skip
    return csv_text(("id", "kind", "unit", "seats", "name_kk", "name_ru", "name_en"), rows)


def _options(made: Made) -> str:
    header = (
        "contest", "id", "kind", "name_kk", "name_ru", "name_en", "party", "nominated",
        "ballot_order", "registered", "persons",
    )  # fmt: skip
    rows = []
    for question in (sheet.question for sheet in made.sheets):
        for order, one in enumerate(question.ballot, 1):
            candidate, party = one.kind == "candidate", one.kind == "list"
            nominated = ("party" if one.party else "self") if candidate else ""
            # Registered one after the other: some laws break ties by that.
            registered, persons = (order, 150) if party else ("", "")
            rows.append(
                (
                    question.id, one.id, one.kind, *one.names, one.party, nominated, order,
                    registered, persons,
                )
            )  # fmt: skip
    return csv_text(header, rows)


def _protocols(sheet: Sheet) -> Iterator[bytes]:
    """The protocols of one contest."""
    question = sheet.question
    station = np.arange(question.first + 1, question.end + 1)
    cells: list[Sequence[Part]] = [[STATION, Figures(station, DIGITS)], [question.id]]
    cells += [[Figures(row)] for row in sheet.figures]
    return table(("unit", "contest", *sheet.columns), cells, len(sheet))


FAULTS = ("number", "kind", "trace", "unit", "contest", "other_unit", "column", "was", "is")


def _faults(made: Made) -> str:
    return csv_text(FAULTS, (_fault(made, *one) for one in enumerate(made.faults, 1)))


def _fault(made: Made, number: int, fault: Fault) -> Sequence[object]:
    other = "" if fault.other < 0 else station_id(fault.other)
    return (
        number, fault.kind, "yes" if KINDS[fault.kind] else "no", station_id(fault.station),
        made.sheets[fault.sheet].question.id, other, " ".join(fault.columns),
        _listed(fault.was), _listed(fault.becomes),
    )  # fmt: skip


def _listed(figures: Iterable[int]) -> str:
    return " ".join("-" if figure == ABSENT else str(figure) for figure in figures)


def _arrivals(made: Made) -> Iterator[bytes]:
    """Every protocol with its moment, the earliest first."""
    assert made.arrivals is not None
    seconds = np.concatenate(made.arrivals)
    station = np.concatenate(
        [np.arange(one.question.first + 1, one.question.end + 1) for one in made.sheets]
    )
    contest = np.repeat(np.arange(len(made.sheets)), [len(one) for one in made.sheets])
    order = np.argsort(seconds, kind="stable")
    moment: Ints = seconds[order]
    days, clock = np.divmod(moment, 24 * 3600)
    first = made.law.in_force.since
    dates = [
        (first + dt.timedelta(days=more)).isoformat()
        for more in range(int(days.max(initial=0)) + 1)
    ]
    two = [f"{one:02d}" for one in range(60)]
    cells: list[Sequence[Part]] = [
        [STATION, Figures(station[order], DIGITS)],
        [Words([one.question.id for one in made.sheets], contest[order])],
        [
            Words(dates, days), "T", Words(two, clock // 3600), ":",
            Words(two, clock % 3600 // 60), ":", Words(two, clock % 60),
        ],
    ]  # fmt: skip
    return table(("unit", "contest", "time"), cells, len(moment))
