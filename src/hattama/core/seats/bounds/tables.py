"""What a claim costs: a rival's n-th seat against a list's k-th, in whole votes.

Under divisor methods and largest remainder one table of priorities decides everything. Fix a list
with `own` votes and its k-th claim. A rival's n-th claim stands before it from a certain number of
votes on: its price. Steps and lines below all prices show what many claims cost at least.
"""

from __future__ import annotations

from math import isqrt
from typing import NamedTuple, Protocol

from msgspec import Struct

from hattama.core.law.lists import Method
from hattama.core.seats.divisors import Divisor

# A price that nobody pays.
NEVER = 1 << 8192


class Line(NamedTuple):
    """Figures of the form (start + n*slope) / below, for n = 1, 2, ...; slope, below positive."""

    start: int
    slope: int
    below: int


class Table(Protocol):
    """Prices of claims; `total` are the votes that a quota is taken over, where there is one."""

    def price(self, own: int, k: int, n: int, total: int, equal: bool, /) -> int:
        """Fewest votes with which an n-th claim stands before (or `equal` to) the k-th of `own`."""
        ...

    def ahead(self, votes: int, own: int, k: int, less: int, more: int, /) -> int:
        """Claims of `votes` that stand strictly before the k-th of `own`, at least so many."""
        ...

    def level(self, votes: int, own: int, k: int, total: int, /) -> int:
        """The n for which the n-th claim of `votes` is equal to the k-th of `own`, or 0."""
        ...


class ByQuota(Struct, frozen=True):
    """Largest remainder: the n-th claim of v votes has priority v - (n-1)*quota."""

    method: Method
    seats: int

    @property
    def exact(self) -> bool:
        """True when the quota grows in proportion to votes, apart from a constant."""
        return self._rounding == "exact"

    @property
    def _rounding(self) -> str:
        return self.method.round or ("floor" if self.method.quota == "droop" else "exact")

    def exactly(self, total: int) -> tuple[int, int]:
        """The quota before it is rounded, as numerator and denominator (see `quotas`)."""
        name = self.method.quota or "hare"
        below = self.seats + {"hare": 0, "imperiali": 2}.get(name, 1)
        return total + (below if name == "droop" else 0), below

    def quota(self, total: int) -> tuple[int, int]:
        """The quota over so many votes, as numerator and denominator.

        Quotas that are nothing give nobody a seat; the smallest that is something stands for them.
        """
        above, below = self.exactly(max(total, 1))
        if self._rounding == "exact":
            return above, below
        if self._rounding == "nearest":
            whole = (2 * above + below) // (2 * below)
        else:
            whole = above // below if self._rounding == "floor" else -(-above // below)
        return max(whole, 1), 1

    def price(self, own: int, k: int, n: int, total: int, equal: bool, /) -> int:
        """See `Table`."""
        above, below = self.quota(total)
        exact = own * below + (n - k) * above
        return -(-exact // below) if equal else exact // below + 1

    def line(self, own: int, k: int, less: int, more: int) -> Line:
        """A line below all prices, for every total from `less` to `more`.

        own + (n-k)*quota is least with the smaller quota for n, the larger for k.
        """
        small, below = self.quota(less)
        large, other = self.quota(more)
        return Line((own * other - k * large) * below, small * other, below * other)

    def ahead(self, votes: int, own: int, k: int, less: int, more: int, /) -> int:
        """See `Table`: a lead weighs least in large quotas, a deficit most in small ones."""
        above, below = self.quota(more if votes >= own else less)
        return max(0, k - 1 - ((own - votes) * below // above))

    def level(self, votes: int, own: int, k: int, total: int, /) -> int:
        """See `Table`."""
        above, below = self.quota(total)
        steps, rest = divmod((votes - own) * below, above)
        return max(0, k + steps) if rest == 0 else 0


class ByDivisor(Struct, frozen=True):
    """Divisor methods: the n-th claim of v votes has priority v / d(n-1)."""

    rule: Divisor

    def price(self, own: int, k: int, n: int, _total: int, equal: bool, /) -> int:
        """See `Table`."""
        mine, yours = self.rule.at(k - 1), self.rule.at(n - 1)
        if mine == 0:
            # First claims come before all others, by votes.
            return own + (not equal) if yours == 0 else NEVER
        if not self.rule.squared:
            exact = own * yours
            return -(-exact // mine) if equal else exact // mine + 1
        exact = own * own * yours
        bound = -(-exact // mine) if equal else exact // mine + 1
        return isqrt(bound - 1) + 1 if bound > 0 else 0

    def step(self, own: int, k: int, n: int) -> tuple[int, int]:
        """What each claim after the n-th costs more at least, as numerator and denominator."""
        rule, mine = self.rule, self.rule.at(k - 1)
        if mine == 0:
            return NEVER, 1
        if rule.squared:
            # sqrt(n(n-1)) grows by more than one each time, and k - 1/2 > sqrt(k(k-1)).
            return 2 * own, 2 * k - 1
        last = max(n, len(rule.head) + 1)
        least = min(rule.at(spot) - rule.at(spot - 1) for spot in range(n, last + 1))
        return own * least, mine

    def ahead(self, votes: int, own: int, k: int, _less: int, _more: int, /) -> int:
        """See `Table`."""
        mine = self.rule.at(k - 1)
        if mine == 0:
            return int(votes > own)
        # d(n-1) < worth: as d is whole, d(n-1) <= (numerator - 1) // denominator.
        worth = self.rule.weight(votes) * mine
        return self.rule.count(worth - 1, self.rule.weight(own)) if worth else 0

    def level(self, votes: int, own: int, k: int, total: int, /) -> int:
        """See `Table`."""
        n = self.ahead(votes, own, k, total, total) + 1
        mine, yours = self.rule.at(k - 1), self.rule.at(n - 1)
        if mine == 0:
            return int(votes == own)
        weight = self.rule.weight
        return n if weight(votes) * mine == weight(own) * yours else 0
