"""What the differences would do, and what a declared sample says, for a person."""

from __future__ import annotations

import click

from hattama.cli.compare_text import column_name, contest_name, signed
from hattama.cli.output import heading, table
from hattama.core.comparison.beside import Beside
from hattama.core.comparison.effect import ContestEffect, ThresholdEffect
from hattama.core.comparison.sample import whole
from hattama.core.register.model import Contest
from hattama.core.result import Counted
from hattama.core.tabulation.turnout import Turnout
from hattama.words import Lang, number, percent, say

# Contests that are shown although the differences could not turn their outcome.
MOST = 5


def print_effect(lang: Lang, one: Beside) -> None:
    """Totals, thresholds, seats and rounds, counted with either record's figures."""
    if one.effect is None:
        return
    heading(say(lang, "compare.head.effect"))
    contests = sorted(one.effect.contests, key=_weight)
    shown = [it for spot, it in enumerate(contests) if spot < MOST or _weight(it) < 2]
    for it in shown:
        _contest(lang, it)
    if len(shown) < len(contests):
        left = len(contests) - len(shown)
        click.echo(f"  {say(lang, 'compare.effect.more', number=left)}")
    if one.effect.lots_left_out:
        click.echo(f"  {say(lang, 'compare.effect.lots_left_out')}")


def _weight(it: ContestEffect) -> int:
    """0 where an outcome differs, 1 where it could, 2 where nobody knows, else 3."""
    could = [it.could, *(line.could for line in it.thresholds)]
    if not _same(it) or any(line.before != line.after for line in it.thresholds):
        return 0
    return 1 if any(could) else 2 if None in could else 3


def _same(it: ContestEffect) -> bool:
    """Whether a contest ends alike in both counts."""
    if it.before.lists is not None:
        later = it.after.lists
        return later is not None and it.before.lists.outcome.same_seats(later.outcome)
    one, other = it.before.district, it.after.district
    if one is None or other is None:
        return one is other
    return (one.status, one.winner, set(one.finalists)) == (
        other.status,
        other.winner,
        set(other.finalists),
    )


def _contest(lang: Lang, it: ContestEffect) -> None:
    params = {"contest": contest_name(lang, it.contest), "protocols": it.protocols}
    params |= {"shift": it.shift, "gross": it.gross}
    told = [say(lang, "compare.effect.contest", **params)]
    if it.beside:
        told.append("  " + say(lang, "compare.effect.beside", number=it.beside))
    one, other = it.before.turnout, it.after.turnout
    if (
        one is not None
        and other is not None
        and (one.above, one.below) != (other.above, other.below)
    ):
        shares = {"before": _share(lang, one), "after": _share(lang, other)}
        told.append("  " + say(lang, "compare.effect.turnout", **shares))
    for line in told:
        click.echo(f"  {line}")
    _votes(lang, it)
    for threshold in it.thresholds:
        if threshold.could or threshold.before != threshold.after:
            click.echo(f"    {_threshold(lang, it.contest, threshold)}")
    for line in _outcome(lang, it):
        click.echo(f"    {line}")
    if it.margin is not None:
        told_margin = say(lang, "compare.effect.margin", margin=it.margin, shift=it.shift)
        click.echo(f"    {told_margin}")


def _share(lang: Lang, one: Turnout) -> str:
    return f"{percent(lang, one.above, one.below)} ({number(lang, one.above)})"


def _votes(lang: Lang, it: ContestEffect) -> None:
    """Votes and seats of the options that change."""
    seats_a, seats_b = _seats(it.before), _seats(it.after)
    rows = []
    for option, net in it.net.items():
        if not net and seats_a.get(option) == seats_b.get(option):
            continue
        rows.append([
            column_name(lang, it.contest, option),
            _figure(lang, it.before.totals.figure(option)),
            _figure(lang, it.after.totals.figure(option)),
            signed(lang, net),
            _figure(lang, seats_a.get(option)),
            _figure(lang, seats_b.get(option)),
        ])  # fmt: skip
    names = ["option", "votes_a", "votes_b", "net", "seats_a", "seats_b"]
    if not seats_a:
        names, rows = names[:4], [row[:4] for row in rows]
    if rows:
        headers = [say(lang, f"compare.table.{name}") for name in names]
        table(headers, rows, right=range(1, len(names)))


def _seats(one: Counted) -> dict[str, int]:
    return dict(one.lists.outcome.seats) if one.lists is not None else {}


def _figure(lang: Lang, value: int | None) -> str:
    return "" if value is None else number(lang, value)


def _threshold(lang: Lang, contest: Contest, line: ThresholdEffect) -> str:
    margin = say(lang, "compare.effect.not_known") if line.margin is None else line.margin
    return say(
        lang,
        f"compare.effect.threshold_{'stays' if line.before == line.after else 'turns'}",
        option=column_name(lang, contest, line.option),
        passes=say(lang, f"compare.effect.{'passes' if line.before else 'misses'}"),
        margin=margin,
        net=signed(lang, line.net),
        could=say(lang, f"compare.effect.{_could('could', line.could)}"),
    )


def _could(name: str, could: bool | None) -> str:
    return name if could else f"{name}_unknown" if could is None else f"{name}_not"


def _outcome(lang: Lang, it: ContestEffect) -> list[str]:
    """How a contest ends in both counts, and whether it could end otherwise."""
    same = _same(it)
    if it.before.lists is not None:
        told = [say(lang, f"compare.effect.seats_{'same' if same else 'other'}")]
        if same:
            told.append(say(lang, f"compare.effect.{_could('seats_could', it.could)}"))
        return told
    if it.before.district is None:
        return []
    params = {"contest": contest_name(lang, it.contest), "before": _round(lang, it.before)}
    if not same:
        after = _round(lang, it.after)
        return [say(lang, "compare.effect.district_other", **params, after=after)]
    told = [say(lang, "compare.effect.district_same", **params)]
    return [*told, say(lang, f"compare.effect.{_could('round_could', it.could)}")]


def _round(lang: Lang, one: Counted) -> str:
    """How a round ends."""
    found = one.district
    if found is None:
        return say(lang, "compare.effect.not_known")
    names = {option: column_name(lang, one.contest, option) for option in one.contest.ballot}
    if found.winner is not None:
        return say(lang, "compare.effect.elected", option=names[found.winner])
    finalists = ", ".join(names[option] for option in found.finalists)
    tied = ", ".join(names[option] for option in found.tied)
    return say(lang, f"count.district.{found.status}", finalists=finalists, tied=tied)


def print_sample(lang: Lang, one: Beside) -> None:
    """The bound of each contest in which everybody votes, with its denominators."""
    if one.samples is None:
        return
    heading(say(lang, "compare.head.sample"))
    register = one.compared.register
    shown = whole(one.samples, register)
    for it in shown:
        drawn, here = it.total("drawn"), it.total("compared")
        stations = it.total("stations")
        params = {"contest": contest_name(lang, register.contests[it.contest])}
        numbers = {
            "drawn": drawn,
            "stations": stations,
            "compared": here,
            "differ": it.total("differ"),
            "superseded": it.total("superseded"),
            "missing": drawn - here,
        }
        click.echo(f"  {say(lang, 'compare.sample.contest', **params, **numbers)}")
        bound = {"most": it.bound.most, "least": it.bound.least, "stations": stations}
        told = [say(lang, "compare.sample.bound", **bound)]
        if drawn > here:
            told.append(say(lang, "compare.sample.worst"))
        if len(it.strata) > 1:
            told.append(say(lang, "compare.sample.careful", strata=len(it.strata)))
        if it.uncovered:
            told.append(say(lang, "compare.sample.uncovered", stations=it.uncovered))
        if it.outside:
            told.append(say(lang, "compare.sample.outside", number=it.outside))
        for line in told:
            click.echo(f"    {line}")
    if len(shown) < len(one.samples):
        left = len(one.samples) - len(shown)
        click.echo(f"  {say(lang, 'compare.sample.other_contests', number=left)}")
    if not one.samples:
        click.echo(f"  {say(lang, 'compare.sample.none')}")
