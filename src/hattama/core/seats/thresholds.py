"""Which lists may take part: shares of a base, tiers, exemptions, districts won, quotas."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from hattama.core.exact import ratio
from hattama.core.law.lists import Threshold
from hattama.core.seats.model import BASE_KINDS, Option, Slate, ThresholdLine
from hattama.core.seats.quotas import quota


class Bar(Struct, frozen=True):
    """The threshold of one list as numbers: votes at least (or above) a share of a base.

    Attributes:
        why: `share` where votes are asked; otherwise what admits the list without: `none`,
            `exempt`, `districts_won`.
        strict: True when a list exactly on the threshold is out.
        base: the base's name.
        share: needed share of the base, or of the quota over it.
        quota, seats: set when the threshold is a multiple of a quota for so many seats.
    """

    why: str
    strict: bool = False
    base: str = "lists"
    share: Fraction = Fraction(0)
    quota: str | None = None
    seats: int = 0

    def needed(self, base_votes: int) -> Fraction | None:
        """Votes exactly on the threshold, or None where none are asked."""
        if self.why != "share":
            return None
        if self.quota is not None:
            return self.share * quota(self.quota, None, base_votes, self.seats)
        return self.share * base_votes

    def passes(self, votes: int, base_votes: int) -> bool:
        """Whether `votes` admit the list; a list without votes never passes."""
        if votes <= 0:
            return False
        needed = self.needed(base_votes)
        return needed is None or (votes > needed if self.strict else votes >= needed)


def bar_for(rule: Threshold | None, option: Option, members: int, seats: int) -> Bar:
    """The threshold that this law sets for this list.

    Args:
        rule: the law's threshold, or None.
        option: the list.
        members: parties in its coalition (or alliance, where the threshold is asked of it).
        seats: seats of the house, for thresholds that are multiples of a quota.
    """
    if rule is None:
        return Bar("none")
    if option.tags & frozenset(rule.exempt):
        return Bar("exempt", base=rule.base)
    if rule.districts_won is not None and option.districts_won >= rule.districts_won:
        return Bar("districts_won", base=rule.base)
    strict = rule.at == "above"
    if rule.quota is not None:
        return Bar("share", strict, rule.base, ratio(rule.times or "1"), rule.quota, seats)
    share = ratio(rule.share or "0")
    # The tier with the most members that the list reaches holds.
    for tier in sorted(rule.tiers, key=lambda tier: tier.members):
        if members >= tier.members:
            share = ratio(tier.share)
    return Bar("share", strict, rule.base, share)


def bars(rule: Threshold | None, slate: Slate, seats: int) -> dict[str, tuple[Bar, frozenset[str]]]:
    """Each list's threshold, and the names of the lists whose votes count towards it.

    That is the list alone, unless the law asks the share of an alliance as a whole.
    """
    allied: dict[str, list[Option]] = {}
    if rule is not None and rule.scope == "alliance":
        for option in slate.lists:
            if option.alliance is not None:
                allied.setdefault(option.alliance, []).append(option)
    found = {}
    for option in slate.lists:
        group = allied.get(option.alliance or "", [option])
        bar = bar_for(rule, option, sum(one.members for one in group), seats)
        found[option.name] = (bar, frozenset(one.name for one in group))
    return found


def tested(rule: Threshold | None, slate: Slate, seats: int) -> tuple[ThresholdLine, ...]:
    """Every list against the threshold, in the order of the slate."""
    bases = {name: slate.total(name) for name in BASE_KINDS}
    votes = {option.name: option.votes for option in slate.lists}
    lines = []
    for name, (bar, group) in bars(rule, slate, seats).items():
        together = sum(votes[one] for one in group)
        base = bases[bar.base]
        passed = votes[name] > 0 and bar.passes(together, base)
        why = bar.why if votes[name] else "no_votes"
        lines.append(ThresholdLine(name, together, base, bar.needed(base), passed, why))
    return tuple(lines)
