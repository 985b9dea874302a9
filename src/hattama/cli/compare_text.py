"""A comparison for a person: verdict, coverage, differences, and what was not checked."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import click

from hattama.cli.check import family
from hattama.cli.compare import Pair, pairs
from hattama.cli.output import heading, table
from hattama.core.comparison.beside import Beside, copies
from hattama.core.comparison.coverage import Cover
from hattama.core.comparison.model import DIFFERS, GAPS, SUPERSEDED
from hattama.core.comparison.reasons import Figure
from hattama.core.record.protocol import OFFICIAL
from hattama.core.register.model import Contest, Register
from hattama.words import Lang, number, say
from hattama.words.protocol import line_name

# Differences, copies and regions that are shown, unless all are asked for.
MOST = 20
MOST_REGIONS = 30
MOST_NAMES = 5


def print_comparison(lang: Lang, a: str, b: str, one: Beside, *, every: bool) -> None:
    """Everything, the verdict first."""
    both = one.compared
    click.secho(verdict(lang, one), bold=True)
    _head(lang, a, b, one)
    _coverage(lang, one)
    _unplaced(lang, one)
    _lines(lang, one)
    most = None if every else MOST
    for state, name in ((DIFFERS, "differences"), (SUPERSEDED, "superseded")):
        if both.number(state):
            _pairs(lang, one, state, name, most)
    if both.number(GAPS):
        heading(say(lang, "compare.head.gaps"))
        click.echo(f"  {say(lang, 'compare.line.gaps', protocols=both.number(GAPS))}")
    _copies(lang, one, most)
    from hattama.cli.compare_effect import print_effect, print_sample

    print_effect(lang, one)
    print_sample(lang, one)
    heading(say(lang, "compare.head.not_checked"))
    for open_question in one.not_checked:
        params = dict(open_question.params)
        click.echo(f"  {say(lang, f'compare.not_checked.{open_question.code}', **params)}")
    click.echo()
    click.echo(say(lang, "compare.verdict.fixed"))


def verdict(lang: Lang, one: Beside) -> str:
    """One line: how many were compared, and with what outcome."""
    both = one.compared
    alone = both.only_a + both.only_b + len(one.aligned.reported)
    copied = both.rows_a if both.source_a != OFFICIAL else one.aligned.rows
    return say(
        lang,
        f"compare.verdict.{one.status}",
        pairs=both.pairs,
        same=both.same,
        differ=both.number(DIFFERS),
        superseded=both.number(SUPERSEDED),
        alone=alone,
        copies=copied,
        a=both.rows_a,
        b=one.aligned.rows,
    )


def _head(lang: Lang, a: str, b: str, one: Beside) -> None:
    """Which election, of what kind and stage, and the two sides."""
    election = one.a.election
    click.echo(election.name.pick(lang))
    kind = say(lang, f"count.kind.{election.kind}")
    stage = say(lang, f"count.stage.{election.stage}")
    click.echo(say(lang, "count.head.kind_stage", kind=kind, stage=stage))
    both = one.compared
    for side, name, source, rows in (
        ("a", a, both.source_a, both.rows_a),
        ("b", b, both.source_b, one.aligned.rows),
    ):
        told = say(lang, f"compare.head.side_{side}")
        whose = source_name(lang, source)
        params = {"side": told, "name": name, "source": whose, "protocols": rows}
        click.echo(say(lang, "compare.head.side", **params))


def source_name(lang: Lang, source: str) -> str:
    """Whose protocols, in words."""
    if source == OFFICIAL:
        return say(lang, "compare.source.official")
    return say(lang, "compare.source.copy", who=source)


def _coverage(lang: Lang, one: Beside) -> None:
    """Awaited stations by contest, then by region."""
    contests = one.compared.register.contests
    whole: dict[str, Cover] = {}
    others: Counter[tuple[str, str]] = Counter()
    regions: dict[int, Cover] = {}
    for it in one.covers:
        name = family(lang, contests[it.contest])
        whole[name] = whole.get(name, Cover()) + it.whole
        others[name, "a"] += it.other_a
        others[name, "b"] += it.other_b
        for place, part in it.regions.items():
            regions[place] = regions.get(place, Cover()) + part
    heading(say(lang, "compare.head.coverage"))
    names = ("contest", "awaited", "a", "b", "both", "other_a", "other_b")
    rows = [
        [name, *_cells(lang, part), *(number(lang, others[name, side]) for side in "ab")]
        for name, part in whole.items()
    ]
    table([say(lang, f"compare.table.{one}") for one in names], rows, right=range(1, 7))
    if len(regions) > 1 and any(part.a or part.b for part in regions.values()):
        _regions(lang, one, regions)


def _regions(lang: Lang, one: Beside, regions: dict[int, Cover]) -> None:
    """The regions; where there are many, those with protocols on both sides."""
    shown = list(regions)
    if len(shown) > MOST_REGIONS:
        shown = [place for place in shown if regions[place].both] or [
            place for place in shown if regions[place].a or regions[place].b
        ]
        shown = shown[:MOST_REGIONS]
    units = one.compared.register.units
    heading(say(lang, "compare.head.regions"))
    if shown:
        rows = [[units.name(place, lang), *_cells(lang, regions[place])] for place in sorted(shown)]
        names = ("region", "awaited", "a", "b", "both")
        table([say(lang, f"compare.table.{one}") for one in names], rows, right=range(1, 5))
    if len(shown) < len(regions):
        left = len(regions) - len(shown)
        click.echo(f"  {say(lang, 'compare.line.regions_more', number=left)}")


def _cells(lang: Lang, one: Cover) -> list[str]:
    return [number(lang, value) for value in (one.awaited, one.a, one.b, one.both)]


def _unplaced(lang: Lang, one: Beside) -> None:
    """What only one of the two registers knows."""
    aligned, told = one.aligned, []
    for code, count in Counter(it.code for it in aligned.reported).items():
        same = (it for it in aligned.reported if it.code == code)
        examples = [f"{it.unit} ({it.contest})" for it in islice(same, MOST_NAMES)]
        params = {"why": say(lang, f"compare.why.{code}"), "number": count, "examples": examples}
        told.append(say(lang, "compare.line.reported", **params))
    for it in aligned.strangers:
        params = {"option": it.option, "contest": it.contest}
        params |= {"protocols": it.protocols, "votes": it.votes}
        told.append(say(lang, "compare.line.stranger", **params))
    unknown = aligned.unknown
    if unknown.units:
        told.append(say(lang, "compare.line.unknown_units", number=unknown.units))
    if unknown.contests:
        names = unknown.contests[:MOST_NAMES]
        params = {"number": len(unknown.contests), "contests": names}
        told.append(say(lang, "compare.line.unknown_contests", **params))
    if unknown.options:
        names = tuple(f"{option} ({contest})" for contest, option in unknown.options[:MOST_NAMES])
        params = {"number": len(unknown.options), "options": names}
        told.append(say(lang, "compare.line.unknown_options", **params))
    if told:
        heading(say(lang, "compare.head.unplaced"))
        for line in told:
            click.echo(f"  {line}")


def _lines(lang: Lang, one: Beside) -> None:
    """Lines that one side never gives, contest family by contest family."""
    contests = one.compared.register.contests
    alone: Counter[tuple[str, str, str]] = Counter()
    for sheet in one.compared.sheets:
        contest = contests[sheet.contest]
        for spot, column in enumerate(sheet.columns):
            if sheet.compared[spot]:
                continue
            name = column_name(lang, contest, column)
            for side, lone in (("a", sheet.lone_a), ("b", sheet.lone_b)):
                if lone[spot]:
                    alone[family(lang, contest), name, side] += int(lone[spot])
    if not alone:
        return
    heading(say(lang, "compare.head.lines"))
    for (contest_name, line, side), protocols in alone.items():
        told = say(lang, f"compare.head.side_{side}")
        params = {"contest": contest_name, "line": line, "side": told, "protocols": protocols}
        click.echo(f"  {say(lang, 'compare.line.side_lines', **params)}")


def column_name(lang: Lang, contest: Contest, column: str) -> str:
    """An option's name, or the label of a line."""
    option = contest.ballot.get(column)
    return line_name(lang, column) if option is None else option.names.pick(lang) or column


def unit_name(lang: Lang, register: Register, place: int) -> str:
    """A unit's name with its id; the id alone where it has no other name."""
    units = register.units
    name, own = units.name(place, lang), units.ids[place]
    return own if name == own else f"{name} ({own})"


def contest_name(lang: Lang, contest: Contest) -> str:
    """A contest's name, or its id."""
    return contest.names.pick(lang) or contest.id


def _pairs(lang: Lang, one: Beside, state: int, name: str, most: int | None) -> None:
    """Pairs in a state, one by one."""
    heading(say(lang, f"compare.head.{name}"))
    for pair in islice(pairs(one, state), most):
        for line in _told(lang, one, pair):
            click.echo(f"  {line}")
    _more(lang, one.compared.number(state), most)


def _more(lang: Lang, whole: int, most: int | None) -> None:
    """How many more there are than were shown."""
    if most is not None and whole > most:
        click.echo(f"  {say(lang, 'compare.line.more', number=whole - most)}")


def _told(lang: Lang, one: Beside, pair: Pair) -> list[str]:
    """A pair: where, its figures, and what may lie behind them."""
    contest = one.compared.register.contests[pair.contest_place]
    place = unit_name(lang, one.compared.register, pair.place)
    params = {"unit": place, "contest": contest_name(lang, contest), "shift": pair.shift}
    lines = [say(lang, "compare.line.pair", **params)]
    for figure in pair.figures:
        lines.append(f"  {_figure(lang, contest, figure)}")
        if figure.difference is not None and (figure.reasons or not pair.reasons):
            reasons = figure.reasons or ("none",)
            lines.append(f"    {_reasons(lang, reasons)}")
    if pair.reasons:
        lines.append(f"  {_reasons(lang, pair.reasons)}")
    return lines


def _reasons(lang: Lang, codes: tuple[str, ...]) -> str:
    told = "; ".join(say(lang, f"compare.reason.{code}") for code in codes)
    return say(lang, "compare.line.reasons", reasons=told)


def _figure(lang: Lang, contest: Contest, figure: Figure) -> str:
    line = column_name(lang, contest, figure.column)
    if figure.a is None:
        return say(lang, "compare.line.figure_only_b", line=line, b=figure.b)
    if figure.b is None:
        return say(lang, "compare.line.figure_only_a", line=line, a=figure.a)
    change = signed(lang, figure.b - figure.a)
    return say(lang, "compare.line.figure", line=line, a=figure.a, b=figure.b, difference=change)


def signed(lang: Lang, value: int) -> str:
    """A change with its sign."""
    return f"+{number(lang, value)}" if value > 0 else number(lang, value)


def _copies(lang: Lang, one: Beside, most: int | None) -> None:
    """The copies where no official protocol was published: shown, and nothing claimed of them."""
    shown = list(islice(copies(one), most))
    if not shown:
        return
    heading(say(lang, "compare.head.copies"))
    for copy in shown:
        contest = copy.register.contests[copy.contest]
        told = "; ".join(
            f"{column_name(lang, contest, name)} {number(lang, value)}"
            for name, value in copy.figures.items()
            if value and name in contest.ballot
        )
        place = unit_name(lang, copy.register, copy.unit)
        click.echo(f"  {place}, {contest_name(lang, contest)}: {told}")
    if most is not None and len(shown) == most:
        _more(lang, sum(1 for _ in copies(one)), most)
