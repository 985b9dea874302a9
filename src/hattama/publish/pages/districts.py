"""Winners of districts: one table, or where there are many, a page for each region.

A country has some dozens of districts, or thousands; a first page that names thousands is megabytes
long. So the first page counts them by region then, and each region's page names them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from hattama.core.result import Counted
from hattama.publish.controls import tools
from hattama.publish.frame import Page, home_crumb, title
from hattama.publish.markup import cells, escape, link, table
from hattama.publish.pages import contest
from hattama.publish.prose import bullets, note, section
from hattama.publish.view import Name, View, contest_path, href, path
from hattama.words.count import district_text

# So many stand on the first page itself.
FEW = 60
# Where no regions lie between the country and its districts, so many stand on a page.
PART = 100


class Group(Struct, frozen=True):
    """The districts of a page; its file is called after the region, or after its place."""

    file: str
    name: Name
    districts: Sequence[Counted]


def pages(view: View) -> Iterator[Page]:
    """A page for each region, where there are too many districts for the first page."""
    found = _all(view)
    if len(found) <= FEW:
        return
    called = view.word("count.head.districts")
    for group in _groups(view, found):
        here = _path(view, group)
        name = view.say("districts.of", name=group.name.text)
        # A title is unique, though two regions may be called alike.
        more = called if group.file.startswith("part--") else group.file
        told = section("list", escape(called), _table(view, group.districts, here, name))
        values = {"lead": "", "sections": [told]}
        crumbs = [home_crumb(view)]
        yield Page(here, title(view, f"{name} ({more})"), Name(name), "sections.html", values,
                   view.snap.size - 1, crumbs)  # fmt: skip


def listed(view: View, here: str) -> str:
    """Every district with its winner, or what is known of it; of many, their numbers by region."""
    found = _all(view)
    if not found:
        return ""
    if len(found) > FEW:
        return _by_region(view, found, here)
    if not any(one.known or one.won or one.counted for one in found):
        # One sentence, and not the same one in every row.
        ways = [_link(view, one, here) for one in found]
        return note(contest.silent(view, found[0])) + bullets(ways)
    return _table(view, found, here, view.say("home.districts"))


def _all(view: View) -> list[Counted]:
    return [one for one in view.result.contests.values() if one.contest.kind == "district"]


def _path(view: View, group: Group) -> str:
    return path(view.lang, "districts", group.file)


def _link(view: View, one: Counted, here: str) -> str:
    return link(href(here, contest_path(view.lang, one.contest.id)), view.contest(one.contest))


def _table(view: View, found: Sequence[Counted], here: str, caption: str) -> str:
    rows = []
    for one in found:
        told = one.won is not None or one.district is not None
        winner = district_text(view.lang, one) if told else contest.silent(view, one)
        group = view.group(one.won.group) if one.won is not None else ""
        basis = one.won.basis if one.won is not None else one.basis
        known = one.basis == "counted"
        coverage = view.counted(one.counted, one.expected) if known else view.num(None)
        words = [escape(winner), escape(group), escape(view.word(f"count.basis.{basis}"))]
        rows.append(cells(_link(view, one, here), [coverage], words))
    head = [
        (escape(view.word("count.table.district")), False),
        (escape(view.say("table.counted")), True),
        *((escape(view.word(f"count.table.{key}")), False)
          for key in ("winner", "group", "basis")),
    ]  # fmt: skip
    return table("winners", caption, head, rows, attributes=tools(view.lang, len(rows)))


def _groups(view: View, found: Sequence[Counted]) -> list[Group]:
    """The districts by the unit directly below the country in which they lie, in its order."""
    units = view.units
    above: dict[int, list[Counted]] = {}
    for one in found:
        spot = one.contest.unit
        while units.depth[spot] > 1:
            spot = int(units.parent[spot])
        above.setdefault(spot, []).append(one)
    if len(above) > len(found) // 2:
        # No region lies between: a district each would be as long a list as before.
        return [
            Group(f"part--{at // PART + 1}", Name(f"{at + 1}\u2013{at + len(own)}"), own)
            for at in range(0, len(found), PART)
            for own in [found[at : at + PART]]
        ]
    return [Group(units.ids[spot], view.unit(spot), above[spot]) for spot in sorted(above)]


def _by_region(view: View, found: Sequence[Counted], here: str) -> str:
    rows = []
    for group in _groups(view, found):
        own = group.districts
        decided = sum(1 for one in own if one.won is not None and not one.is_open)
        expected = [one.expected for one in own]
        awaited = None if None in expected else sum(filter(None, expected))
        coverage = view.counted(sum(one.counted for one in own), awaited)
        head = link(href(here, _path(view, group)), group.name)
        rows.append(cells(head, [view.num(len(own)), view.num(decided), coverage]))
    head_cells = [
        (escape(view.say("districts.region")), False),
        (escape(view.say("districts.number")), True),
        (escape(view.say("districts.decided")), True),
        (escape(view.say("table.counted")), True),
    ]
    made = table("winners", view.say("home.districts"), head_cells, rows,
                 attributes=tools(view.lang, len(rows)))  # fmt: skip
    return f"<p>{escape(view.say('districts.lead'))}</p>{made}"
