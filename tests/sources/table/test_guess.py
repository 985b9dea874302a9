"""Drafts of maps: what is recognised, what is left, and that a draft can be used as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from hattama.core.errors import InputError
from hattama.folder.read import read
from hattama.folder.write import write_folder
from hattama.sources.bring import bring
from hattama.sources.table.bring import guess
from hattama.sources.table.guess import TAKEN, likeness
from hattama.sources.table.map import Map, map_of
from hattama.words import LANGS
from tests.bundle.worlds import rehearsal
from tests.sources.rows import duma, georgia

RU = """\
Область;№ участка;Число избирателей;Получили бюллетени;Недействительных бюллетеней;AMANAT;\
Ак жол;Против всех;Явка, %
Акмолинская;1;1 200;800;10;430;320;40;66,7
Акмолинская;2;900;650;5;300;310;35;72,2
Алматинская;3;1000;500;5;300;150;45;50,0
Итого;;3100;1950;20;1030;780;120;62,9
"""
KK = """\
Облыс,Учаске,Тізімдегі сайлаушылар саны,Бюллетень алған сайлаушылар саны,\
Жарамсыз бюллетеньдер саны,AMANAT,Ақ жол,Бәріне қарсымын
Ақмола,1,1200,800,10,430,320,40
Алматы,2,900,650,5,300,310,35
"""
EN = """\
Region,Polling station,Voters on the list,Voters who received ballots,Invalid ballots,A,B
North,1,1200,800,10,430,360
South,1,900,650,5,300,345
"""


def drafted(place: Path, text: str, law: str | None = "kz/2023-mazhilis") -> Map:
    (place / "table.csv").write_text(text, encoding="utf-8")
    told = guess(str(place / "table.csv"), law, "en")
    (place / "map.toml").write_text(told, encoding="utf-8")
    return map_of(told, "draft")


class TestWhatIsRecognised:
    @pytest.mark.parametrize("text", [RU, KK, EN])
    def test_lines_in_three_languages(self, text: str, tmp_path: Path):
        found = drafted(tmp_path, text)
        assert [one.line for one in found.lines] == ["voters", "ballots_issued", "ballots_invalid"]
        assert found.unit.level == "station"
        assert [one.level for one in found.levels] == ["region"]

    def test_options_and_votes_against_all(self, tmp_path: Path):
        found = drafted(tmp_path, KK)
        assert [(one.id, one.kind) for one in found.options] == [
            ("amanat", "list"), ("aq-zhol", "list"), ("against-all", "against_all")
        ]  # fmt: skip

    def test_numbers_that_repeat_are_unique_within_a_level(self, tmp_path: Path):
        assert drafted(tmp_path, EN).unit.under == "region"
        assert drafted(tmp_path, KK).unit.under == ""

    def test_what_is_left_is_said(self, tmp_path: Path):
        drafted(tmp_path, RU)
        told = (tmp_path / "map.toml").read_text(encoding="utf-8")
        assert told.endswith('# Not mapped; these columns will be left:\n#   "Явка, %"\n')

    def test_the_law_with_most_of_the_lines_is_proposed(self, tmp_path: Path):
        text = duma(2016).replace("region,oik,tik,uik", "Регион,Округ,ТИК,УИК")
        found = drafted(tmp_path, text, None)
        assert found.election.law == "ru/2016-duma"
        assert len(found.lines) == 18
        assert {one.column[0] for one in found.options} == {"1", "2"}
        assert found.options[1].id == "politicheskaya-partiya-vtoraya"


class TestLikeness:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("valid votes", "invalid votes"),
            ("действительных бюллетеней", "недействительных бюллетеней"),
            ("жарамды бюллетеньдер", "жарамсыз бюллетеньдер"),
            ("", "voters"),
        ],
    )
    def test_valid_is_never_taken_for_invalid(self, one: str, other: str):
        assert likeness(one, other) == likeness(other, one) == 0

    def test_endings_and_order_of_words_matter_little(self):
        assert likeness("получили бюллетени", "избирателей, получивших бюллетени") >= TAKEN
        assert likeness("ballots invalid", "invalid ballots") == 100

    def test_a_line_that_the_law_does_not_have_is_no_option(self, tmp_path: Path):
        text = EN.replace("Invalid ballots", "Lost absentee certificates")
        found = drafted(tmp_path, text)
        assert [one.line for one in found.lines] == ["voters", "ballots_issued"]
        assert [one.id for one in found.options] == ["a", "b"]


class TestRealHeadings:
    def test_georgia(self, tmp_path: Path):
        rows = [("01", "01.01", (5, 4, 3, 2)), ("01", "01.02", (1, 1, 1, 1)),
                ("02", "02.01", (1, 2, 3, 4)), ("02", "02.02", (1, 2, 3, 4))]  # fmt: skip
        found = drafted(tmp_path, georgia(rows), "ge/2016-parliament")
        assert len(found.lines) == 7
        assert [one.level for one in found.levels] == ["district"]
        assert [one.id for one in found.options] == [
            "second-movement", "alliance", "first-dream", "initiative-group"
        ]  # fmt: skip


class TestUse:
    @pytest.mark.parametrize("text", [RU, KK, EN, duma(2016)])
    def test_a_draft_imports_and_reads_back(self, text: str, tmp_path: Path):
        law = None if text.startswith("region") else "kz/2023-mazhilis"
        drafted(tmp_path, text, law)
        found = bring("table", [str(tmp_path / "table.csv")], str(tmp_path / "map.toml"))
        write_folder(tmp_path / "out", found.files)
        assert len(read(tmp_path / "out").protocols) == found.report.files[0].taken > 1

    def test_copies_of_a_rehearsal_are_drafted_as_one(self, tmp_path: Path):
        """Else the draft could not be used as it is: what was invented stays apart."""
        folder = rehearsal(tmp_path / "r", 6, 0)
        table = str(folder / "protocols/lists.csv")
        (tmp_path / "map.toml").write_text(guess(table, None, "en"), encoding="utf-8")
        found = bring("table", [table], str(tmp_path / "map.toml"))
        write_folder(tmp_path / "out", found.files)
        made = read(tmp_path / "out")
        assert (made.election.kind, len(made.protocols)) == ("rehearsal", 6)
        assert 'kind    = "real"' in guess(str(self._plain(tmp_path)), None, "en")

    @staticmethod
    def _plain(place: Path) -> Path:
        (place / "plain.csv").write_text(EN, encoding="utf-8")
        return place / "plain.csv"

    def test_comments_speak_the_chosen_language(self, tmp_path: Path):
        (tmp_path / "t.csv").write_text(RU, encoding="utf-8")
        told = {lang: guess(str(tmp_path / "t.csv"), None, lang) for lang in LANGS}
        assert len(set(told.values())) == 3
        assert map_of(told["kk"], "draft") == map_of(told["ru"], "draft")

    @pytest.mark.parametrize(
        ("text", "code"),
        [("a,b\nx,y\nx,y\n", "guess_no_unit"), ("Участок,b\n1,y\n2,z\n", "guess_no_figures")],
    )
    def test_a_table_without_units_or_figures_is_refused(
        self, text: str, code: str, tmp_path: Path
    ):
        with pytest.raises(InputError, match=code):
            drafted(tmp_path, text)
