"""What every allocation must keep, each as one function of an allocator and an election.

A check takes the allocator as an argument, so that a wrong one can be put in its place: a check
that a planted fault does not wake is no check.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

from hattama.core.exact import ratio
from hattama.core.law.lists import Lists
from hattama.core.seats.model import BASE_KINDS, Lot, Option, Outcome, Slate
from hattama.core.seats.quotas import quota
from tests.properties.strategies import Election

Allocator = Callable[..., Outcome]


def run(allocator: Allocator, election: Election, lots: Sequence[Lot] = ()) -> Outcome:
    return allocator(election.rules, election.slate, election.seats, lots)


def told(outcome: Outcome) -> tuple:
    """All that was decided, without the order in which lists are named."""
    ties = sorted(
        (tie.seats, sorted(tie.among), tie.resolved_by or "", sorted(tie.given))
        for tie in outcome.ties
    )
    lines = sorted((line.name, line.passed, line.needed or 0) for line in outcome.thresholds)
    return outcome.house, dict(outcome.seats), outcome.status, outcome.undecided, ties, lines


def check_house(allocator: Allocator, election: Election) -> None:
    """Seats given and seats open make up the house; none is open when all is decided."""
    outcome = run(allocator, election)
    assert sum(outcome.seats.values()) + outcome.undecided == outcome.house
    assert outcome.undecided >= 0
    if outcome.status == "complete":
        assert outcome.undecided == 0
    elif outcome.undecided == 0:
        assert outcome.status == "no_rule"
    prior = election.rules.prior
    if prior is None or prior.overhang == "within":
        assert outcome.house == election.seats
    else:
        assert outcome.house >= election.seats


def cap(rules: Lists, option: Option, house: int) -> int:
    """The most seats that law and the list's own length allow."""
    bounds = [house] if option.max_seats is None else [house, option.max_seats]
    if rules.maximum is not None and rules.maximum.value is not None:
        bounds.append(rules.maximum.value)
    if rules.maximum is not None and rules.maximum.share is not None:
        share = ratio(rules.maximum.share) * house
        bounds.append(share.numerator // share.denominator)
    return min(bounds)


def check_caps(allocator: Allocator, election: Election) -> None:
    """Nobody below nothing; nobody above its list, the law's maximum or the house."""
    outcome = run(allocator, election)
    for option in election.slate.lists:
        held = outcome.seats[option.name]
        assert held >= 0
        if election.rules.maximum is not None and outcome.clause is not None:
            # The clause names the seats itself; only the candidates on the list bound them.
            continue
        # A law's maximum may be a share: it is one of the legal house, which prior seats may raise.
        legal = cap(election.rules, option, election.seats)
        if election.rules.maximum is None and option.max_seats is None:
            legal = outcome.house
        prior = election.rules.prior
        grown = prior is not None and prior.overhang == "level" and election.rules.maximum is None
        if grown and option.max_seats is not None:
            legal = option.max_seats
        assert held <= max(legal, option.prior if prior is not None else 0)


def bar(rules: Lists, slate: Slate, option: Option, seats: int) -> tuple[Fraction | None, int]:
    """Votes on the threshold and votes that count towards it, written out from the law's words."""
    rule = rules.threshold
    group = [option]
    if rule is not None and rule.scope == "alliance" and option.alliance is not None:
        group = [one for one in slate.lists if one.alliance == option.alliance]
    together = sum(one.votes for one in group)
    exempt = rule is not None and bool(option.tags & set(rule.exempt))
    if rule is None or exempt:
        return None, together
    if rule.districts_won is not None and option.districts_won >= rule.districts_won:
        return None, together
    base = sum(one.votes for one in slate.options if one.kind in BASE_KINDS[rule.base])
    if rule.quota is not None:
        return ratio(rule.times or "1") * quota(rule.quota, None, base, seats), together
    members = sum(one.members for one in group)
    share = ratio(rule.share or "0")
    reached = [tier for tier in rule.tiers if tier.members <= members]
    if reached:
        share = ratio(max(reached, key=lambda tier: tier.members).share)
    return share * base, together


def check_thresholds(allocator: Allocator, election: Election) -> None:
    """A list passes with votes and enough of them; who does not pass receives nothing.

    Except seats held before, and the second list of Kazakhstan's clause.
    """
    outcome = run(allocator, election)
    rules, slate = election.rules, election.slate
    strict = rules.threshold is not None and rules.threshold.at == "above"
    passed = set()
    for option in slate.lists:
        needed, together = bar(rules, slate, option, election.seats)
        enough = needed is None or together > needed or (together == needed and not strict)
        if enough and option.votes:
            passed.add(option.name)
    assert {line.name for line in outcome.thresholds if line.passed} == passed
    for option in slate.lists:
        allowed = option.prior if rules.prior is not None else 0
        if outcome.clause is not None and option.votes:
            continue
        if option.name not in passed:
            assert outcome.seats[option.name] <= allowed


def check_ties(allocator: Allocator, election: Election) -> None:
    """A tie has fewer seats than lists; broken by a rule named, all its seats are given."""
    outcome = run(allocator, election)
    for tie in outcome.ties:
        assert len(set(tie.among)) == len(tie.among) > 1
        if outcome.clause is not None or any(name in outcome.seats for name in tie.among):
            assert tie.seats >= 1
        if tie.resolved_by is None:
            assert not tie.given
            assert outcome.undecided >= 1
        else:
            assert set(tie.given) <= set(tie.among)
            assert len(tie.given) == tie.seats < len(tie.among)


def check_order(allocator: Allocator, election: Election) -> None:
    """The order in which lists are given decides nothing: seats, ties as sets, status."""
    outcome = told(run(allocator, election))
    forth = election.slate.options
    half = len(forth) // 2
    for back in (forth[::-1], forth[half:] + forth[:half], (*forth[1::2], *forth[0::2])):
        other = Election(election.rules, Slate(tuple(back)), election.seats)
        assert told(run(allocator, other)) == outcome


def check_anonymity(allocator: Allocator, election: Election) -> None:
    """Names decide nothing: lists renamed against the alphabet receive the same seats."""
    names = [option.name for option in election.slate.options]
    new = dict(zip(names, [f"z{99 - spot}" for spot in range(len(names))], strict=True))
    new |= dict(
        zip(sorted(names, reverse=True), [f"a{spot}" for spot in range(len(names))], strict=True)
    )
    renamed = Slate(
        tuple(
            Option(
                new[one.name], one.votes, one.kind, one.tags, one.alliance, one.members, one.prior,
                one.districts_won, one.max_seats, one.registered,
            )
            for one in election.slate.options
        )
    )  # fmt: skip
    outcome = run(allocator, election)
    other = run(allocator, Election(election.rules, renamed, election.seats))
    assert other.seats == {new[name]: held for name, held in outcome.seats.items()}
    assert (other.status, other.undecided, other.house) == (
        outcome.status, outcome.undecided, outcome.house,
    )  # fmt: skip
    sizes = [sorted((tie.seats, len(tie.among)) for tie in one.ties) for one in (outcome, other)]
    assert sizes[0] == sizes[1]


def homogeneous(rules: Lists) -> bool:
    """Whether only proportions matter.

    Not so under Droop's quota (floor(T/(S+1)) + 1) and under any rounded quota, in the method or in
    the threshold: the whole ballot by which they are rounded weighs less among more votes.
    """
    method, threshold = rules.method, rules.threshold
    if method.by_quota and (method.quota == "droop" or (method.round or "exact") != "exact"):
        return False
    return threshold is None or threshold.quota != "droop"


def check_scale(allocator: Allocator, election: Election, times: int) -> None:
    """Under a homogeneous rule, so many times the votes bring the same seats."""
    more = election.slate.with_votes(
        {option.name: option.votes * times for option in election.slate.options}
    )
    outcome = run(allocator, election)
    other = run(allocator, Election(election.rules, more, election.seats))
    assert told(other)[:5] == told(outcome)[:5]


def drawn(outcome: Outcome, turn: int) -> list[Lot]:
    """Lots for every open tie, each drawing other lists as `turn` goes on."""
    found = []
    for tie in outcome.ties:
        if tie.resolved_by is None:
            start = turn % len(tie.among)
            order = tie.among[start:] + tie.among[:start]
            found.append(Lot(frozenset(tie.among), order[: tie.seats]))
    return found


def check_lots(allocator: Allocator, election: Election, turn: int) -> Outcome:
    """Lots answer exactly the ties that were open: certain seats stay, the drawn gain one each."""
    outcome = first = run(allocator, election)
    lots: list[Lot] = []
    for _ in range(20):
        if outcome.status != "lot_required":
            break
        lots += drawn(outcome, turn)
        outcome = run(allocator, election, lots[:: -1 if turn % 2 else 1])
    if first.status == "lot_required":
        assert outcome.status in ("complete", "no_rule")
        assert sum(tie.rule == "lot" for tie in outcome.ties) == len(lots)
        for name, held in first.seats.items():
            assert outcome.seats[name] >= held
        if election.rules.prior is None:
            gained = sum(outcome.seats.values()) - sum(first.seats.values())
            assert gained >= len(lots)
    return outcome


def check_minimum(allocator: Allocator, election: Election) -> None:
    """Every list that passes holds its minimum, as far as its list is long enough."""
    outcome = run(allocator, election)
    rule = election.rules.minimum
    if rule is None or outcome.status == "no_rule" or outcome.clause is not None:
        return
    for option, line in zip(election.slate.lists, outcome.thresholds, strict=True):
        least = min(rule.value, cap(election.rules, option, election.seats))
        if line.passed:
            assert outcome.seats[option.name] >= least


def check_prior(allocator: Allocator, election: Election) -> None:
    """Seats held before are kept, whatever a list's votes."""
    outcome = run(allocator, election)
    if election.rules.prior is None or outcome.status == "no_rule" or outcome.clause is not None:
        return
    for option in election.slate.lists:
        assert outcome.seats[option.name] >= option.prior


def plain(allocator: Allocator, rules: Lists, votes: Sequence[int], seats: int) -> Outcome:
    """Lists with votes and nothing else."""
    slate = Slate(tuple(Option(f"L{spot}", count) for spot, count in enumerate(votes)))
    return allocator(rules, slate, seats)


def untied(outcome: Outcome) -> bool:
    return outcome.status == "complete" and not outcome.ties
