"""Divisor sequences, as integers: d(u) is the divisor for a list's (u+1)-th seat.

Every sequence is scaled to whole numbers, which changes no comparison. Huntington-Hill divides by
sqrt(u(u+1)); its priorities are compared as squares, so `squared` says that votes are squared too.
Sources: Balinski & Young, Fair Representation (1982); Pukelsheim, Proportional Representation
(2014).
"""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from math import isqrt, lcm

from msgspec import Struct

from hattama.core.exact import ratio
from hattama.core.law.lists import Method

# name -> (a, b) of the linear sequence a*u + b, named as in the literature.
LINEAR = {
    "d_hondt": (1, 1),
    "sainte_lague": (2, 1),
    "danish": (3, 1),
    "imperiali": (1, 2),
    "adams": (1, 0),
}


class Divisor(Struct, frozen=True):
    """A strictly increasing sequence of integers, zero allowed only at its start.

    Attributes:
        head: the divisors of the first seats, already scaled.
        slope, offset: after the head, d(u) = slope*u + offset.
        shape: `linear`, `power` (scale * 2**u), or `hill` (u(u+1), with squared votes).
        scale: d(u) is the law's divisor times this.
    """

    head: tuple[int, ...] = ()
    slope: int = 0
    offset: int = 0
    shape: str = "linear"
    scale: int = 1

    @property
    def squared(self) -> bool:
        """True when votes must be squared before they are divided."""
        return self.shape == "hill"

    @property
    def free_first(self) -> bool:
        """True when d(0) = 0: every list with votes comes before any second seat."""
        return self.at(0) == 0

    def weight(self, votes: int) -> int:
        """What is divided: votes, or their square."""
        return votes * votes if self.shape == "hill" else votes

    def at(self, held: int) -> int:
        """The divisor for one seat more than `held`."""
        if held < len(self.head):
            return self.head[held]
        if self.shape == "linear":
            return self.slope * held + self.offset
        return self.scale << held if self.shape == "power" else held * (held + 1)

    def count(self, above: int, below: int) -> int:
        """How many divisors are at most `above / below` (`below` positive)."""
        bound = above // below
        if self.shape == "hill":
            # u(u+1) <= bound, solved for the largest u.
            return (isqrt(4 * bound + 1) - 1) // 2 + 1
        in_head = bisect_right(self.head, bound)
        if in_head < len(self.head):
            return in_head
        if self.shape == "power":
            return max(in_head, (bound // self.scale).bit_length())
        return max(in_head, (bound - self.offset) // self.slope + 1)

    def priority(self, votes: int, held: int) -> Fraction | None:
        """v/d(u) (squared for Huntington-Hill) in the law's own scale; None when d(u) = 0."""
        at = self.at(held)
        return Fraction(self.weight(votes) * self.scale, at) if at else None


def divisor(method: Method) -> Divisor:
    """The sequence that a law's method names.

    Raises:
        InputError: when a ratio cannot be read.
    """
    first = ratio(method.first) if method.first is not None else None
    if method.name == "macanese":
        return _with_first(Divisor(shape="power"), first)
    if method.name == "huntington_hill":
        return Divisor(shape="hill")
    if method.name == "divisor":
        return _own([ratio(text) for text in method.sequence], ratio(method.step or "1"))
    slope, offset = LINEAR[method.name]
    return _with_first(Divisor(slope=slope, offset=offset), first)


def _with_first(plain: Divisor, first: Fraction | None) -> Divisor:
    """The sequence with its first divisor replaced."""
    if first is None:
        return plain
    scale = first.denominator
    return Divisor(
        head=(first.numerator,),
        slope=plain.slope * scale,
        offset=plain.offset * scale,
        shape=plain.shape,
        scale=scale,
    )


def _own(sequence: list[Fraction], step: Fraction) -> Divisor:
    """A sequence of a law's own, which goes on by `step` after the last divisor named."""
    scale = lcm(step.denominator, *(one.denominator for one in sequence))
    head = [int(one * scale) for one in sequence]
    slope = int(step * scale)
    return Divisor(
        head=tuple(head), slope=slope, offset=head[-1] - slope * (len(head) - 1), scale=scale
    )
