"""Names: cleaned, compared, mended where it is sure, made into ids that stay the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.core.ids import is_id
from hattama.sources.names import (
    clean,
    fold,
    in_language,
    mixed,
    number_of,
    one_script,
    short_id,
    slug,
    slugs,
    twins,
)


class TestIds:
    @pytest.mark.parametrize(
        ("name", "told"),
        [
            ("Северо-Казахстанская область", "severo-kazakhstanskaya-oblast"),
            ("Ұлытау облысы", "ulytau-oblysy"),
            ("თბილისი", "tbilisi"),
            ("O'Brien & Sons", "obrien-sons"),
            ("Cасовская", "sasovskaya"),
        ],
    )
    def test_names_are_transliterated(self, name: str, told: str):
        assert slug(name) == told

    def test_a_name_in_another_script_has_an_id_of_its_own(self):
        assert slug("東京") == slug("東京") != slug("京都")
        assert is_id(slug("東京"))

    def test_long_names_stay_apart(self):
        one, other = slug("а" * 100 + "б"), slug("а" * 100 + "в")
        assert one != other
        assert len(one) <= 40

    def test_names_that_fall_together_are_numbered_in_their_own_order(self):
        names = ["A-1", "a 1", "A 1", "a 1 2"]
        assert slugs(names) == slugs(reversed(names))
        assert sorted(slugs(names).values()) == ["a-1", "a-1-2", "a-1-3", "a-1-4"]

    @given(st.lists(st.text(min_size=1, max_size=60), max_size=6))
    def test_whatever_the_names_ids_are_ids_and_differ(self, names: list[str]):
        found = slugs(names)
        assert all(map(is_id, found.values()))
        assert len(set(found.values())) == len(set(names))

    def test_ids_of_many_parts_are_bounded(self):
        assert short_id("a" * 80) == "a" * 80
        assert len(short_id("a" * 81)) <= 80
        assert short_id("a" * 81) != short_id("a" * 82)


class TestScripts:
    def test_the_name_in_one_script_wins_however_rare_it_is(self):
        assert twins({"Aдыгея": 50, "Адыгея": 1}) == {"Aдыгея": "Адыгея"}

    def test_names_that_look_different_are_left(self):
        assert twins({"Адыгея": 1, "Алтай": 1}) == {}

    def test_words_are_looked_at_one_by_one(self):
        assert not mixed("Засвияжская N2")
        assert mixed("Cасовская")
        assert one_script("Cасовская N2") == "Сасовская N2"
        assert one_script("Тbilisi") == "Tbilisi"

    def test_a_column_has_one_language(self):
        assert [one.kk for one in in_language(["Ақмола", "Алматы", ""])] == [
            "Ақмола", "Алматы", ""
        ]  # fmt: skip
        assert in_language(["Москва"])[0].ru == "Москва"
        assert in_language(["Tbilisi"])[0].en == "Tbilisi"


class TestCells:
    def test_spaces_and_hidden_characters(self):
        assert clean(" a\u00a0 b\n c\u200b ") == "a b c"
        assert fold("«Ёлка»  №1") == fold('"елка" №1')

    @pytest.mark.parametrize(
        ("cell", "told"),
        [("7", "7"), ("007", "7"), ("0", "0"), ("УИК № 12", "12"), ("No. 5", "5"),
         ("12а", ""), ("5/6", ""), ("", ""), ("٣", "")],
    )  # fmt: skip
    def test_numbers_of_stations(self, cell: str, told: str):
        assert number_of(cell) == told
