"""Which protocols are awaited and not here: by contest, by region, by the unit above the stations.

The stations themselves stand in the tables of those units; a night has twenty thousand of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hattama.publish.controls import tools
from hattama.publish.frame import Page, home_crumb, title
from hattama.publish.gaps import Gap, Gaps
from hattama.publish.markup import cells, escape, link, span, table
from hattama.publish.pages.home import silent
from hattama.publish.paging import part_path, part_title, ways
from hattama.publish.twins import children
from hattama.publish.view import Name, View, contest_path, href, unit_path
from hattama.publish.voters import when

STEM = "missing"
# Rows of a page: its bytes stay below 300 kB also in Cyrillic letters.
ROWS = 400


def pages(view: View) -> Iterator[Page]:
    """The pages of a language; of a long list several."""
    gaps, name = view.ledger.gaps, view.say("way.missing")
    crumb = home_crumb(view)
    short = [spot for spot in children(view.ledger, 0)[0] if gaps.of(spot).protocols]
    told = set(short)
    holders = [spot for spot in gaps.holders if spot not in told]
    contests = [key for key, one in gaps.contests.items() if one.protocols]
    rows = [("contest", key) for key in contests] + [("region", spot) for spot in short]
    rows += [("holder", spot) for spot in holders]
    if view.election.without_stations or when(view.snap) == "before":
        # Nobody awaits what nobody publishes, or what cannot be there yet; the sentences say so.
        rows = []
    parts = [rows[at : at + ROWS] for at in range(0, len(rows), ROWS)] or [[]]
    for number, own in enumerate(parts, 1):
        here = part_path(view.lang, STEM, number)
        values = {
            "said": _said(view, gaps) if number == 1 else [],
            "tables": list(_tables(view, gaps, here, own)),
            **ways(view, STEM, number, [view.num(one) for one in range(1, len(parts) + 1)]),
        }
        heading = part_title(view, name, number, len(parts))
        yield Page(
            here, title(view, heading), Name(heading), "missing.html", values,
            view.snap.size - 1, [crumb],
        )  # fmt: skip


def _said(view: View, gaps: Gaps) -> list[str]:
    """How much is missing, in sentences."""
    if view.election.without_stations:
        return [silent(view), view.word("site_news.missing.silent")]
    if when(view.snap) == "before":
        return [view.word("site_voter.when.before"), view.word("site_seats.lead.nothing_yet")]
    whole = gaps.of(0)
    awaited = [one.expected for one in view.result.contests.values()]
    if not any(awaited):
        return [view.word("site_news.missing.nobody")]
    counted = sum(one.counted for one in view.result.contests.values())
    expected = sum(one or 0 for one in awaited)
    if not whole.protocols:
        return [view.word("site_news.missing.nothing", expected=view.num(expected))]
    said = [
        view.word("site_news.missing.here", counted=view.num(counted),
                  expected=view.num(expected)),
        view.word("site_news.missing.total", number=view.num(whole.protocols),
                  stations=view.num(whole.units), voters=view.num(whole.voters)),
    ]  # fmt: skip
    if whole.unknown:
        said.append(view.word("site_news.missing.unknown", number=view.num(whole.unknown)))
    if whole.copies:
        said.append(view.word("site_news.missing.copies", number=view.num(whole.copies)))
    return [*said, view.word("site_news.missing.where")]


def _tables(
    view: View, gaps: Gaps, here: str, rows: Sequence[tuple[str, Any]]
) -> Iterator[dict[str, str]]:
    """The tables of one page, in their order; one that goes on is begun again."""
    for kind in ("contest", "region", "holder"):
        own = [key for which, key in rows if which == kind]
        if not own:
            continue
        maker = _contest if kind == "contest" else _unit
        told = [maker(view, gaps, here, key) for key in own]
        head = [(escape(view.word(f"site_news.missing.head_{kind}")), False)]
        if kind == "holder":
            head.append((escape(view.word("site_news.missing.head_above")), False))
            told = [_under(view, here, key, row) for key, row in zip(own, told, strict=True)]
        head += [(escape(view.word(f"site_news.missing.head_{one}")), True)
                 for one in _columns(gaps, kind)]  # fmt: skip
        caption = view.word(f"site_news.missing.caption_{kind}")
        script = tools(view.lang, len(own))
        yield {"id": f"h-{kind}", "title": view.word(f"site_news.missing.title_{kind}"),
               "table": table(f"by-{kind}", caption, head, told, attributes=script)}  # fmt: skip


def _columns(gaps: Gaps, kind: str) -> list[str]:
    """What is told of each row; a column that is nothing but zeros is left out."""
    whole = gaps.of(0)
    return [
        *(["awaited"] if kind == "contest" else []),
        "protocols",
        *(["copies"] if whole.copies else []),
        *(["units"] if kind != "contest" else []),
        "voters",
        *(["unknown"] if whole.unknown else []),
    ]


def _figures(view: View, gaps: Gaps, kind: str, gap: Gap) -> list[str]:
    columns = _columns(gaps, kind)
    return [view.num(getattr(gap, one)) for one in columns if one != "awaited"]


def _contest(view: View, gaps: Gaps, here: str, key: str) -> str:
    one = view.result.contests[key]
    head = link(href(here, contest_path(view.lang, key)), view.contest(one.contest))
    told = _figures(view, gaps, "contest", gaps.contests[key])
    return cells(head, [view.num(one.expected), *told])


def _unit(view: View, gaps: Gaps, here: str, spot: int) -> str:
    head = link(href(here, unit_path(view.lang, view.units.ids[spot])), view.unit(spot))
    return cells(head, _figures(view, gaps, "region", gaps.of(spot)))


def _under(view: View, here: str, spot: int, row: str) -> str:
    """The row of a unit with the unit above it after its name."""
    above = int(view.units.parent[spot])
    name = span(view.unit(above)) if above < 0 else link(
        href(here, unit_path(view.lang, view.units.ids[above])), view.unit(above)
    )  # fmt: skip
    return row.replace("</th>", f"</th><td>{name}</td>", 1)
