"""Periods of law as sentences: numbers and their words in agreement, in each language."""

from __future__ import annotations

import pytest
from babel import Locale

from hattama.core.law.library import get, shipped
from hattama.core.law.model import Annulment, Deadline
from hattama.words import LANGS, Lang
from hattama.words.sentences import annulment_says, deadline_says, form, gate_says


@pytest.mark.parametrize("lang", LANGS)
def test_forms_are_those_of_cldr(lang: Lang) -> None:
    plural = Locale(lang).plural_form
    for number in range(1, 300):
        told = plural(number)
        assert form(lang, number) == ("many" if told == "other" else told)


@pytest.mark.parametrize(
    ("lang", "keys", "told"),
    [
        ("ru", {"days": 21, "before": "election_day"}, "За 21\u00a0день до дня выборов."),
        ("ru", {"days": 2, "before": "election_day"}, "За 2\u00a0дня до дня выборов."),
        ("ru", {"days": 21, "after": "filing"}, "В течение 21\u00a0дня после подачи."),
        ("ru", {"hours": 12, "after": "closing"},
         "В течение 12\u00a0часов после окончания голосования."),
        ("kk", {"days": 60, "before": "election_day"}, "Сайлау күнінен 60\u00a0күн бұрын."),
        ("kk", {"months": 1, "after": "decision"},
         "Шешім қабылданғаннан кейін 1\u00a0ай ішінде."),
        ("en", {"months": 1, "after": "decision"}, "Within 1\u00a0month after the decision."),
        ("en", {"days": 60, "before": "election_day"}, "60\u00a0days before election day."),
    ],
)  # fmt: skip
def test_a_period_is_a_sentence(lang: Lang, keys: dict, told: str) -> None:
    assert deadline_says(lang, Deadline(id="x", **keys)) == told


@pytest.mark.parametrize("lang", LANGS)
def test_every_shipped_law_is_said_in_sentences(lang: Lang) -> None:
    """No label with a colon, no word of the file itself, one full stop at the end."""
    for name in shipped():
        law = get(name)
        said = [deadline_says(lang, one) for one in law.deadlines]
        said += [gate_says(lang, one) for one in law.gates]
        said += [annulment_says(lang, one) for one in law.annulment]
        for one in said:
            assert one.endswith(".")
            assert not one.endswith("..")
            assert ":" not in one
            assert "_" not in one
            assert one[0] == one[0].upper()


def test_who_may_annul() -> None:
    rule = Annulment(by=("cec", "court"), levels=("district",), least_share_of_stations="1/4")
    told = annulment_says("ru", rule)
    assert told == (
        "Признать голосование недействительным в округе вправе "
        "Центральная избирательная комиссия или суд. "
        "Для этого нарушения должны охватить не менее 1/4 участков."
    )
    assert "not known to us" in annulment_says("en", Annulment(by=(), levels=("station",)))
