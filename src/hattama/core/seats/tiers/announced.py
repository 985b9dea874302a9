"""Announced outcomes beside what the protocols yield; where they differ, a remark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hattama.core.record.facts import Announced, ShareClaim, TurnoutReported
from hattama.core.record.remark import Remark
from hattama.core.seats.tiers.mandates import Seats, Won, claimed


def agrees(percent: str, above: int, below: int) -> bool:
    """Whether an announced percentage is `above / below`, rounded to its own decimals."""
    whole, _, decimals = percent.partition(".")
    scale = 10 ** len(decimals)
    said = int(whole + decimals)
    return below > 0 and 2 * abs(above * 100 * scale - said * below) <= below


def seats_beside(
    fact: Announced, seats: Mapping[str, Seats], sizes: Mapping[str, int | None], undecided: int
) -> Iterator[Remark]:
    """Announced seats of each tier against those that were counted.

    Args:
        sizes: seats of each tier.
        undecided: list seats that a tie leaves open, so that more may have been given.
    """
    for tier in ("lists", "districts", "total"):
        for option, (said, _) in claimed(fact.seats, tier, sizes.get(tier)).items():
            held = seats[option]
            if tier == "lists":
                found, basis = held.list, held.list_basis
            elif tier == "districts":
                found, basis = held.single_mandate, held.single_basis
            else:
                found, basis = held.total, held.basis
            if found is None or (tier == "districts" and basis != "counted"):
                continue
            spare = undecided if tier != "districts" else 0
            if not found <= said <= found + spare:
                yield Remark(
                    "seats_differ",
                    "error",
                    params={"option": option, "tier": tier, "announced": said, "counted": found},
                )


def winners_beside(fact: Announced, won: Mapping[str, Won]) -> Iterator[Remark]:
    """Announced winners against counted ones."""
    for claim in fact.winners:
        found = won.get(claim.contest)
        if found is not None and found.basis == "counted" and found.option != claim.option:
            yield Remark(
                "winner_differs",
                "error",
                contest=claim.contest,
                params={"announced": claim.option, "counted": found.option},
            )


def share_beside(claim: ShareClaim, votes: int | None, base: int, name: str) -> Iterator[Remark]:
    """An announced percentage against the votes over the base that the law names."""
    if votes is not None and not agrees(claim.percent, votes, base):
        params = {"option": claim.option, "announced": claim.percent, "votes": votes}
        yield Remark(
            "share_differs",
            "warning",
            contest=claim.contest,
            params={**params, "base": name, "below": base},
        )


def turnout_beside(claim: TurnoutReported) -> Iterator[Remark]:
    """An announced turnout against the ballots that were announced with it."""
    above, below = claim.above, claim.below
    if above is not None and below is not None and not agrees(claim.percent, above, below):
        yield Remark(
            "turnout_differs",
            "warning",
            claim.unit,
            params={
                "announced": claim.percent,
                "at": claim.at,
                "above": above,
                "below": below,
            },
        )
