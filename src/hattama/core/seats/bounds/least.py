"""The fewest seats of a list that passes for certain, over all ballots that may still come.

It loses its k-th seat when rivals together bring S-k+1 claims before it. Its own ballots and those
of no rival help it, so it is worst when all go to rivals; which lists are its rivals, and how far a
quota grows, is cut into cases. Each case is refuted by a lower bound of its cost, or met by a
completion that the engine confirms, or halved.
"""

from __future__ import annotations

from heapq import heapify, heapreplace

from msgspec import Struct, field

from hattama.core.law.lists import Method
from hattama.core.seats.bounds.field import Company, Field
from hattama.core.seats.bounds.tables import NEVER, ByDivisor, ByQuota
from hattama.core.seats.bounds.trials import Trials
from hattama.core.seats.quotas import method_quota

# Cases looked at, and completions tried, for one claim of one list.
CASES = 240
TRIALS = 8
# Up to this size the cheapest claims are found exactly, ballot by ballot.
SMALL = 4000


class Least(Struct):
    """The search for the fewest seats of one list."""

    case: Field
    trials: Trials
    spot: int
    companies: list[Company]
    tried: int = field(default=0)

    def bound(self) -> int:
        """Seats proved to be certain."""
        roof = self.case.caps[self.spot]
        # Claims refuted at one stroke first, the rest one by one.
        less, more = 0, roof + 1
        while more - less > 1:
            k = (less + more) // 2
            if all(self._refuted(one, k, 0, self.case.out) for one in self.companies):
                less = k
            else:
                more = k
        while less < roof and self._proved(less + 1):
            less += 1
        return less

    def _proved(self, k: int) -> bool:
        """Whether no completion takes the k-th seat away."""
        name = self.case.lists[self.spot].name
        self.tried, cases = 0, 0
        for company in self.companies:
            waiting, met = [(0, self.case.out)], -1
            while waiting:
                if self.trials.fewest.get(name, k) < k or cases > CASES:
                    return False
                cases += 1
                less, more = waiting.pop()
                if self._refuted(company, k, less, more):
                    continue
                if more != met and self._met(company, k, more):
                    return False
                met = more
                if less == more:
                    # Not refuted and not met: nothing is known.
                    return False
                middle = (less + more) // 2
                waiting += [(less, middle), (middle + 1, more)]
        return True

    def _refuted(self, company: Company, k: int, less: int, more: int) -> bool:
        """Whether the k-th seat surely stays, with `less` to `more` ballots in the quota's base."""
        case = self.case
        grown = case.grown(company, less)
        if grown > case.out:
            return True
        floors = case.floors(company, grown)
        spent = sum(floors) - sum(case.votes[one] for one in company.rivals)
        if spent > more:
            return True
        if (less == more or case.rules.method.by_quota is False) and self._is_small(company, k):
            found = self._exactly(company, k, less, floors, company.ties)
            return found is None or found[0] > more
        if isinstance(case.table, ByDivisor):
            return not self._by_steps(case.table, company, k, floors, more - spent)
        assert isinstance(case.table, ByQuota)
        return self._diluted(case.table, company, k, (less, more), floors) or not self._by_line(
            case.table, company, k, (less, more), floors, more - spent
        )

    def _by_steps(
        self, table: ByDivisor, company: Company, k: int, floors: list[int], left: int
    ) -> bool:
        """Whether rivals may have the claims for so many ballots, by least steps of prices."""
        case, own = self.case, self.case.votes[self.spot]
        wanted = case.seats - k + 1
        first, room, step = [], 0, (NEVER, 1)
        for one, votes in zip(company.rivals, floors, strict=True):
            free = self._free(company, one, k, 0, votes, company.ties)
            wanted -= free
            if free < case.caps[one]:
                first.append(self._price(company, one, free + 1, k, 0, company.ties) - votes)
                room += case.caps[one] - free - 1
                more = table.step(own, k, free + 1)
                step = more if more[0] * step[1] < step[0] * more[1] else step
        first.sort()
        further = max(0, wanted - len(first))
        # A price is rounded up; what follows it is counted from before that.
        cost = sum(first[: max(0, wanted)]) - (len(first) if further else 0)
        return wanted <= 0 or (
            further <= room and cost * step[1] + further * step[0] <= left * step[1]
        )

    def _diluted(
        self, table: ByQuota, company: Company, k: int, span: tuple[int, int], floors: list[int]
    ) -> bool:
        """Whether the k-th seat stays even if claims could be had in fractions.

        A claim is then worth a quota, and a rival's first ones are free up to its votes. What all
        cost more than there is, is concave in the ballots: it is least at one end.
        """
        case, spot = self.case, self.spot
        present = sum(case.votes[one] for one in company.rivals)
        for ballots in span:
            above, below = table.exactly(max(1, case.total(company, spot, ballots)))
            for quota in (above,) if table.exact else (above - below, above + below):
                free = case.votes[spot] * below - k * quota
                cost = sum(min(votes * below, free) for votes in floors)
                if cost + quota * (case.seats - k + 1) <= (present + ballots) * below:
                    return False
        return True

    def _by_line(
        self,
        table: ByQuota,
        company: Company,
        k: int,
        span: tuple[int, int],
        floors: list[int],
        left: int,
    ) -> bool:
        """Whether a line below all prices lets rivals have the claims for so many ballots."""
        case, spot = self.case, self.spot
        totals = (case.total(company, spot, one) for one in span)
        start, slope, below = table.line(case.votes[spot], k, *totals)
        wanted = case.seats - k + 1
        first, room = [], 0
        for one, votes in zip(company.rivals, floors, strict=True):
            free = min(case.caps[one], max(0, (votes * below - start) // slope))
            wanted -= free
            if free < case.caps[one]:
                first.append(max(0, start + slope * (free + 1) - votes * below))
                room += case.caps[one] - free - 1
        if wanted <= 0:
            return True
        first.sort()
        further = max(0, wanted - len(first))
        cost = sum(first[:wanted]) + further * slope
        return further <= room and cost <= left * below

    def _is_small(self, company: Company, k: int) -> bool:
        wanted = self.case.seats - k + 1
        return wanted * wanted * len(company.rivals) <= SMALL

    def _price(
        self, company: Company, rival: int, n: int, k: int, ballots: int, judged: bool
    ) -> int:
        """Votes with which a rival's n-th claim takes the k-th away.

        Args:
            judged: whether the law's rules judge a tie; else every tie of an open list takes it.
        """
        case, spot = self.case, self.spot
        # In an open tie the seat is not certain.
        equal = not judged and rival in case.hopeful
        equal = equal or case.before(rival, spot, n, k) <= 0
        total = case.total(company, spot, ballots)
        return case.table.price(case.votes[spot], k, n, total, equal)

    def _exactly(
        self, company: Company, k: int, ballots: int, floors: list[int], judged: bool
    ) -> tuple[int, list[int]] | None:
        """The fewest ballots that bring the claims, and the votes of each rival; or None."""
        case = self.case
        wanted = case.seats - k + 1
        best: list[tuple[int, list[int]] | None] = [(0, []), *[None] * wanted]
        for one, floor in zip(company.rivals, floors, strict=True):
            most = min(case.caps[one], wanted)
            ends = [floor] + [
                max(floor, self._price(company, one, n, k, ballots, judged))
                for n in range(1, most + 1)
            ]
            rows: list[tuple[int, list[int]] | None] = [None] * (wanted + 1)
            for had, row in enumerate(best):
                for n, votes in enumerate(ends if row is not None else ()):
                    assert row is not None
                    cost = row[0] + votes - case.votes[one]
                    spot = min(wanted, had + n)
                    known = rows[spot]
                    if known is None or cost < known[0]:
                        rows[spot] = cost, [*row[1], votes]
            best = rows
        return best[wanted]

    def _greedily(
        self, company: Company, k: int, ballots: int, floors: list[int], judged: bool
    ) -> tuple[int, list[int]] | None:
        """The same by taking the cheapest next claim each time: not always the fewest ballots."""
        case = self.case
        wanted = case.seats - k + 1
        held = [0] * len(company.rivals)
        ends = list(floors)
        heap = []
        for place, one in enumerate(company.rivals):
            count = self._free(company, one, k, ballots, floors[place], judged)
            held[place], wanted = count, wanted - count
            if count < case.caps[one]:
                price = self._price(company, one, count + 1, k, ballots, judged)
                heap.append((price - floors[place], place, price))
        heapify(heap)
        while wanted > 0 and heap:
            step, place, price = heap[0]
            one = company.rivals[place]
            ends[place], held[place], wanted = price, held[place] + 1, wanted - 1
            following = self._price(company, one, held[place] + 1, k, ballots, judged)
            full = held[place] >= case.caps[one]
            heapreplace(heap, ((following - price) if not full else 1 << 9999, place, following))
            if step > case.out:
                return None
        cost = sum(ends) - sum(case.votes[one] for one in company.rivals)
        return (cost, ends) if wanted <= 0 else None

    def _free(
        self, company: Company, rival: int, k: int, ballots: int, votes: int, judged: bool
    ) -> int:
        """Claims that a rival has before the k-th with so many votes."""
        less, more = 0, self.case.caps[rival] + 1
        while more - less > 1:
            n = (less + more) // 2
            if self._price(company, rival, n, k, ballots, judged) <= votes:
                less = n
            else:
                more = n
        return less

    def _met(self, company: Company, k: int, ballots: int) -> bool:
        """Whether the engine confirms a completion that takes the k-th seat away."""
        case = self.case
        grown = case.grown(company, ballots)
        if self.tried >= TRIALS or grown > case.out or not company.rivals:
            return False
        floors = case.floors(company, grown)
        way = self._exactly if self._is_small(company, k) else self._greedily
        found = way(company, k, ballots, floors, True)
        if found is None or found[0] > ballots:
            return False
        self.tried += 1
        added = {
            case.lists[one].name: votes - case.votes[one]
            for one, votes in zip(company.rivals, found[1], strict=True)
        }
        # What is left goes to the strongest rival: at a given quota that takes nothing back.
        top = max(range(len(company.rivals)), key=lambda place: found[1][place])
        added[case.lists[company.rivals[top]].name] += ballots - found[0]
        added |= wasted(case, company, grown - ballots, grown)
        self.trials.run(added)
        name = case.lists[self.spot].name
        return self.trials.fewest.get(name, k) < k


def wasted(case: Field, company: Company, ballots: int, grown: int) -> dict[str, int]:
    """Ballots that only enlarge the threshold's base: for no list, or for lists that fail."""
    if ballots <= 0:
        return {}
    elsewhere = next(case.elsewhere(), None)
    if elsewhere is not None:
        return {elsewhere.name: ballots}
    added = {}
    known = {*company.fails, *(set(range(len(case.lists))) - case.sure - case.hopeful)}
    for one in sorted(known, key=lambda one: case.votes[one]):
        room = min(ballots, max(0, case.need(one, grown) - 1 - case.votes[one]))
        added[case.lists[one].name] = room
        ballots -= room
    return added


def always_filled(method: Method, votes: int, seats: int) -> bool:
    """Whether one table gives out all seats for any votes not fewer than `votes`.

    Where full quotas can be more than the seats, or the quota nothing, no seat may be certain.
    """
    if method.name == "largest_remainder" and method.over_award == "withdraw":
        return method_quota(method, votes, seats) > 0
    return not method.by_quota or never_over(method, votes, seats)


def never_over(method: Method, votes: int, seats: int) -> bool:
    """Whether full quotas are never more than the seats, for any votes not fewer than `votes`."""
    if method_quota(method, votes, seats) <= 0:
        return False
    large = method.quota in (None, "hare") and method.round in (None, "exact", "ceiling")
    return large or method.quota == "droop"
