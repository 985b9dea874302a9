"""Whether differing protocols could turn an outcome, whichever of their figures are right.

Each differing protocol is either as the first record has it, or as the second. Thresholds, leads
and majorities are comparisons of sums, so that the best and the worst of all these choices is a sum
over protocols too: exact, and linear.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct

from hattama.core.exact import ratio
from hattama.core.law.model import Law, Winner
from hattama.core.register.model import Contest, Ints
from hattama.core.result import Counted
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import BASE_KINDS, ThresholdLine
from hattama.core.seats.tiers.contest import INVALID, ListSeats
from hattama.core.seats.tiers.districts import District

_ROOM = 2**62
# So many lists are tried against each other on paper; the others are farther from any seat.
_MOST_TRIED = 12


class Changes(Struct, frozen=True, eq=False):
    """What each differing protocol would change in one contest.

    Attributes:
        columns: options in ballot order, and invalid ballots where they are known.
        change: B's figures less A's; one row for each protocol that counts in the total.
    """

    columns: tuple[str, ...]
    change: Ints

    @property
    def gross(self) -> int:
        """All changes of votes added up, whatever their sign."""
        return int(np.abs(self.change).sum())

    def span(self, weights: Mapping[str, int]) -> tuple[int, int]:
        """The lowest and the highest change of a weighted sum, over all choices of protocols."""
        values = np.zeros(len(self.change), dtype=np.int64)
        heavy = sum(abs(one) for one in weights.values())
        most = int(np.abs(self.change).max(initial=0))
        if heavy * most * max(len(values), 1) >= _ROOM:
            values = values.astype(object)
        for spot, name in enumerate(self.columns):
            if weights.get(name):
                values = values + self.change[:, spot].astype(values.dtype) * weights[name]
        return int(values[values < 0].sum()), int(values[values > 0].sum())


def threshold_could(
    law: Law, contest: Contest, lists: ListSeats, line: ThresholdLine, changes: Changes
) -> bool | None:
    """Whether a list's threshold could be decided otherwise.

    None where it asks for no share, or for one that is no plain sum (of a quota, of an alliance).
    """
    rules = law.lists
    if rules is None or rules.threshold is None or line.needed is None or not line.base:
        return None
    own = next(one.votes for one in lists.slate.options if one.name == line.name)
    if rules.threshold.quota is not None or own != line.votes:
        return None
    share = line.needed / line.base
    weights = _share_weights(contest, rules.threshold.base, share.numerator)
    weights[line.name] = weights.get(line.name, 0) + share.denominator
    now = share.denominator * line.votes - share.numerator * line.base
    low, high = changes.span(weights)
    if rules.threshold.at == "above":
        return now + low <= 0 if now > 0 else now + high > 0
    return now + low < 0 if now >= 0 else now + high >= 0


def _share_weights(contest: Contest, base: str, above: int) -> dict[str, int]:
    """A share of a base, as weights of the options and of invalid ballots."""
    kinds = BASE_KINDS[base]
    return {
        name: -above
        for name, kind in [*((one.id, one.kind) for one in contest.ballot.values()),
                           (INVALID, "invalid")]
        if kind in kinds or (kind == "candidate" and "list" in kinds)
    }  # fmt: skip


def district_could(rule: Winner, one: Counted, changes: Changes) -> bool | None:
    """Whether a round could end otherwise or in a tie; None where it is open already."""
    found, votes = one.district, one.known
    if found is None or votes is None or found.status not in ("elected", "second_round"):
        return None
    return any(
        now + changes.span(weights)[0] <= 0 for now, weights in _holds(rule, one, found, votes)
    )


def _holds(
    rule: Winner, one: Counted, found: District, votes: Mapping[str, int]
) -> Iterator[tuple[int, dict[str, int]]]:
    """What must stay above zero for a round to end as it does: value, and weights of options."""
    contest = one.contest
    candidates = [option.id for option in contest.ballot.values() if option.kind == "candidate"]
    ahead = [found.winner] if found.winner is not None else list(found.finalists)
    majority = rule.rule == "majority" and contest.round == 1
    if majority:
        share, base = ratio(rule.share), one.base[1] or 0
        for name in ahead if found.winner is not None else candidates:
            weights = _share_weights(contest, rule.base, share.numerator)
            weights[name] = weights.get(name, 0) + share.denominator
            now = share.denominator * votes[name] - share.numerator * base
            if found.winner is None:
                # Nobody may come above the share; exactly on it is not above.
                now, weights = 1 - now, {key: -value for key, value in weights.items()}
            yield now, weights
    if found.winner is None or not majority:
        for name in ahead:
            for other in candidates:
                if other not in ahead:
                    yield votes[name] - votes[other], {name: 1, other: -1}


def seats_could(
    law: Law,
    contest: Contest,
    lists: ListSeats,
    changes: Changes,
    thresholds: Sequence[bool | None],
) -> bool | None:
    """Whether some choice of protocols gives other list seats.

    True where one was found on paper. False where no threshold can be passed or missed, and all
    changes together are fewer than the ballots that the nearest change of seats needs. Else None.
    """
    rules = law.lists
    if rules is None:
        return None
    # A lot that was drawn answers one tie only, so all are counted without.
    now = allocate(rules, lists.slate, contest.seats)
    for choice in _choices(lists, changes):
        trial = lists.slate.with_votes(choice)
        if not allocate(rules, trial, contest.seats).same_seats(now):
            return True
    needed = [one.ballots if one.exact else one.at_least for one in lists.margins]
    safe = bool(needed) and changes.gross < min(needed) and not any(thresholds)
    return False if safe else None


def _choices(lists: ListSeats, changes: Changes) -> Iterator[dict[str, int]]:
    """Votes with those protocols exchanged that are best for one list and worst for another."""
    names = {option.name: option.votes for option in lists.slate.options}
    near = [one.name for one in lists.outcome.next_seats] or [one.name for one in lists.slate.lists]
    spots = {name: spot for spot, name in enumerate(changes.columns) if name in names}
    tried = [name for name in near if name in spots][:_MOST_TRIED]
    for gains in tried:
        for loses in tried:
            if gains != loses:
                good = changes.change[:, spots[gains]] > changes.change[:, spots[loses]]
                yield _with(names, spots, changes.change[good])
        good = changes.change[:, spots[gains]] > 0
        yield _with(names, spots, changes.change[good])
    yield _with(names, spots, changes.change)


def _with(names: Mapping[str, int], spots: Mapping[str, int], change: Ints) -> dict[str, int]:
    return {name: names[name] + int(change[:, spot].sum()) for name, spot in spots.items()}
