"""What changed between two laws, rule by rule, computed from the two files alone.

A change is *credited* when the newer law file says that observers credited it, the rule really
changed, and it changed in the direction that they credited.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct

from hattama.core.exact import ratio
from hattama.core.law.model import Credited, Law, Source
from hattama.core.law.rule import Rule
from hattama.core.law.walk import content, rules

Kind = Literal["added", "removed", "changed", "silent"]

# Where a file says nothing about these, that is no statement that there is no such rule.
_OPEN_SECTIONS = ("mandates", "parties", "nomination", "deadlines", "gates")


class Credit(Struct, frozen=True):
    """Who credited a change, and where that is published."""

    id: str
    source: Source


class Change(Struct, frozen=True):
    """One rule that differs between two laws.

    Attributes:
        rule: key path, such as `lists.threshold`.
        kind: `added`, `removed`, `changed`, or `silent`: one of the two files says nothing about
            this rule, so no change can be claimed.
        code: names the sentence: `credited.threshold`, or the kind.
        old, new: the rule before and after; None where it is absent.
        fields: what differs, for a changed rule.
        credited: the reform that observers credited, or None.
    """

    rule: str
    kind: Kind
    code: str
    old: Rule | None
    new: Rule | None
    fields: tuple[str, ...] = ()
    credited: Credit | None = None

    @property
    def old_article(self) -> str | None:
        """Where the old rule stands."""
        return self.old.article if self.old is not None else None

    @property
    def new_article(self) -> str | None:
        """Where the new rule stands."""
        return self.new.article if self.new is not None else None


def diff(old: Law, new: Law) -> tuple[Change, ...]:
    """Every rule that differs, in the order of the newer law; credited changes first.

    Articles, bases, sources and notes tell where a rule was read, not what it says: they are not
    compared, and neither are the dates between which each wording is in force.
    """
    before, after = dict(rules(old)), dict(rules(new))
    reforms = _credits(old, new)
    found = []
    for path in _merged(list(before), list(after)):
        one, two = before.get(path), after.get(path)
        fields = _fields(one, two)
        if path == "in_force" or not fields:
            continue
        kind = _kind(path, one, two, old, new)
        told = next(
            (Credit(c.id, new.sources[c.source]) for c in reforms if _under(path, c.rule)), None
        )
        code = f"credited.{told.id}" if told is not None else kind
        shown = fields if one is not None and two is not None else ()
        found.append(Change(path, kind, code, one, two, shown, told))
    order: list[str] = [one.id for one in reforms]
    return tuple(
        sorted(found, key=lambda one: order.index(one.credited.id) if one.credited else len(order))
    )


def _merged(old: list[str], new: list[str]) -> list[str]:
    """All paths, once each: those of the new law in its order, removed ones where they stood."""
    found = list(new)
    for spot, path in enumerate(old):
        if path not in found:
            earlier = [one for one in old[:spot] if one in found]
            found.insert(found.index(earlier[-1]) + 1 if earlier else 0, path)
    return found


def _fields(old: Rule | None, new: Rule | None) -> tuple[str, ...]:
    """Names of what the two rules say differently."""
    one = content(old) if old is not None else {}
    two = content(new) if new is not None else {}
    nothing: Any = object()
    return tuple(
        name
        for name in dict.fromkeys([*two, *one])
        if one.get(name, nothing) != two.get(name, nothing)
    )


def _kind(path: str, one: Rule | None, two: Rule | None, old: Law, new: Law) -> Kind:
    absent = one is None or two is None
    if absent and path.startswith(_OPEN_SECTIONS):
        return "silent"
    if absent and path.startswith("annulment") and not (old.annulment and new.annulment):
        return "silent"
    if absent and path.startswith("recount") and not (old.recount and new.recount):
        return "silent"
    if path.startswith("protocol") and path != "protocol.against_all" and not _forms(old, new):
        return "silent"
    if absent and path == "protocol.against_all":
        return "silent"
    if one is None:
        return "added"
    return "removed" if two is None else "changed"


def _forms(old: Law, new: Law) -> bool:
    """Whether both laws say which lines their protocols hold."""
    return all(
        law.protocol is not None and law.protocol.form != "as_published" for law in (old, new)
    )


def _under(path: str, section: str) -> bool:
    return path == section or path.startswith((f"{section}.", f"{section}["))


def _credits(old: Law, new: Law) -> list[Credited]:
    """The credited reforms of the newer law that really took place between these two laws."""
    same = (old.country, old.body_id) == (new.country, new.body_id)
    if not same or old.in_force.since >= new.in_force.since:
        return []
    return [one for one in new.credited if _HAPPENED[one.id](old, new)]


def _all_seats_direct(old: Law, new: Law) -> bool:
    return bool(old.appointed) and not new.appointed


def _self_nomination(old: Law, new: Law) -> bool:
    if old.nomination is None or new.nomination is None:
        return False
    allowed = new.nomination.self_nomination.allowed
    return allowed and not old.nomination.self_nomination.allowed


def _party_registration(old: Law, new: Law) -> bool:
    if old.parties is None or new.parties is None:
        return False
    return new.parties.members < old.parties.members


def _threshold(old: Law, new: Law) -> bool:
    shares = []
    for law in (old, new):
        rule = law.lists.threshold if law.lists is not None else None
        if rule is None or rule.share is None:
            return False
        shares.append(ratio(rule.share))
    return shares[1] < shares[0]


# What each credited reform means, so that its reverse is never credited.
_HAPPENED: dict[str, Callable[[Law, Law], bool]] = {
    "all_seats_direct": _all_seats_direct,
    "self_nomination": _self_nomination,
    "party_registration": _party_registration,
    "threshold": _threshold,
}
