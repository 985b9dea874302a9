"""How few moved ballots would change a threshold or the round of a district.

Ballots that move from one option to another change no base, and no other way of changing so few
ballots does more: a voided or added ballot counts for one side only.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from hattama.core.exact import ratio
from hattama.core.law.model import Winner
from hattama.core.seats.model import ThresholdLine
from hattama.core.seats.tiers.districts import Ballot, Near


def threshold_margin(line: ThresholdLine, *, strict: bool) -> int | None:
    """The fewest ballots moved from or to a list after which its threshold is decided otherwise.

    Args:
        strict: a list exactly on the threshold does not pass.

    Returns:
        None where no share is asked of the list.
    """
    if line.needed is None:
        return None
    apart = Fraction(line.votes) - line.needed
    if line.passed:
        return max(ceil(apart) if strict else floor(apart) + 1, 1)
    return max(floor(-apart) + 1 if strict else ceil(-apart), 1)


def district_margin(rule: Winner, ballot: Ballot, number: int = 1) -> Near | None:
    """The fewest ballots moved after which a round in a district ends otherwise, or in a tie.

    Args:
        number: of the round; from the second on, more votes are enough.

    Returns:
        None where nobody stands against the first.
    """
    votes = sorted((one.votes for one in ballot.candidates), reverse=True)
    if not votes or votes[0] == 0:
        return None
    if rule.rule == "plurality" or number > 1:
        lead = _lead(votes, 1)
        return None if lead is None else Near(lead, "lead")
    needed = ratio(rule.share) * ballot.base(rule.base)
    first = Fraction(votes[0])
    if first > needed:
        # As many may go to the second as leave the first on the line, where it has no majority.
        return Near(max(ceil(first - needed), 1), "majority")
    short = max(floor(needed - first) + 1, 1)
    edge = _lead(votes, rule.finalists)
    return Near(short, "majority") if edge is None or short <= edge else Near(edge, "finalists")


def _lead(votes: list[int], places: int) -> int | None:
    """Ballots moved from the last who is in to the first who is out, until they are equal."""
    if len(votes) <= places:
        return None
    return (votes[places - 1] - votes[places] + 1) // 2
