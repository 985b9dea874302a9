"""The most seats of one list, over all ballots that may still come.

It has k seats when its rivals hold at most S-k claims before its k-th. At a given quota each ballot
helps it most as its own, and its rivals are weakest with the votes they have now, or those with
which they just take part. Cases are refuted, met or halved as in `least`.
"""

from __future__ import annotations

from msgspec import Struct, field

from hattama.core.seats.bounds.field import Company, Field
from hattama.core.seats.bounds.least import CASES, TRIALS, wasted
from hattama.core.seats.bounds.tables import ByQuota
from hattama.core.seats.bounds.trials import Trials


class Most(Struct):
    """The search for the most seats of one list, among the given rivals."""

    case: Field
    trials: Trials
    spot: int
    companies: list[Company]
    tried: int = field(default=0)

    def bound(self) -> int:
        """Seats proved to be the most, as far as the list passes with rivals."""
        less, more = 0, self.case.caps[self.spot] + 1
        while more - less > 1:
            k = (less + more) // 2
            if all(self._refuted(one, k, 0, self.case.out) for one in self.companies):
                more = k
            else:
                less = k
        while less and self._proved(less):
            less -= 1
        return less

    def _proved(self, k: int) -> bool:
        """Whether no completion brings the k-th seat, nor a tie for it."""
        name = self.case.lists[self.spot].name
        self.tried, cases = 0, 0
        for company in self.companies:
            waiting, met = [(0, self.case.out)], -1
            while waiting:
                if self.trials.most.get(name, 0) >= k or cases > CASES:
                    return False
                cases += 1
                less, more = waiting.pop()
                if self._refuted(company, k, less, more):
                    continue
                if (more != met and self._met(company, k, more)) or less == more:
                    return False
                met = more
                middle = (less + more) // 2
                waiting += [(less, middle), (middle + 1, more)]
        return True

    def _ends(self, company: Company, less: int, more: int) -> tuple[list[int], int] | None:
        """Fewest votes of the rivals and most of the list; None when it cannot be so."""
        case, spot = self.case, self.spot
        grown = case.grown(company, less)
        floors = case.floors(company, grown)
        spent = sum(floors) - sum(case.votes[one] for one in company.rivals)
        own = case.votes[spot] + more - spent
        if grown > case.out or spent > more or own < case.need(spot, grown):
            return None
        return floors, own

    def _refuted(self, company: Company, k: int, less: int, more: int) -> bool:
        """Whether rivals surely keep the k-th seat, with so many ballots in the quota's base."""
        case = self.case
        ends = self._ends(company, less, more)
        if ends is None:
            return True
        if less < more and isinstance(case.table, ByQuota):
            spent = case.votes[self.spot] + more - ends[1]
            if self._diluted(case.table, company, k, (less, more), ends[0], spent):
                return True
        small = case.total(company, self.spot, less)
        large = case.total(company, self.spot, more)
        taken = 0
        for one, votes in zip(company.rivals, ends[0], strict=True):
            count = case.table.ahead(votes, ends[1], k, small, large)
            if less == more and (company.ties or one not in case.hopeful):
                n = case.table.level(votes, ends[1], k, large)
                count += n > 0 and case.before(one, self.spot, n, k) < 0
            taken += min(case.caps[one], count)
        return taken > case.seats - k

    def _diluted(
        self,
        table: ByQuota,
        company: Company,
        k: int,
        span: tuple[int, int],
        floors: list[int],
        spent: int,
    ) -> bool:
        """Whether rivals keep the k-th seat even if claims could be had in fractions.

        Of any rivals, the claims that they have at least rise or fall all the way with the ballots:
        they are fewest at one end. Those rivals are taken who matter at one end or the other.
        """
        case, spot = self.case, self.spot
        corners = []
        for ballots in span:
            above, below = table.exactly(max(1, case.total(company, spot, ballots)))
            own = case.votes[spot] + ballots - spent
            for quota in (above,) if table.exact else (above - below, above + below):
                if quota <= 0:
                    return False
                corners.append((own, quota, below))
        strong = [
            votes
            for one, votes in zip(company.rivals, floors, strict=True)
            if case.caps[one] > case.seats - k
        ]
        for own, quota, below in corners[:1] + corners[-1:]:
            among = [one for one in strong if (one - own) * below + (k - 1) * quota > 0]
            if among and all(
                (sum(among) - len(among) * mine) * under + len(among) * (k - 1) * size
                > (case.seats - k) * size
                for mine, size, under in corners
            ):
                return True
        return False

    def _met(self, company: Company, k: int, ballots: int) -> bool:
        """Whether the engine confirms a completion with the k-th seat, or a tie for it."""
        case = self.case
        grown = case.grown(company, ballots)
        if self.tried >= TRIALS or self._refuted(company, k, ballots, ballots):
            return False
        ends = self._ends(company, ballots, ballots)
        if ends is None:
            return False
        self.tried += 1
        added = {
            case.lists[one].name: votes - case.votes[one]
            for one, votes in zip(company.rivals, ends[0], strict=True)
        }
        added[case.lists[self.spot].name] = ends[1] - case.votes[self.spot]
        added |= wasted(case, company, grown - ballots, grown)
        self.trials.run(added)
        return self.trials.most.get(case.lists[self.spot].name, 0) >= k
