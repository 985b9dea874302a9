"""Does a list section make sense as a whole? What each key means alone, `shape` has checked.

Every check yields a refusal with the key path at which a person should look.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hattama.core.errors import InputError, LawError
from hattama.core.exact import ratio, ratio_text
from hattama.core.law.lists import (
    DealInTurn,
    Leftover,
    Lists,
    Maximum,
    Method,
    RaiseToMinimum,
    SinglePassingList,
    Threshold,
    Tie,
)
from hattama.core.law.shape import MOST, quoted, shown
from hattama.core.law.walk import name_of_clause

Found = Iterator[LawError]

# The second divisor of each named sequence: another first divisor must lie below it.
_SECOND = {
    "d_hondt": 2,
    "sainte_lague": 3,
    "danish": 4,
    "imperiali": 3,
    "macanese": 2,
    "adams": 1,
}


def lists_problems(lists: Lists, key: str) -> Found:
    """Everything that does not fit together in a list section; `key` is its path or empty."""
    start = f"{key}." if key else ""
    yield from _method(lists.method, f"{start}method")
    if lists.threshold is not None:
        yield from _threshold(lists.threshold, f"{start}threshold")
    if lists.tie is not None:
        yield from _tie(lists.tie, f"{start}tie")
    yield from _clauses(lists, f"{start}clauses")
    if lists.maximum is not None:
        yield from _maximum(lists.maximum, f"{start}maximum")
    if lists.prior is not None and lists.prior.overhang == "level" and lists.method.by_quota:
        yield _contrary(f"{start}prior.overhang", "level", f"method {lists.method.name}")
    for spot, one in enumerate(lists.multipliers):
        yield from share(one.factor, f"{start}multipliers[{spot}].factor", most=None, zero=False)
    yield from twice([one.tag for one in lists.multipliers], f"{start}multipliers", "tag")
    if lists.majority is not None:
        yield from share(lists.majority.share, f"{start}majority.share", zero=False)
        if lists.method.name == "quota":
            # Without one table of priorities there is no last seat to take back.
            yield _contrary(f"{start}majority", "majority", "method quota")
    if lists.seats is not None and lists.seats.value == 0:
        yield LawError("law_number_range", key=f"{start}seats.value", read=0, least=1, most=MOST)


def share(text: str, key: str, *, most: Fraction | None = Fraction(1), zero: bool = True) -> Found:
    """A ratio as text, from 0 (or above 0) up to `most`."""
    try:
        value = ratio(text)
    except InputError:
        yield LawError("law_ratio", key=key, read=shown(text))
        return
    if most is not None and value > most:
        yield LawError("law_ratio_range", key=key, read=quoted(text), most=ratio_text(most))
    if value == 0 and not zero:
        yield LawError("law_ratio_zero", key=key, read=quoted(text))


def twice(names: list[str], key: str, field: str) -> Found:
    """Names that must differ inside one list."""
    for spot, name in enumerate(names):
        if name in names[:spot]:
            yield LawError("law_twice", key=f"{key}[{spot}].{field}", read=shown(name))


def _contrary(key: str, read: str, beside: str) -> LawError:
    return LawError("law_contrary", key=key, read=read, expected=beside)


def _needs(key: str, read: str, needed: str) -> LawError:
    return LawError("law_needs", key=key, read=read, expected=needed)


def _method(method: Method, key: str) -> Found:
    if method.by_quota:
        yield from _quota_method(method, key)
    else:
        yield from _divisor_method(method, key)


def _quota_method(method: Method, key: str) -> Found:
    if method.quota is None and method.name == "quota":
        # Largest remainder alone is commonly understood as Hare's; own stages must name theirs.
        yield _needs(key, method.name, "quota")
    for name in ("first", "sequence", "step"):
        if getattr(method, name):
            yield _contrary(f"{key}.{name}", name, method.name)
    if method.name == "largest_remainder" and method.leftover:
        yield _contrary(f"{key}.leftover", "leftover", method.name)
    last = len(method.leftover) - 1
    for spot, stage in enumerate(method.leftover):
        yield from _stage(stage, f"{key}.leftover[{spot}]", last=spot == last)


def _stage(stage: Leftover, key: str, *, last: bool) -> Found:
    if stage.eligible is not None:
        yield from share(stage.eligible, f"{key}.eligible", most=None)
    elif stage.at != "least":
        yield _needs(f"{key}.at", "at", "eligible")
    if stage.rule != "highest_average" and stage.divisor != "d_hondt":
        yield _contrary(f"{key}.divisor", "divisor", stage.rule)
    if stage.rule == "none":
        if stage.eligible is not None or stage.at_most is not None:
            yield _contrary(key, "eligible, at_most", "none")
        if not last:
            yield _contrary(f"{key}.rule", "none", "leftover")


def _divisor_method(method: Method, key: str) -> Found:
    for name in ("quota", "round", "leftover"):
        if getattr(method, name):
            yield _contrary(f"{key}.{name}", name, method.name)
    if method.over != "passing":
        yield _contrary(f"{key}.over", "over", method.name)
    if method.over_award != "no_rule":
        yield _contrary(f"{key}.over_award", "over_award", method.name)
    if method.name == "divisor":
        yield from _own_sequence(method, key)
        return
    for name in ("sequence", "step"):
        if getattr(method, name):
            yield _contrary(f"{key}.{name}", name, method.name)
    if method.first is not None:
        yield from _first(method, method.first, key)


def _first(method: Method, text: str, key: str) -> Found:
    """Another first divisor must leave the sequence increasing."""
    if method.name not in _SECOND:
        yield _contrary(f"{key}.first", "first", method.name)
        return
    problems = list(share(text, f"{key}.first", most=None))
    yield from problems
    second = _SECOND[method.name]
    if not problems and ratio(text) >= second:
        yield LawError(
            "law_first_divisor", key=f"{key}.first", read=quoted(text), expected=str(second)
        )


def _own_sequence(method: Method, key: str) -> Found:
    if method.first is not None:
        yield _contrary(f"{key}.first", "first", method.name)
    if not method.sequence:
        yield _needs(key, "divisor", "sequence")
    if method.step is None:
        yield _needs(key, "sequence", "step")
    else:
        yield from share(method.step, f"{key}.step", most=None, zero=False)
    before: Fraction | None = None
    for spot, text in enumerate(method.sequence):
        path = f"{key}.sequence[{spot}]"
        problems = list(share(text, path, most=None))
        yield from problems
        if problems:
            return
        value = ratio(text)
        if before is not None and value <= before:
            yield LawError(
                "law_not_increasing", key=path, read=quoted(text), expected=ratio_text(before)
            )
        before = value


def _threshold(rule: Threshold, key: str) -> Found:
    if rule.share is None and rule.quota is None:
        yield LawError("law_share_or_quota", key=key)
    if rule.share is not None and rule.quota is not None:
        yield _contrary(f"{key}.quota", "quota", "share")
    if rule.quota is not None and rule.times is None:
        yield _needs(key, "quota", "times")
    if rule.quota is None and rule.times is not None:
        yield _needs(f"{key}.times", "times", "quota")
    if rule.tiers and rule.share is None:
        yield _needs(f"{key}.tiers", "tiers", "share")
    if rule.share is not None:
        yield from share(rule.share, f"{key}.share")
    if rule.times is not None:
        yield from share(rule.times, f"{key}.times", most=None)
    for spot, tier in enumerate(rule.tiers):
        yield from share(tier.share, f"{key}.tiers[{spot}].share")
    yield from twice([str(tier.members) for tier in rule.tiers], f"{key}.tiers", "members")


def _tie(rule: Tie, key: str) -> Found:
    if rule.then is not None and rule.rule in (rule.then, "none"):
        yield _contrary(f"{key}.then", rule.then, rule.rule)


def _maximum(rule: Maximum, key: str) -> Found:
    if (rule.value is None) == (rule.share is None):
        yield LawError("law_one_of", key=key, expected=("value", "share"))
    if rule.share is not None:
        yield from share(rule.share, f"{key}.share", zero=False)


def _clauses(lists: Lists, key: str) -> Found:
    for spot, clause in enumerate(lists.clauses):
        path = f"{key}[{spot}]"
        if not lists.method.by_quota:
            yield _contrary(path, name_of_clause(clause), f"method {lists.method.name}")
        if isinstance(clause, SinglePassingList):
            yield from share(clause.factor, f"{path}.factor")
            if lists.threshold is None:
                yield _needs(path, name_of_clause(clause), "threshold")
        # A clause about leftover seats never speaks where remainders hand out all of them.
        if (
            isinstance(clause, RaiseToMinimum | DealInTurn)
            and lists.method.name == "largest_remainder"
        ):
            yield _contrary(path, name_of_clause(clause), "method largest_remainder")
    yield from twice([name_of_clause(one) for one in lists.clauses], key, "name")
