"""A protocol invented at a desk: nearly all came, nearly all chose one, and the sums are right."""

from __future__ import annotations

import numpy as np

from hattama.core.register.model import Ints
from hattama.rehearsal.draws import MILLION, Draws
from hattama.rehearsal.form import Form, paper
from hattama.rehearsal.model import Sheet
from hattama.rehearsal.votes import Day, came_of, split


def invented(draws: Draws, day: Day, kind: Ints, form: Form, sheet: Sheet) -> Ints:
    """All figures of one protocol.

    Args:
        day: of the one station; its register stays, its other figures are made up.
        kind: of the settlement in which it stands.
    """
    share = 880_000 + draws.below(110_000, 1)
    came = day.voters * share // MILLION
    told = came_of(draws, day.register, day.voters, came, kind)
    ballots = paper(draws, told, form, sheet.question.district >= 0)
    strength = 10 + draws.below(40, len(sheet.options))[:, None]
    favourite = int(draws.below(len(sheet.options), 1)[0])
    strength[favourite] = 60 * len(sheet.options) + draws.below(900, 1)
    votes = split(draws, ballots.valid, strength)
    found: Ints = np.vstack([form.fill(ballots), votes])[:, 0].astype(np.int32)
    return found
