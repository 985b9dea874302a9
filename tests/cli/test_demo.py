"""`make demo`: what a newcomer sees first."""

from __future__ import annotations

import json
from functools import cache

import pytest
from click.testing import CliRunner

from hattama.cli import main

# Without the end that serves two sites until somebody stops it.
WORDS = {lang: ("--no-serve", "--lang", lang) for lang in ("kk", "ru", "en")}


@cache
def shown(*words: str) -> str:
    """What the demo prints; it takes seconds, and always prints the same."""
    done = CliRunner().invoke(main, ["demo", *words])
    if done.exception is not None:
        raise done.exception
    assert done.exit_code == 0
    return done.stdout


class TestDemo:
    """Kazakhstan, 19 March 2023: the figures that the news report and the commission gave."""

    def test_seats_margin_and_what_was_not_checked(self) -> None:
        text = " ".join(shown(*WORDS["en"]).split())
        for told in (
            "Amanat 3,431,510 53.90% 40",
            "Auyl 693,938 10.90% 8",
            "Respublica 547,154 8.59% 6",
            "Aq Jol 535,139 8.41% 6",
            "People's Party of Kazakhstan 432,920 6.80% 5",
            "National Social Democratic Party 331,058 5.20% 4",
            "Amanat 40 22 announced 62",
            "Self-nominated 0 7 derived 7",
            "12,736 ballots moved: National Social Democratic Party falls below the threshold.",
            "If voided instead of moved: 13,407.",
            "Next: 14,159 ballots moved: a seat goes from Amanat to Respublica.",
            "Stations: not published.",
            "WHAT IF",
            "Total 6,118,150 69 98 145",
            "Art. 97-1(1)-(3); read in the law",
        ):
            assert told in text

    @pytest.mark.parametrize(
        ("lang", "words"),
        [("kk", ("ЕГЕР ДЕ", "Есеп барысы")), ("ru", ("ЧТО ЕСЛИ", "Ход расчёта"))],
    )
    def test_other_languages(self, lang: str, words: tuple[str, ...]) -> None:
        text = shown(*WORDS[lang])
        assert all(word in text for word in words)

    def test_the_example_ends_in_a_tie_that_is_said(self) -> None:
        text = shown(*WORDS["en"])
        assert "Tie: B, C deserve the last seats equally; seats: 1." in text
        assert "Given: 8 of 9 seats; open: 1." in text

    def test_the_rehearsal_shows_faults_and_what_was_certain(self) -> None:
        """Figures of the night go one way only; faults with a trace are remarked on."""
        found = json.loads(shown("--json"))["rehearsal"]
        assert (found["kind"], found["stations"], found["protocols"]) == ("rehearsal", 10223, 20446)
        traced = [one for one in found["faults"].values() if one["trace"]]
        assert len(traced) >= 5
        for one in traced:
            assert one["remarked"] * 100 >= one["planted"] * 95
        others = found["other_protocols"]
        assert others["remarked"] * 100 <= others["number"] * 3
        nights = list(found["arrived"].values())
        for key in ("lists_certain", "districts_certain"):
            told = [one[key] for one in nights]
            assert told == sorted(told)
        assert {one["lists_certain"] + one["lists_open"] for one in nights} == {69}
        assert nights[-1] == {
            "lists_certain": 69, "lists_open": 0, "districts_certain": 29, "districts_open": 0,
        }  # fmt: skip

    @pytest.mark.parametrize("lang", ["kk", "ru", "en"])
    def test_the_rehearsal_is_labelled(self, lang: str) -> None:
        text = shown(*WORDS[lang])
        word = {"kk": "ЖАТТЫҒУ", "ru": "РЕПЕТИЦИЯ", "en": "REHEARSAL"}[lang]
        assert text.count(word) >= 2
        assert "hattama rehearse" in text

    def test_json_labels_the_what_if(self) -> None:
        found = json.loads(shown("--json"))
        assert found["format"] == 1
        assert found["count"]["kind"] == "real"
        assert [one["kind"] for one in found["what_if"]] == ["what_if", "what_if"]
        assert [one["house"] for one in found["what_if"]] == [98, 145]

    def test_the_sentence_of_verdicts_stands_beside_the_one_that_holds(self) -> None:
        told = shown(*WORDS["en"])
        fixed = "The published result follows from the published protocols."
        assert told.index("Verified under a policy") < told.index(fixed)
        assert told.rindex(fixed) < told.index("Verified: FAILS")

    def test_the_record_is_verified_and_a_flipped_byte_is_found(self) -> None:
        found = json.loads(shown("--json"))["record"]
        assert (found["kind"], found["verdict"]) == ("rehearsal", "follows")
        assert found["facts"] > 2000
        assert found["countersigned"] == ["observers"]
        assert found["then"]["verdict"] == "fails"
        assert found["flipped"]["file"] in found["then"]["first"]
