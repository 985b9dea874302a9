"""Kazakhstan's clause while ballots are out: one list passes alone and shares with the next."""

from __future__ import annotations

from hattama.core.exact import ratio
from hattama.core.law.lists import SinglePassingList
from hattama.core.seats.bounds.field import Field
from hattama.core.seats.bounds.trials import Trials


def _share(clause: SinglePassingList, seats: int, second: int, first: int) -> int:
    """Seats of the next strongest list, by its votes and those of the list that passes."""
    factor = ratio(clause.factor)
    above = second * seats * factor.numerator
    return min(seats, max(clause.least_seats, above // ((first + second) * factor.denominator)))


def _fails(case: Field, spot: int) -> int:
    """The most votes that a list may come to and still fail; none below 0."""
    if spot in case.sure:
        return -1
    return min(case.votes[spot] + case.out, case.need(spot, case.out) - 1)


def _others(case: Field, spot: int) -> list[int]:
    return [one for one in range(len(case.lists)) if one != spot]


def fewest_alone(case: Field, clause: SinglePassingList, spot: int) -> int | None:
    """Fewest seats of a list that passes for certain when no other does; None if one surely does.

    The next list is at most just below the threshold.
    """
    others = _others(case, spot)
    second = max((_fails(case, one) for one in others), default=0)
    if any(one in case.sure for one in others):
        return None
    if second < 1:
        return case.caps[spot]
    left = case.seats - _share(clause, case.seats, second, case.votes[spot])
    return min(case.caps[spot], left)


def most_alone(case: Field, clause: SinglePassingList, spot: int) -> int:
    """Most seats of a list by the clause: as the only one that passes, or as the next."""
    others = _others(case, spot)
    sure = [one for one in others if one in case.sure]
    found = 0
    if not sure and (spot in case.sure or spot in case.hopeful):
        second = max((case.votes[one] for one in others), default=0)
        found = case.seats
        if second:
            first = case.votes[spot] + case.out
            found -= _share(clause, case.seats, second, first)
    own = _fails(case, spot)
    winners = sure or [one for one in others if one in case.hopeful]
    if own > 0 and len(sure) < 2 and winners:
        # By the same threshold, the list that passes has more votes than one that fails.
        first = min(
            max(case.votes[one], own + 1 if case.bars[one] == case.bars[spot] else 1)
            for one in winners
        )
        found = max(found, _share(clause, case.seats, own, first))
    return min(found, case.caps[spot])


def try_alone(case: Field, trials: Trials) -> None:
    """Completions with one list alone: the next as strong, or as weak, as it can be."""
    elsewhere = next(case.elsewhere(), None)
    order = sorted(range(len(case.lists)), key=lambda one: -case.votes[one])[:4]
    for spot in order:
        room = _fails(case, spot) - case.votes[spot]
        if room < 0:
            continue
        added = {case.lists[spot].name: room}
        trials.run(added)
        if elsewhere is not None:
            trials.run({**added, elsewhere.name: case.out - room})
        for one in _others(case, spot):
            if one in case.hopeful:
                trials.run({**added, case.lists[one].name: case.out - room})
        less, more = 0, room + 1
        while more - less > 1:
            middle = (less + more) // 2
            if case.votes[spot] + middle < case.need(spot, middle):
                less = middle
            else:
                more = middle
        trials.run({case.lists[spot].name: less})
