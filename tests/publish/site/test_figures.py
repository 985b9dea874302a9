"""Without a script: every figure of every unit, and of stations, equals the bundle's tables."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction

import pytest

from hattama.words import LANGS, Lang
from hattama.words.protocol import line_name
from tests.publish.folders import Row
from tests.publish.reader import Html, Node, figure, rows
from tests.publish.worlds import NAMES, At, World

pytestmark = pytest.mark.slow

STATIONS = 200


def labels(world: World, contest: str, lang: Lang) -> dict[str, str]:
    """What a page calls each option of a contest."""
    found, own = {}, [one for one in world.table("options") if one["contest"] == contest]
    order = (lang, *(one for one in LANGS if one != lang))
    for one in own:
        found[one["option"]] = next(filter(None, (one[f"name_{it}"] for it in order)), "")
    twice = list(found.values())
    return {key: name if twice.count(name) == 1 else f"{name} ({key})"
            for key, name in found.items()}  # fmt: skip


def percent(text: str, lang: Lang) -> Fraction | None:
    """A percentage as a page of a language writes it."""
    if text in ("", "\u2013"):
        return None
    sign = "\u00a0%" if lang == "ru" else "%"
    assert text.endswith(sign), text
    whole, _, rest = text.removesuffix(sign).partition("." if lang == "en" else ",")
    number = figure(whole, lang)
    assert number is not None
    assert len(rest) == 2
    return Fraction(100 * number + int(rest), 10_000)


def told(page: Html, key: str) -> Node:
    """The table whose caption has an id."""
    caption = page.by_id[key]
    assert caption.parent is not None
    return caption.parent


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", LANGS)
def test_totals_of_every_unit(at: At, name: str, lang: Lang) -> None:
    world = at(name)
    totals: dict[tuple[str, str], list[Row]] = {}
    for row in world.table("totals"):
        totals.setdefault((row["unit"], row["contest"]), []).append(row)
    stations = {row["unit"] for row in world.table("units") if row["level"] == "station"}
    seen = 0
    for (unit, contest), found in totals.items():
        path = f"pages/{lang}/units/{unit}.html"
        if unit in stations:
            continue
        page = world.pages[path]
        known = [row for row in found if row["value"] or row["kind"] == "option"]
        if not any(row["value"] for row in found):
            assert f"total-{contest}" not in page.by_id
            continue
        named = labels(world, contest, lang)
        expected = [
            (named.get(row["figure"]) or line_name(lang, row["figure"]),
             int(row["value"]) if row["value"] else None)
            for row in known
        ]  # fmt: skip
        shown = rows(told(page, f"total-{contest}"))
        assert [(row[0], figure(row[1], lang)) for row in shown] == expected, path
        seen += len(shown)
    if any(row["value"] for row in world.table("totals")):
        assert seen >= 9


@pytest.mark.parametrize("name", NAMES)
def test_rows_of_the_units_below(at: At, name: str) -> None:
    """Each table of a unit has for the units below it the figures that their own rows have."""
    world = at(name)
    totals = {(row["unit"], row["contest"], row["figure"]): row["value"]
              for row in world.table("totals")}  # fmt: skip
    for lang in LANGS:
        for path, page in world.pages.items():
            if not path.startswith(f"pages/{lang}/units/"):
                continue
            for key in [one for one in page.ids if one.startswith("below-")]:
                check_below(world, page, key.removeprefix("below-"), totals, lang)


def check_below(
    world: World, page: Html, contest: str, totals: dict[tuple[str, str, str], str], lang: Lang
) -> None:
    table = told(page, f"below-{contest}")
    names = {text: key for key, text in labels(world, contest, lang).items()}
    lines = {line_name(lang, key): key for key in ("voters", "ballots_issued", "ballots_cast",
                                                   "ballots_invalid")}  # fmt: skip
    heads = [one.text for one in next(table.every("thead")).every("th")][2:]
    for row in (one for one in next(table.every("tbody")).every("tr")):
        link = next(row.every("a"))
        goal = page.goal(link.attrs["href"])
        assert goal is not None
        unit = goal[0].rpartition("/")[2].removesuffix(".html")
        cells = [one.text for one in row.children][2:]
        for head, cell in zip(heads, cells, strict=True):
            # A unit of which nothing was published has no row in the table.
            value = totals.get((unit, contest, names.get(head) or lines[head]))
            assert figure(cell, lang) == (int(value) if value else None), (page.path, unit, head)


def sections(world: World, lang: str) -> Iterator[tuple[str, Html, Node]]:
    """Every station that a site shows, with the element that holds it."""
    stations = {row["unit"] for row in world.table("units") if row["level"] == "station"}
    for path, page in world.pages.items():
        if not path.startswith(f"pages/{lang}/stations/"):
            continue
        alone = path.rpartition("/")[2].removesuffix(".html")
        if alone in stations:
            yield alone, page, next(iter(page.every("main")))
            continue
        for one in page.every("section"):
            if one.attrs.get("id") in stations:
                yield one.attrs["id"], page, one


@pytest.mark.parametrize("name", [one for one in NAMES if one != "kz-2023"])
@pytest.mark.parametrize("lang", LANGS)
def test_protocols_of_stations(at: At, name: str, lang: Lang) -> None:
    """Up to 200 stations drawn at random: lines, options, shares, entry, leaf, sources."""
    world = at(name)
    found = list(sections(world, lang))
    stations = {row["unit"] for row in world.table("units") if row["level"] == "station"}
    assert {unit for unit, _, _ in found} == stations
    held: dict[tuple[str, str], list[Row]] = {}
    for row in world.table("protocols"):
        held.setdefault((row["unit"], row["contest"]), []).append(row)
    votes = {(row["unit"], row["contest"], row["source"], row["option"]): row["votes"]
             for row in world.table("results")}  # fmt: skip
    named = {row["contest"]: labels(world, row["contest"], lang) for row in world.table("contests")}
    for unit, page, node in random.Random(name).sample(found, min(len(found), STATIONS)):
        shown = {key for key in page.ids if key.startswith(f"t-{unit}--")}
        assert shown == {f"t-{unit}--{contest}" for one, contest in held if one == unit}
        for contest in (contest for one, contest in held if one == unit):
            rows_ = held[unit, contest]
            table = told(page, f"t-{unit}--{contest}")
            assert any(one is node for one in table.above)
            check_protocol(table, rows_, votes, named[contest], lang)
            for row in rows_:
                assert row["leaf"] in node.text
                assert "\u00a0" in row["entry"] or _grouped(row["entry"], lang) in node.text


def _grouped(entry: str, lang: Lang) -> str:
    return f"{int(entry):,}".replace(",", "," if lang == "en" else "\u00a0")


def check_protocol(
    table: Node, held: list[Row], votes: dict[tuple[str, str, str, str], str],
    named: dict[str, str], lang: Lang,
) -> None:  # fmt: skip
    """One table: a pair of columns, figure and share, for each source."""
    shown = rows(table)
    by_label = {row[0]: row[1:] for row in shown}
    for place, row in enumerate(held):
        own = (row["unit"], row["contest"], row["source"])
        for option, label in named.items():
            value = votes.get((*own, option))
            if value is None:
                continue
            cells = by_label[label][2 * place : 2 * place + 2]
            assert figure(cells[0], lang) == (int(value) if value else None), (own, option)
            share = percent(cells[1], lang)
            if share is not None:
                assert 0 <= share <= 1
                assert share > 0 or not int(value) or int(value) < 50
        for line in _lines(row):
            given = [row[one] for one in _columns(row, line)]
            cell = by_label[line_name(lang, line)][2 * place]
            parts = [figure(one, lang) for one in cell.split(" + ")]
            known = [one for one in parts if one is not None]
            assert known == [int(one) for one in given if one], (own, line)


def _lines(row: Row) -> list[str]:
    """The lines of the form that a protocol fills."""
    skip = ("unit", "contest", "source", "entry", "leaf", "recorded", "corrected")
    found = dict.fromkeys(
        one.partition(".")[0] for one, value in row.items()
        if value and one not in skip and not one.startswith("candidate_") and "list-" not in one
        and "against" not in one
    )  # fmt: skip
    return list(found)


def _columns(row: Row, line: str) -> list[str]:
    """The columns of a line: itself, or its repetitions."""
    own = [one for one in row if one.partition(".")[0] == line]
    return [one for one in own if one != line] or own


@pytest.mark.parametrize("name", ["complete", "partial", "real"])
def test_shares_of_a_station_are_of_its_own_valid_votes(at: At, name: str) -> None:
    """Added up they are the whole, to a hundredth for each option."""
    for _, page, node in sections(at(name), "en"):
        for table in node.every("table"):
            caption = next(table.every("caption"))
            if not caption.attrs.get("id", "").startswith("t-"):
                continue
            shares = [percent(row[2], "en") for row in rows(table)]
            known = [one for one in shares if one is not None]
            votes = [figure(row[1], "en") for row in rows(table) if row[2] not in ("", "\u2013")]
            if known and all(one is not None for one in votes):
                assert abs(sum(known, Fraction()) - 1) * 10_000 <= len(known), page.path
