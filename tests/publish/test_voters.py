"""Who tells voters where to vote, and that a closed election says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from hattama.bundle.snapshot import Snapshot
from hattama.core.law.library import shipped
from hattama.core.record.entries import RecordClosed
from hattama.folder.grow import Said
from hattama.folder.record import record_folder
from hattama.folder.template import HEAD
from hattama.publish.howto import TOPICS, how_to
from hattama.publish.voters import for_voters, known_events, when
from hattama.words import LANGS
from tests.folder.recording import FILE, HEADER, ROWS, VOTERS, facts, folder_at
from tests.publish.folders import snap_of

REAL = HEAD.replace('kind    = "rehearsal"', 'kind    = "real"')
WHAT_IF = HEAD.replace('kind    = "rehearsal"', 'kind    = "what_if"')
ESTABLISHED = {"kind": "ResultsEstablished", "version": 1, "date": "2023-03-27",
               "source": "example", "seats": []}  # fmt: skip
REPEAT = {"kind": "RepeatVoteOrdered", "version": 1, "date": "2023-03-21", "source": "example",
          "unit": "0002", "by": "cec", "article": "95"}  # fmt: skip


def snapshot(folder: Path, at: str = "2023-03-10T08:00:00Z", publisher: str = "") -> Snapshot:
    record_folder(folder, Said(at=at, publisher=publisher))
    return snap_of(folder)


class TestWho:
    def test_a_commission_tells(self, tmp_path: Path):
        home = folder_at(tmp_path / "e", **{"election.toml": REAL + VOTERS, FILE: HEADER + ROWS})
        told = for_voters(snapshot(home, publisher="cec"))
        assert told is not None
        assert told.as_of.isoformat() == "2023-03-10"
        assert told.contact is not None
        assert told.contact.email == "info@example.org"
        assert told.places is not None
        assert len(told.places) == 2

    def test_hours_of_a_station_or_the_usual_ones(self, tmp_path: Path):
        rows = "0001,1,x,06:00,,,,\n0002,2,x,,21:00,,,\n"
        home = folder_at(tmp_path / "e", **{"election.toml": REAL + VOTERS, FILE: HEADER + rows})
        told = for_voters(snapshot(home, publisher="cec"))
        assert told is not None
        assert [told.hours(row) for row in (0, 1, -1)] == [
            ("06:00", "20:00"), ("07:00", "21:00"), ("07:00", "20:00"),
        ]  # fmt: skip
        assert told.last_closing == "21:00"

    def test_without_hours_none_are_told(self, tmp_path: Path):
        home = folder_at(tmp_path / "e", **{FILE: "unit\n0001\n"})
        told = for_voters(snapshot(home))
        assert told is not None
        assert (told.hours(0), told.last_closing) == (("", ""), "")

    def test_a_rehearsal_tells_what_it_invented(self, tmp_path: Path):
        home = folder_at(tmp_path / "e", **{FILE: HEADER + ROWS})
        told = for_voters(snapshot(home, at="2023-03-11T08:00:00Z"))
        assert told is not None
        assert told.contact is None
        assert told.as_of.isoformat() == "2023-03-11"

    def test_whoever_has_nothing_to_tell_tells_nothing(self, tmp_path: Path):
        home = folder_at(tmp_path / "e", **{"election.toml": REAL})
        assert for_voters(snapshot(home, publisher="cec")) is None

    def test_a_what_if_is_no_election_to_go_to(self, tmp_path: Path):
        home = folder_at(tmp_path / "e", **{"election.toml": WHAT_IF, FILE: HEADER + ROWS})
        assert for_voters(snapshot(home, publisher="cec")) is None


class TestWhen:
    """Election day is 19 March 2023: it begins at UTC+14 and has ended at UTC-12."""

    @pytest.mark.parametrize(
        ("at", "told"),
        [
            ("2023-03-18T09:59:59Z", "before"),
            ("2023-03-18T10:00:00Z", "today"),
            ("2023-03-20T11:59:59Z", "today"),
            ("2023-03-20T12:00:00Z", "over"),
        ],
    )
    def test_by_the_time_of_the_last_fact(self, tmp_path: Path, at: str, told: str):
        assert when(snapshot(folder_at(tmp_path / "e"), at)) == told

    def test_established_results_end_it(self, tmp_path: Path):
        home = folder_at(tmp_path / "e")
        facts(home, ESTABLISHED)
        snap = snapshot(home, "2023-03-18T00:00:00Z")
        assert when(snap) == "over"
        assert {event: one.isoformat() for event, one in known_events(snap).items()} == {
            "results": "2023-03-27"
        }

    def test_a_closed_record_ends_it(self, tmp_path: Path):
        home = folder_at(tmp_path / "e")
        at = "2023-03-18T00:00:00Z"
        record_folder(home, Said(at=at), [RecordClosed(version=1, recorded=at)])
        assert when(snap_of(home)) == "over"

    def test_a_repeat_vote_is_named(self, tmp_path: Path):
        home = folder_at(tmp_path / "e", **{FILE: HEADER + ROWS})
        facts(home, REPEAT)
        told = for_voters(snapshot(home, "2023-03-21T08:00:00Z"))
        assert told is not None
        assert (told.when, told.repeat) == ("over", ("0002",))


class TestHowTo:
    @pytest.mark.parametrize("law", shipped())
    def test_every_sentence_has_an_article_and_three_languages(self, law: str):
        for one in how_to(law):
            assert one.topic in TOPICS
            assert one.article[0].isdigit()
            for lang in LANGS:
                assert one.text(lang)
                assert one.article in one.where(lang)

    def test_each_topic_is_answered_where_the_law_was_read(self):
        found = how_to("kz/2023-mazhilis")
        assert {one.topic for one in found} == set(TOPICS)
        assert {one.basis for one in found} == {"read"}

    def test_a_wording_that_was_not_read_is_an_inference(self):
        assert {one.basis for one in how_to("kz/2026-kurultai")} == {"inferred"}

    def test_other_laws_are_not_guessed(self):
        assert how_to("ru/2021-duma") == ()
        assert how_to("kz/2021-mazhilis") == ()
