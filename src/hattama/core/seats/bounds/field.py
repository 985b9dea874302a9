"""A count with ballots out, as numbers: who passes for certain, who may, and with whose company."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from msgspec import Struct

from hattama.core.law.lists import Lists, SinglePassingList
from hattama.core.seats.bounds.tables import ByDivisor, ByQuota, Table
from hattama.core.seats.claims import claims_of
from hattama.core.seats.divisors import divisor
from hattama.core.seats.model import BASE_KINDS, Option, Slate
from hattama.core.seats.thresholds import Bar, bars

# Every set of open lists is looked at up to so many of them; beyond, the strongest first only.
ALL_SETS = 3


class Company(Struct, frozen=True):
    """Rivals that take part together with one list.

    Attributes:
        rivals: their positions.
        lifted: those of them that may also fail, so that they must be on the threshold.
        fails: the open lists that must fail.
        wasted: ballots by which the threshold's base must grow, so that all in `fails` do.
        ties: True when ties may be judged by rank; False where lists were exchanged on paper and
            every tie must count as the worse for a proof.
    """

    rivals: tuple[int, ...]
    lifted: frozenset[int] = frozenset()
    fails: tuple[int, ...] = ()
    wasted: int = 0
    ties: bool = True


class Field(Struct, frozen=True):
    """One count under a law with one table of priorities.

    Attributes:
        out: ballots still out.
        lists: the options that can receive seats; positions below are places in it.
        caps: most seats of each list.
        base: present votes in the threshold's base.
        over: present votes that the quota is taken over, or None for those of passing lists.
        covers: True when every ballot in the quota's base is in the threshold's base too.
        sure: who passes whatever comes.
        hopeful: who passes for some ballots, and fails for others.
    """

    rules: Lists
    slate: Slate
    seats: int
    out: int
    lists: tuple[Option, ...]
    votes: tuple[int, ...]
    caps: tuple[int, ...]
    bars: tuple[Bar, ...]
    base: int
    over: int | None
    covers: bool
    table: Table
    sure: frozenset[int]
    hopeful: frozenset[int]

    def need(self, spot: int, grown: int) -> int:
        """Fewest votes with which a list passes when the base has grown by so many ballots."""
        return fewest(self.bars[spot], self.base + grown)

    def grown(self, company: Company, ballots: int) -> int:
        """Growth of the threshold's base, at least, with so many ballots in the quota's base."""
        return max(company.wasted, ballots) if self.covers else company.wasted

    def total(self, company: Company, spot: int, ballots: int) -> int:
        """Votes that the quota is taken over."""
        if self.over is not None:
            return self.over + ballots
        return self.votes[spot] + sum(self.votes[one] for one in company.rivals) + ballots

    def floors(self, company: Company, grown: int) -> list[int]:
        """Fewest votes of each rival with which it takes part."""
        return [
            max(self.votes[one], self.need(one, grown))
            if one in company.lifted
            else self.votes[one]
            for one in company.rivals
        ]

    def before(self, rival: int, spot: int, n: int, k: int) -> int:
        """Who comes first when a rival's n-th claim is equal to a list's k-th.

        Returns:
            -1 the rival, 1 the list, 0 when the law leaves it open or it cannot be told.
        """
        rule = self.rules.tie
        for name in (rule.rule, rule.then) if rule is not None else ():
            if name == "more_votes" and n != k:
                return -1 if n > k else 1
            if name == "registered_earlier":
                known = [one.registered for one in self.lists]
                mine, yours = known[spot], known[rival]
                if mine is None or yours is None or None in known:
                    return 0
                if mine != yours:
                    return -1 if yours < mine else 1
        return 0

    def companies(self, spot: int) -> list[Company] | None:
        """Every set of rivals that may take part with a list, or enough of them.

        Ballots can be exchanged between open lists of the same threshold and roof, so that those
        with more votes now come first; with few open lists every set is looked at instead.

        Returns:
            None where open lists are many and not alike.
        """
        always = tuple(sorted(self.sure - {spot}))
        loose = sorted(self.hopeful - {spot}, key=lambda one: -self.votes[one])
        found = []
        if len(loose) <= ALL_SETS:
            for size in range(len(loose) + 1):
                for chosen in combinations(loose, size):
                    found.append(self._company(always, chosen, loose, True))
        else:
            if len({(self.bars[one], self.caps[one]) for one in loose}) > 1:
                return None
            rule = self.rules.tie
            ranked = rule is not None and "registered_earlier" in (rule.rule, rule.then)
            for size in range(len(loose) + 1):
                found.append(self._company(always, tuple(loose[:size]), loose, not ranked))
        return [one for one in found if one is not None and self._affordable(one)]

    def _affordable(self, company: Company) -> bool:
        floors = self.floors(company, company.wasted)
        spent = sum(floors) - sum(self.votes[one] for one in company.rivals)
        return spent <= self.out

    def _company(
        self, always: tuple[int, ...], chosen: tuple[int, ...], loose: list[int], ties: bool
    ) -> Company | None:
        fails = tuple(one for one in loose if one not in chosen)
        wasted = 0
        for one in fails:
            grown = self.to_fail(one)
            if grown is None:
                return None
            wasted = max(wasted, grown)
        return Company(always + chosen, frozenset(chosen), fails, wasted, ties)

    def to_fail(self, spot: int) -> int | None:
        """Fewest ballots by which the base must grow so that a list fails without more votes."""
        if self.votes[spot] < self.need(spot, 0):
            return 0
        if self.votes[spot] >= self.need(spot, self.out):
            return None
        less, more = 0, self.out
        while more - less > 1:
            middle = (less + more) // 2
            if self.votes[spot] < self.need(spot, middle):
                more = middle
            else:
                less = middle
        return more

    def elsewhere(self) -> Iterator[Option]:
        """Options that are no lists and count in the threshold's base."""
        rule = self.rules.threshold
        kinds = BASE_KINDS[rule.base if rule is not None else "valid"]
        return (one for one in self.slate.options if one.kind != "list" and one.kind in kinds)


def fewest(bar: Bar, base: int) -> int:
    """The fewest votes that pass a threshold with so many ballots in its base; at least one."""
    if bar.why != "share":
        return 1
    if bar.quota is None:
        above, below = bar.share.numerator * base, bar.share.denominator
    else:
        needed = bar.needed(base)
        assert needed is not None
        above, below = needed.numerator, needed.denominator
    return max(1, above // below + 1 if bar.strict else -(-above // below))


def field_of(rules: Lists, slate: Slate, seats: int, out: int) -> Field | None:
    """The field, or None under a law whose seats one table of priorities does not decide."""
    if not _one_table(rules, slate):
        return None
    lists = slate.lists
    found = bars(rules.threshold, slate, seats)
    bar_of = tuple(found[one.name][0] for one in lists)
    if any(bar.share > 1 for bar in bar_of):
        # With such a share a list can fail by its own further votes.
        return None
    votes = tuple(one.votes for one in lists)
    base_name = rules.threshold.base if rules.threshold is not None else "lists"
    base = slate.total(base_name)
    over = rules.method.over if rules.method.by_quota else "passing"
    covers = over == "passing" or BASE_KINDS[over] <= BASE_KINDS[base_name]
    table: Table = (
        ByQuota(rules.method, seats) if rules.method.by_quota else ByDivisor(divisor(rules.method))
    )
    spots = range(len(lists))
    sure = frozenset(one for one in spots if votes[one] >= fewest(bar_of[one], base + out))
    may = frozenset(one for one in spots if votes[one] + out >= fewest(bar_of[one], base + out))
    return Field(
        rules, slate, seats, out, lists, votes, claims_of(rules, lists, seats).high, bar_of, base,
        None if over == "passing" else slate.total(over), covers, table, sure, may - sure,
    )  # fmt: skip


def _one_table(rules: Lists, slate: Slate) -> bool:
    """Whether priorities alone decide, once it is known who takes part."""
    method, rule = rules.method, rules.threshold
    if method.name == "quota" or rules.minimum or rules.prior or rules.majority:
        return False
    allied = any(one.alliance is not None for one in slate.lists)
    if allied and (rules.alliances is not None or (rule and rule.scope == "alliance")):
        return False
    tags = {one.tag for one in rules.multipliers}
    if any(one.tags & tags for one in slate.lists):
        return False
    hare = method.quota in (None, "hare") and method.round in (None, "exact")
    # The clause about a list that passes alone knows a quota of its own, and no highest number.
    return clause_of(rules) is None or (hare and rules.maximum is None)


def clause_of(rules: Lists) -> SinglePassingList | None:
    """The clause about a list that passes alone, where the law has one."""
    return next((one for one in rules.clauses if isinstance(one, SinglePassingList)), None)
