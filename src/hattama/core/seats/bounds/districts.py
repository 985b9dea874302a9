"""What is certain in a single-mandate district while ballots are out.

Every ballot out may go to any candidate, against all, to other votes, be invalid, or not be cast.
Where one completion is the worst or the best of all for a question, the district is decided for it;
the rest is counted in ballots. All answers are exact, but for who goes on when a tie about that is
decided by an order of registration that is not fully known.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from hattama.core.exact import ratio
from hattama.core.law.model import Winner
from hattama.core.seats.bounds.model import DistrictBound
from hattama.core.seats.tiers.districts import Ballot, Candidate, decide

# Ties about who goes on that this leaves open are no second round yet, and may never be one.
_STOPPED = ("repeat_vote", "none")

When = Literal["no", "possible", "certain"]


def district_bounds(
    rule: Winner, ballot: Ballot, outstanding: int, number: int = 1
) -> DistrictBound:
    """Who is elected for certain, who may be, and whether there is a second round.

    Args:
        rule: how the law says a district is won.
        ballot: the votes counted so far.
        outstanding: ballots that may still come: the registered voters of stations not counted.
        number: 1 for the first round; from the second on, more votes are enough.

    Raises:
        ValueError: fewer than no ballots are out.
    """
    if outstanding < 0:
        raise ValueError("fewer than no ballots are out")
    case = _District(rule, ballot, outstanding, rule.rule == "majority" and number == 1, number)
    can_win = tuple(one.id for one in ballot.candidates if case.may_win(one.id))
    certain = next((name for name in can_win if case.must_win(name)), None)
    second = case.second_round()
    going: tuple[str, ...] = ()
    if second == "certain" and case.majority:
        going = tuple(one.id for one in ballot.candidates if case.goes_on(one))
    elif second == "certain":
        going = decide(rule, ballot, number).finalists
    return DistrictBound(
        "certain" if certain is not None else "open", certain, can_win, going, second
    )


class _District(Struct, frozen=True):
    """One district with ballots out.

    Attributes:
        majority: whether this round asks for a majority.
    """

    rule: Winner
    ballot: Ballot
    out: int
    majority: bool
    number: int

    @property
    def _votes(self) -> list[int]:
        """Votes of the candidates, the most first."""
        return sorted((one.votes for one in self.ballot.candidates), reverse=True)

    def _after(self, name: str | None) -> Ballot:
        """The ballot when all that is out goes to one candidate, or to other votes."""
        if name is None:
            return replace(self.ballot, other=self.ballot.other + self.out)
        return replace(
            self.ballot,
            candidates=tuple(
                replace(one, votes=one.votes + self.out) if one.id == name else one
                for one in self.ballot.candidates
            ),
        )

    def may_win(self, name: str) -> bool:
        """Whether a candidate is elected, or in an open tie for it, with all ballots out."""
        found = decide(self.rule, self._after(name), self.number)
        if found.winner is not None:
            return found.winner == name
        # A tie that leads to a further round elects nobody in this one.
        open_tie = not self.majority and found.status != "second_round"
        return open_tie and name in found.tied

    def must_win(self, name: str) -> bool:
        """Whether a candidate is elected when all ballots go to any one other, or to nobody."""
        others = [one.id for one in self.ballot.candidates if one.id != name]
        after = [self.ballot, *(self._after(other) for other in (None, *others))]
        return all(decide(self.rule, one, self.number).winner == name for one in after)

    def _most_short(self) -> int:
        """The most votes that are no majority when every ballot out counts in the base."""
        needed = ratio(self.rule.share) * Fraction(self.ballot.base("valid") + self.out)
        if self.rule.base != "valid":
            needed = ratio(self.rule.share) * Fraction(self.ballot.base(self.rule.base) + self.out)
        return needed.numerator // needed.denominator

    def second_round(self) -> When:
        """Whether nobody is elected and a further round follows: never, for some, for all."""
        votes = self._votes
        if not self.majority:
            return self._second_by_tie(votes)
        if len(votes) < 2:
            return "no"
        if not self.out:
            return "certain" if self._goes_further() else "no"
        if not self._second_possible(votes):
            return "no"
        short = all(one + self.out <= self._most_short() for one in votes)
        return "certain" if short and votes[0] > 0 and not self._may_stop(votes) else "possible"

    def _goes_further(self) -> bool:
        """Whether the ballot as it stands leads to a second round."""
        found = decide(self.rule, self.ballot, self.number)
        asked = found.status in ("lot_required", "order_required")
        return found.status == "second_round" or (asked and bool(found.tied))

    def _second_possible(self, votes: Sequence[int]) -> bool:
        """Some ballots leave all short of a majority, and say who goes on, or leave it to a lot."""
        places, short = self.rule.finalists, self._most_short()
        if votes[0] > short:
            return False
        if self.rule.tie in _STOPPED and len(votes) > places and votes[places - 1] == votes[places]:
            # The tie is left by lifting so many of those in it by one vote.
            edge = votes[places]
            lifted = places - sum(one > edge for one in votes)
            return lifted <= self.out and edge + 1 <= short
        return votes[0] > 0 or short >= 1

    def _may_stop(self, votes: Sequence[int]) -> bool:
        """Whether some ballots end in a tie about who goes on that no rule and no lot decides."""
        places = self.rule.finalists
        if self.rule.tie not in _STOPPED or len(votes) <= places:
            return False
        return votes[places - 1] - votes[places] <= self.out

    def _second_by_tie(self, votes: Sequence[int]) -> When:
        """Where most votes are enough, only a tie can lead to a further round, by some laws."""
        if self.rule.tie != "more_rounds" or len(votes) < 2:
            return "no"
        lead = votes[0] - votes[1]
        if not self.out:
            return "certain" if votes[0] and not lead else "no"
        # With no votes yet, the first two need one each.
        return "possible" if max(lead, 0 if votes[0] else 2) <= self.out else "no"

    def goes_on(self, one: Candidate) -> bool:
        """Whether a candidate is among the finalists when all ballots go to the nearest others."""
        others = [other for other in self.ballot.candidates if other.id != one.id]
        ranks = [other.registered for other in self.ballot.candidates]
        known = self.rule.tie == "registered_earlier" and None not in ranks
        ordered = known and len(set(ranks)) == len(ranks)
        costs = []
        for other in others:
            # A tie takes the place away, unless an order is known to decide it.
            later = ordered and (other.registered or 0) > (one.registered or 0)
            costs.append(max(0, one.votes + later - other.votes))
        places = self.rule.finalists
        return len(others) < places or sum(sorted(costs)[:places]) > self.out
