"""The second half of the demo: a national rehearsal with planted faults, counted as it came in."""

from __future__ import annotations

import csv
import io
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import click
from msgspec import Struct

from hattama.cli.output import heading, table
from hattama.core.result import Result
from hattama.words import Lang, number, say

FAULTS = 160
SEED = 2023
SHARES = ("10%", "50%", "90%", "100%")


class Rehearsed(Struct, frozen=True):
    """What the demo shows of a rehearsal.

    Attributes:
        planted: kind of fault -> whether it can be seen in the figures, how many were planted,
            and how many of these protocols have a remark of severity error or warning.
        others: protocols without a planted fault that have such a remark, and their number.
        nights: share that had arrived -> the count at that moment.
    """

    stations: int
    protocols: int
    planted: dict[str, tuple[bool, int, int]]
    others: tuple[int, int]
    nights: dict[str, Result]


def rehearsed() -> Rehearsed:
    """Make a rehearsal of Kazakhstan's size, check it, and count it at several moments."""
    from hattama.core.result import result
    from hattama.folder.arrivals import arrived
    from hattama.folder.files import place_of
    from hattama.folder.read import read
    from hattama.rehearsal import Spec, rehearse, write

    with tempfile.TemporaryDirectory(prefix="hattama-") as above:
        path = Path(above, "rehearsal")
        spec = Spec(faults=FAULTS, seed=SEED, arrivals=True)
        write(rehearse(spec), path)
        place = place_of(str(path))
        folder = read(place)
        nights = {
            share: result(
                folder.election,
                folder.law,
                folder.register,
                arrived(place, folder.register, folder.protocols, share),
                folder.facts,
            )
            for share in SHARES
        }
        text = Path(path, "faults.csv").read_text(encoding="utf-8")
    faults = list(csv.DictReader(io.StringIO(text)))
    whole = nights[SHARES[-1]]
    remarked = _remarked(whole)
    touched = {(one["unit"], one["contest"]) for one in faults}
    # The protocol that was repeated, and the other one of an exchanged pair, may have one too.
    lent = {(one["other_unit"], one["contest"]) for one in faults if one["other_unit"]}
    planted: dict[str, tuple[bool, int, int]] = {}
    for one in faults:
        trace, count, seen = planted.get(one["kind"], (one["trace"] == "yes", 0, 0))
        found = (one["unit"], one["contest"]) in remarked
        planted[one["kind"]] = trace, count + 1, seen + found
    protocols = whole.checked.protocols
    others = len(remarked - touched - lent), protocols - len(touched | lent)
    return Rehearsed(spec.stations, protocols, planted, others, nights)


def _remarked(found: Result) -> set[tuple[str, str]]:
    """Unit and contest of each protocol with a remark of severity error or warning."""
    units, contests = found.register.units.ids, found.register.contests
    return {
        (units[unit], contests[one.contest].id)
        for one in found.checked.found
        if one.kind != "coverage" and one.severity != "note"
        for unit in one.unit.tolist()
    }


def rehearsal_json(found: Rehearsed) -> dict[str, Any]:
    """The JSON of the demo's rehearsal."""
    return {
        "kind": "rehearsal",
        "stations": found.stations,
        "protocols": found.protocols,
        "faults": {
            kind: {"trace": trace, "planted": count, "remarked": seen}
            for kind, (trace, count, seen) in found.planted.items()
        },
        "other_protocols": {"remarked": found.others[0], "number": found.others[1]},
        "arrived": {share: _night(one) for share, one in found.nights.items()},
    }


def _night(found: Result) -> dict[str, int]:
    """Certain and open seats of one moment of the night, over all contests."""
    sums: Counter[str] = Counter(lists_certain=0, lists_open=0, districts_certain=0)
    sums["districts_open"] = 0
    for one in found.contests.values():
        if one.contest.kind == "lists":
            bounds = one.seat_bounds
            house = one.lists.outcome.house if one.lists is not None else 0
            certain = bounds.certain if bounds is not None else house
            sums["lists_certain"] += certain
            sums["lists_open"] += house - certain
        else:
            silent = one.basis == "not_published" or one.is_open
            sums["districts_open" if silent else "districts_certain"] += 1
    return dict(sums)


def print_rehearsal(lang: Lang, found: Rehearsed) -> None:
    """Faults against remarks, then what was certain at each moment."""
    heading(say(lang, "demo.head.rehearsal"))
    size = {"stations": found.stations, "protocols": found.protocols}
    click.echo(say(lang, "demo.line.size", **size))
    headers = [say(lang, f"demo.table.{key}") for key in ("kind", "trace", "planted", "remarked")]
    rows = [
        [
            say(lang, f"rehearse.kind.{kind}"),
            say(lang, f"rehearse.trace.{'yes' if trace else 'no'}"),
            number(lang, count),
            number(lang, seen),
        ]
        for kind, (trace, count, seen) in sorted(
            found.planted.items(), key=lambda one: not one[1][0]
        )
    ]
    table(headers, rows, right=(2, 3))
    remarked, of = found.others
    click.echo(say(lang, "demo.line.others", remarked=remarked, of=of))
    heading(say(lang, "demo.head.night"))
    keys = ("lists_certain", "lists_open", "districts_certain", "districts_open")
    headers = [say(lang, f"demo.table.{key}") for key in ("arrived", *keys)]
    nights = []
    for share, one in found.nights.items():
        night = _night(one)
        nights.append([share, *(number(lang, night[key]) for key in keys)])
    table(headers, nights, right=(1, 2, 3, 4))
    click.echo(say(lang, "demo.line.night"))
    click.echo(say(lang, "demo.line.try"))
