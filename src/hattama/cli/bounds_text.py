"""While protocols are missing: which seats and districts are certain, and which are open."""

from __future__ import annotations

from collections.abc import Mapping

import click

from hattama.cli.output import heading, table
from hattama.core.result import Result
from hattama.core.seats.bounds.model import DistrictBound
from hattama.words import Lang, number, say


def print_bounds(lang: Lang, found: Result, names: Mapping[str, Mapping[str, str]]) -> None:
    """Certain and open seats of each list contest, and how many districts are open.

    Args:
        names: of the options, by contest and id.
    """
    lists = [(name, one, one.seat_bounds) for name, one in found.contests.items()]
    told = [(name, one, bound) for name, one, bound in lists if bound is not None]
    rounds = [one for one in found.contests.values() if isinstance(one.bounds, DistrictBound)]
    if not told and not rounds:
        return
    heading(say(lang, "count.head.bounds"))
    for name, _, bound in told:
        rows = [
            [
                names[name].get(one.option, one.option),
                number(lang, one.certain),
                number(lang, one.most) if one.most_exact else f"\u2264 {number(lang, one.most)}",
            ]
            for one in bound.lists
        ]
        keys = ("option", "certain", "most")
        headers = [say(lang, f"count.table.{key}") for key in keys]
        table(headers, rows, right=(1, 2))
        code = "bounds" if bound.exact else "bounds_careful"
        params = {"certain": bound.certain, "open": bound.open, "out": bound.outstanding}
        click.echo(say(lang, f"count.line.{code}", **params))
    if rounds:
        certain = sum(1 for one in rounds if not one.is_open)
        told_open = len(rounds) - certain
        line = say(lang, "count.line.bounds_districts", certain=certain, open=told_open)
        click.echo(line)
