"""What a fault does to the figures of one protocol; nothing where it does not fit."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from hattama.core.register.model import ABSENT, Ints
from hattama.rehearsal.draws import Draws
from hattama.rehearsal.model import Sheet

# From the place of a column to its new figure.
Change = dict[int, int]

# The lines that count what was found in the boxes: an overfull box makes them larger too.
_FOUND = ("ballots_valid", "ballots_stationary")
# The register says how many voters there are, so an error in this line is seen.
_VOTERS = "voters"


def whole(here: Ints, there: Ints) -> Change:
    """Every figure that differs between two protocols, as it is there."""
    spots = np.flatnonzero(here != there)
    return dict(zip(spots.tolist(), there[spots].tolist(), strict=True))


def changed(sheet: Sheet, row: int, change: Change) -> Ints:
    """A protocol after a change, as a matrix of one column."""
    found = sheet.figures[:, row : row + 1].copy()
    for spot, figure in change.items():
        found[spot] = figure
    return found


def broken(sheet: Sheet, figures: Ints) -> list[str]:
    """The identities that a protocol breaks with severity error or warning."""
    return [one.identity.id for one in sheet.relations if one.broken(figures)[0]]


def tied(sheet: Sheet) -> set[int]:
    """Places of the columns in which an equality of the form shows any change."""
    found: set[int] = set()
    for relation in sheet.relations:
        if relation.equality:
            found |= set(np.flatnonzero(relation.weight).tolist())
    return found


def free(sheet: Sheet) -> list[int]:
    """Places of the columns that neither an equality of the form nor the register ties."""
    return sorted(set(range(len(sheet.columns))) - tied(sheet) - {sheet.columns.index(_VOTERS)})


def swaps(figures: Ints, spots: Iterable[int]) -> list[tuple[int, int]]:
    """Every exchange of two neighbouring different digits after which a figure is as long."""
    found = []
    for spot in spots:
        text = str(int(figures[spot]))
        for at in range(len(text) - 1 if figures[spot] > 9 else 0):
            one, other = text[at], text[at + 1]
            if one != other and (at or other != "0"):
                found.append((spot, int(text[:at] + other + one + text[at + 2 :])))
    return found


def digits_swapped(draws: Draws, sheet: Sheet, row: int) -> Change | None:
    """Two neighbouring digits exchanged, where an equality of the form shows it."""
    return _swapped(draws, sheet, row, sorted(tied(sheet)), seen=True)


def digits_swapped_free(draws: Draws, sheet: Sheet, row: int) -> Change | None:
    """Two neighbouring digits exchanged in a figure that no equality ties, nothing else broken."""
    return _swapped(draws, sheet, row, free(sheet), seen=False)


def _swapped(
    draws: Draws, sheet: Sheet, row: int, spots: list[int], *, seen: bool
) -> Change | None:
    found = swaps(sheet.figures[:, row], spots)
    for place in draws.order(len(found)).tolist():
        spot, figure = found[place]
        change = {spot: figure}
        if bool(broken(sheet, changed(sheet, row, change))) == seen:
            return change
    return None


def line_missing(draws: Draws, sheet: Sheet, _row: int) -> Change | None:
    """One figure absent; not one of several boxes or members, of which a station has any number."""
    first = sheet.options.start
    once = [spot for spot, name in enumerate(sheet.columns) if spot >= first or "." not in name]
    return {once[int(draws.below(len(once), 1)[0])]: ABSENT}


def box_over_full(draws: Draws, sheet: Sheet, row: int) -> Change | None:
    """Ballots beyond those issued, for one option: only the number issued tells."""
    figures = sheet.figures[:, row]
    issued = int(sheet.figures[_issued(sheet), row].sum())
    more = issued // 20 + 5 + int(draws.below(issued // 10 + 5, 1)[0])
    options = sheet.options
    option = options.start + int(draws.below(len(options), 1)[0])
    spots = [option, *(sheet.columns.index(name) for name in _FOUND if name in sheet.columns)]
    change = {spot: int(figures[spot]) + more for spot in spots}
    wrong = broken(sheet, changed(sheet, row, change))
    return change if wrong and set(wrong) <= against_issued(sheet) else None


def _issued(sheet: Sheet) -> list[int]:
    return [
        spot
        for spot, name in enumerate(sheet.columns)
        if name.startswith("ballots_issued") and "." not in name
    ]


def against_issued(sheet: Sheet) -> set[str]:
    """The identities by which what was found may not be more than what was issued."""
    return {
        one.identity.id
        for one in sheet.relations
        if one.identity.more == "error"
        and all(name.startswith("ballots_issued") for name in one.identity.right)
    }


def lists_swapped(draws: Draws, sheet: Sheet, row: int) -> Change | None:
    """The votes of two options exchanged: every sum stays as it was."""
    options = draws.order(len(sheet.options))[:2] + sheet.options.start
    one, other = sorted(options.tolist())
    here, there = (int(sheet.figures[spot, row]) for spot in (one, other))
    votes = int(sheet.figures[list(sheet.options), row].sum())
    # An exchange that hardly changes anything is no fault worth finding.
    slight = abs(here - there) < max(5, votes // 20)
    change = {one: there, other: here}
    return None if slight or broken(sheet, changed(sheet, row, change)) else change
