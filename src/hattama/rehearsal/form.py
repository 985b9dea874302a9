"""The protocol form: from what happened at a station to the lines that a law asks for.

The lines come from the law file. Each is worked out from one consistent picture of the ballots, so
that the identities of the form hold because the picture is whole, and not because they were solved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from hattama.core.errors import InputError
from hattama.core.law.model import Law
from hattama.core.register.model import ABSENT, Ints
from hattama.core.result import lines_of
from hattama.rehearsal.draws import Draws
from hattama.rehearsal.votes import Day

MEMBERS, BOXES = 6, 3
# Stations of 1,000 at which one to three ballots were spoiled and replaced, where the form has no
# line for them: more were received than issued and unused, a warning that nobody can avoid.
SPOILED = 4


@dataclass(frozen=True, slots=True, eq=False)
class Paper:
    """The ballots of one contest at each station.

    Attributes:
        issued: given to voters; `outside` of them at home, `early` before the day.
        found: in the boxes; `portable` of them in portable ones.
        spoiled: given back and replaced.
        members, requests, boxes: a row for each issuing member, or portable box; ABSENT where
            a station has fewer.
    """

    day: Day
    issued: Ints
    outside: Ints
    early: Ints
    found: Ints
    portable: Ints
    invalid: Ints
    received: Ints
    spoiled: Ints
    lost: Ints
    unaccounted: Ints
    members: Ints
    requests: Ints
    boxes: Ints

    @property
    def valid(self) -> Ints:
        """Valid ballots: what is split among the options."""
        return self.found - self.invalid


Filler = Callable[[Paper], Ints]

# How each line is filled; a line that repeats yields a row for each repetition.
LINES: Mapping[tuple[str, str], Filler] = {
    ("voters", ""): lambda one: one.day.voters,
    ("voters_special", ""): lambda one: one.day.home,
    ("voters_by_12", ""): lambda one: np.minimum(one.day.at_12, one.issued),
    ("voters_by_17", ""): lambda one: np.minimum(one.day.at_17, one.issued),
    ("ballots_received", ""): lambda one: one.received,
    ("ballots_issued", ""): lambda one: one.issued,
    ("ballots_issued_by_member", "issuing_member"): lambda one: one.members,
    ("ballots_issued_early", ""): lambda one: one.early,
    ("ballots_issued_station", ""): lambda one: one.issued - one.early - one.outside,
    ("ballots_issued_outside", ""): lambda one: one.outside,
    ("ballots_unused", ""): lambda one: (
        one.received - one.issued - one.spoiled - one.lost + one.unaccounted
    ),
    ("ballots_portable", "portable_box"): lambda one: one.boxes,
    ("requests_portable", "portable_box"): lambda one: one.requests,
    ("ballots_portable", ""): lambda one: one.portable,
    ("ballots_stationary", ""): lambda one: one.found - one.portable,
    ("ballots_invalid", ""): lambda one: one.invalid,
    ("ballots_valid", ""): lambda one: one.valid,
    ("ballots_lost", ""): lambda one: one.lost,
    ("ballots_unaccounted", ""): lambda one: one.unaccounted,
    ("absentee_received", ""): lambda one: 10 + one.day.register // 100 * 2,
    ("absentee_issued", ""): lambda one: one.day.register // 100,
    ("absentee", ""): lambda one: np.minimum(one.day.voters - one.day.register, one.issued),
    ("absentee_cancelled", ""): lambda one: 10 + one.day.register // 100,
    ("absentee_issued_by_territorial", ""): lambda one: one.day.register // 2000,
    ("absentee_lost", ""): lambda one: np.zeros_like(one.issued),
}


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a law.

    Attributes:
        lines: id of each line, and how it repeats.
        columns: names of the columns before the options.
        spoils: whether spoiled ballots leave a gap between received and accounted for.
        reserve: whether ballots are printed for each voter and one in a hundred more.
    """

    lines: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    spoils: bool
    reserve: bool

    def fill(self, paper: Paper) -> Ints:
        """The figures of the lines: a row for each column."""
        return np.vstack([LINES[line](paper) for line in self.lines]).astype(np.int32)


def form_of(law: Law) -> Form:
    """The form of a law, if every line of it is known here.

    Raises:
        InputError: `rehearse_line`, naming the first line that is not.
    """
    if law.protocol is None:
        lines = tuple((name, "") for name in lines_of(law))
    else:
        lines = tuple((line.id, str(line.repeats)) for line in law.protocol.lines)
    for line in lines:
        if line not in LINES:
            raise InputError("rehearse_line", law=law.id, read=line[0])
    columns: list[str] = []
    for name, repeats in lines:
        most = {"issuing_member": MEMBERS, "portable_box": BOXES}.get(repeats)
        columns += [name] if most is None else [f"{name}.{one + 1}" for one in range(most)]
    identities = law.protocol.identities if law.protocol is not None else ()
    spoils = any(
        one.left == ("ballots_received",)
        and "ballots_unused" in one.right
        and one.more == "warning"
        for one in identities
    )
    return Form(lines, tuple(columns), spoils, law.country == "kz")


def paper(draws: Draws, day: Day, form: Form, district: bool) -> Paper:
    """The ballots of one contest at some stations.

    Args:
        district: a few voters take the list ballot only.
    """
    count = len(day)
    issued = day.came - (draws.part(day.came, 250) if district else 0)
    found = issued - draws.part(issued, 150)
    size = 1 + (day.home >= 12).astype(np.int64) + (day.home >= 40)
    requests = _shared(draws, day.home, size, BOXES)
    boxes = np.vstack([row - draws.part(np.maximum(row, 0), 20_000) for row in requests])
    boxes[requests == ABSENT] = ABSENT
    some = draws.below(1000, count)
    spoiled = np.where(some < SPOILED, 1 + some % 3, 0) * form.spoils
    lost, unaccounted = ((draws.below(2000, count) == 0).astype(np.int64) for _ in range(2))
    if form.reserve:
        received = np.maximum(day.register + (day.register + 99) // 100, issued + spoiled + 1)
    else:
        received = (np.maximum(day.register * 9 // 10, issued + 1) + 49) // 50 * 50
    early = np.where(draws.below(100, count) == 0, (issued - day.home) // 5, 0)
    return Paper(
        day=day,
        issued=issued,
        outside=day.home,
        early=early,
        found=found,
        portable=np.maximum(boxes, 0).sum(axis=0),
        invalid=draws.share(found, day.invalid, np.full(count, 1_000_000)),
        received=received,
        spoiled=spoiled,
        lost=lost * (not form.reserve),
        unaccounted=unaccounted * (not form.reserve),
        members=_shared(draws, issued, np.clip(1 + day.register // 450, 2, MEMBERS), MEMBERS),
        requests=requests,
        boxes=boxes,
    )


def _shared(draws: Draws, whole: Ints, parts: Ints, most: int) -> Ints:
    """Each whole shared among so many, uneven as people work: a row for each, ABSENT beyond."""
    parted = np.arange(most)[:, None] < parts
    weight = np.vstack([700 + draws.below(600, len(whole)) for _ in range(most)]) * parted
    reached = np.cumsum(weight, axis=0)
    upto = whole * reached // reached[-1]
    shares = np.diff(upto, axis=0, prepend=0)
    return np.where(parted, shares, ABSENT)
