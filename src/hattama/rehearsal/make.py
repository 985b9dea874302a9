"""A whole rehearsal: country, contests, protocols, then what was planted and when it arrives."""

from __future__ import annotations

import numpy as np

from hattama.core.errors import InputError
from hattama.core.law.model import Law
from hattama.rehearsal.arrivals import arrivals
from hattama.rehearsal.contests import Question, questions
from hattama.rehearsal.draws import Draws
from hattama.rehearsal.faults import plant
from hattama.rehearsal.form import Form, form_of, paper
from hattama.rehearsal.land import Land, land
from hattama.rehearsal.model import Made, Sheet
from hattama.rehearsal.relations import relations
from hattama.rehearsal.spec import Spec
from hattama.rehearsal.votes import Day, day, split, weights


def rehearse(spec: Spec) -> Made:
    """A rehearsal; equal specs give equal figures.

    Raises:
        InputError: `rehearse_*`, `law_unknown`.
    """
    law = spec.checked()
    form = form_of(law)
    country = land(spec, law)
    today = day(spec, country)
    sheets = tuple(
        sheet(spec, law, country, today, form, one) for one in questions(spec, law, country)
    )
    when = arrivals(spec, country, today, sheets) if spec.arrivals else None
    faults, left_out = plant(spec, law, country, today, form, sheets)
    return Made(spec, law, country, today, sheets, faults, left_out, when)


def sheet(spec: Spec, law: Law, country: Land, today: Day, form: Form, question: Question) -> Sheet:
    """The protocols of one contest, without a fault."""
    draws = Draws(spec.seed, 4, question.district + 1)
    ours = today.at(slice(question.first, question.end))
    ballots = paper(draws, ours, form, question.district >= 0)
    votes = split(draws, ballots.valid, weights(draws, country, question))
    options = tuple(one.id for one in question.ballot)
    columns = (*form.columns, *options)
    found = Sheet(
        question,
        columns,
        relations(law, columns, options),
        np.vstack([form.fill(ballots), votes.astype(np.int32)]),
    )
    for relation in found.relations:
        wrong = relation.broken(found.figures)
        if relation.identity.left == ("ballots_received",):
            # The gap that spoiled ballots leave is natural.
            wrong &= ballots.spoiled == 0
        # Else the form holds a relation which the picture behind the figures does not know.
        if wrong.any():
            raise InputError("rehearse_identity", law=law.id, read=relation.identity.id)
    return found
