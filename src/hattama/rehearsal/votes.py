"""Who comes, and for whom: turnout of each station, votes of each ballot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hattama.core.register.model import Ints
from hattama.rehearsal.contests import Question
from hattama.rehearsal.draws import MILLION, Draws
from hattama.rehearsal.land import CITY, TOWN, VILLAGE, Land
from hattama.rehearsal.spec import Spec

# Standard deviations of support, of 1,000: by region, district, settlement and station. Between
# neighbouring stations support differs by a tenth of itself or two, as real results do; chance
# alone would be far too even.
_REGION, _AREA, _SETTLEMENT, _STATION = 220, 120, 100, 120


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """Election day at each station: what both its ballots share.

    Attributes:
        register: voters of the register.
        voters: with those added on the day.
        came: who received a ballot of some kind.
        home: who asked in writing to vote at home; their ballots go into portable boxes.
        invalid: invalid ballots of a million, at this station.
        at_12, at_17: who had come by these hours.
    """

    register: Ints
    voters: Ints
    came: Ints
    home: Ints
    invalid: Ints
    at_12: Ints
    at_17: Ints

    def __len__(self) -> int:
        return len(self.register)

    def at(self, rows: slice | Ints) -> Day:
        """Some stations."""
        return Day(
            self.register[rows], self.voters[rows], self.came[rows], self.home[rows],
            self.invalid[rows], self.at_12[rows], self.at_17[rows],
        )  # fmt: skip


def day(spec: Spec, land: Land) -> Day:
    """Election day of a whole country."""
    draws = Draws(spec.seed, 3)
    kind = land.kind[land.settlement]
    count = len(land)
    voters = land.voters + draws.part(land.voters, 2500)
    region = 640_000 + draws.bell(land.regions) * 45
    region[land.regions - land.city_regions :] -= 170_000
    towards = np.array([90_000, 20_000, -50_000])
    mean = region[land.region] + towards[kind]
    mean += draws.bell(len(land.kind))[land.settlement] * 25
    # One station differs from its neighbours, and a small one by chance alone.
    chance = np.floor(np.sqrt(35_000**2 + 2 * 10**11 // voters)).astype(np.int64)
    share = np.clip(mean + draws.bell(count) * chance // 1000, 120_000, 970_000)
    came = (voters * share + draws.below(MILLION, count)) // MILLION
    return came_of(draws, land.voters, voters, came, kind)


def came_of(draws: Draws, register: Ints, voters: Ints, came: Ints, kind: Ints) -> Day:
    """What follows from how many came."""
    count = len(came)
    wish = np.array([25_000, 12_000, 8_000])[kind]
    # So few that no ballot taken away can make the portable boxes hold more than was found.
    home = np.minimum(draws.part(voters, wish), np.maximum(came - 2, 0) // 2)
    at_12 = draws.share(came, 320 + draws.below(60, count), np.full(count, 1000))
    at_17 = at_12 + draws.share(came - at_12, 700 + draws.below(100, count), np.full(count, 1000))
    return Day(register, voters, came, home, 6_000 + draws.below(12_000, count), at_12, at_17)


def weights(draws: Draws, land: Land, question: Question) -> Ints:
    """How strong each option is at each station of a contest: a row for each option."""
    rows = slice(question.first, question.end)
    options = len(question.ballot)
    settlement = land.settlement[rows] - land.settlement[question.first]
    kind = np.array([-1, 0, 1])[land.kind[land.settlement[rows]]]
    layers = [
        (land.region[rows] - land.region[question.first], _REGION),
        (land.area[rows] - land.area[question.first], _AREA),
        (settlement, _SETTLEMENT),
    ]
    found = np.empty((options, question.end - question.first), dtype=np.int64)
    for option, (share, lean) in enumerate(
        zip(question.shares().tolist(), question.leans().tolist(), strict=True)
    ):
        one = np.full(found.shape[1], share * 256, dtype=np.int64)
        for place, spread in layers:
            own = draws.bell(int(place[-1]) + 1)
            one = one * _factor(own, spread)[place] // 1000
        one = one * _factor(draws.bell(len(one)), _STATION) // 1000
        found[option] = one * (1000 + lean * kind) // 1000
    return found


def _factor(bell: Ints, spread: int) -> Ints:
    """Factors around 1,000."""
    return np.clip(1000 + bell * spread // 1000, 300, 1900)


def split(draws: Draws, valid: Ints, strength: Ints) -> Ints:
    """Votes of each option, a row for each; they add up to the valid ballots."""
    left, base = valid.copy(), strength.sum(axis=0)
    votes = np.zeros_like(strength)
    # The strongest last, so that rounding at zero does not make the weak stronger.
    order = np.argsort(strength.sum(axis=1), kind="stable").tolist()
    for option in order[:-1]:
        votes[option] = draws.share(left, strength[option], base)
        left -= votes[option]
        base -= strength[option]
    votes[order[-1]] = left
    return votes


__all__ = ["CITY", "TOWN", "VILLAGE", "Day", "came_of", "day", "split", "weights"]
