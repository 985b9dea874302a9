"""Search and order: Kazakh letters typed without them, and the alphabet of 42."""

from __future__ import annotations

import ctypes
import ctypes.util
import unicodedata
from collections.abc import Callable
from functools import cmp_to_key

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.rehearsal.names import every
from hattama.words import LANGS, Lang
from hattama.words.letters import (
    KAZAKH,
    LATIN,
    RUSSIAN,
    by_letter,
    folded,
    initial,
    proper,
    sort_key,
)

# Written out a second time, as a school book has them.
ALPHABET = [*"АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"]
WORDS = st.text(alphabet=KAZAKH + KAZAKH.upper() + " -\u00ab\u00bb0123456789", max_size=8)
RUSSIAN_WORDS = st.text(alphabet=RUSSIAN + RUSSIAN.upper() + " -()0123456789", max_size=8)
ENGLISH_WORDS = st.text(alphabet=LATIN + LATIN.upper() + " -'0123456789", max_size=8)

NUMERIC, ON = 7, 17
Compare = Callable[[str, str], int]


def icu(lang: Lang) -> Compare:
    """The order of ICU, an implementation that shares nothing with ours."""
    name = ctypes.util.find_library("icui18n")
    if name is None:
        pytest.skip("ICU is not on this machine")
    library, version = ctypes.CDLL(name), name.rpartition(".")[2]
    opened = getattr(library, f"ucol_open_{version}")
    opened.restype = ctypes.c_void_p
    wrong = ctypes.c_int(0)
    collator = ctypes.c_void_p(opened(lang.encode(), ctypes.byref(wrong)))
    assert wrong.value <= 0, wrong.value
    wrong = ctypes.c_int(0)
    getattr(library, f"ucol_setAttribute_{version}")(collator, NUMERIC, ON, ctypes.byref(wrong))
    assert wrong.value <= 0, wrong.value
    compare = getattr(library, f"ucol_strcoll_{version}")

    def call(one: str, other: str) -> int:
        first, second = (text.encode("utf-16-le") for text in (one, other))
        found: int = compare(
            collator, first + b"\0\0", len(first) // 2, second + b"\0\0", len(second) // 2
        )
        return found

    return call


class TestOrder:
    def test_the_kazakh_alphabet_has_42_letters(self):
        assert len(ALPHABET) == 42
        assert [one.lower() for one in ALPHABET] == list(KAZAKH)

    def test_each_letter_has_its_place(self):
        assert sorted(sorted(ALPHABET), key=lambda one: sort_key("kk", one)) == ALPHABET

    def test_neither_code_points_nor_russian_order_know_it(self):
        assert sorted(ALPHABET) != ALPHABET
        assert sorted(ALPHABET, key=lambda one: sort_key("ru", one)) != ALPHABET

    def test_names_as_a_list_has_them(self):
        told = ["Абай", "Ақсу", "Ақ су 2", "Ақ су 10", "Ақтау", "Әулиекөл", "Бурабай", "Өскемен",
                "Павлодар", "Ұзынағаш", "Үржар", "Шымкент", "Ілеби"]  # fmt: skip
        told = sorted(told, key=lambda one: sort_key("kk", one))
        assert told == ["Абай", "Ақ су 2", "Ақ су 10", "Ақсу", "Ақтау", "Әулиекөл", "Бурабай",
                        "Өскемен", "Павлодар", "Ұзынағаш", "Үржар", "Шымкент", "Ілеби"]  # fmt: skip

    def test_russian_looks_at_yo_last(self):
        told = ["ёж", "еда", "ежа", "ёлка", "еж"]
        assert sorted(told, key=lambda one: sort_key("ru", one)) == [
            "еда", "еж", "ёж", "ежа", "ёлка",
        ]  # fmt: skip

    def test_a_number_of_any_length_is_a_number(self):
        long = "9" * 5000
        assert sort_key("en", long) < sort_key("en", "1" + "0" * 5000)

    @pytest.mark.parametrize("lang", LANGS)
    def test_icu_orders_invented_settlements_alike(self, lang: Lang):
        compare = icu(lang)
        names = [f"{name} {number % 30}" for number, name in enumerate(every(lang)[::7])]
        ours = sorted(names, key=lambda one: sort_key(lang, one))
        assert ours == sorted(ours, key=cmp_to_key(compare))

    @pytest.mark.parametrize("lang", LANGS)
    def test_icu_orders_signs_alike(self, lang: Lang):
        compare = icu(lang)
        letters = {"kk": KAZAKH, "ru": RUSSIAN, "en": LATIN}[lang]
        told = [
            *" _-,;:!?.'\"()[]/&#+0123456789\u00ab\u00bb\u201c\u201d\u201e\u2013\u2014",
            *letters,
        ]
        told += [one.upper() for one in letters] + list(LATIN)
        ours = sorted(dict.fromkeys(told), key=lambda one: sort_key(lang, one))
        assert ours == sorted(ours, key=cmp_to_key(compare))

    @given(WORDS, WORDS)
    def test_icu_compares_any_two_kazakh_words_alike(self, one: str, other: str):
        self.alike("kk", one, other)

    @given(RUSSIAN_WORDS, RUSSIAN_WORDS)
    def test_icu_compares_any_two_russian_words_alike(self, one: str, other: str):
        self.alike("ru", one, other)

    @given(ENGLISH_WORDS, ENGLISH_WORDS)
    def test_icu_compares_any_two_english_words_alike(self, one: str, other: str):
        self.alike("en", one, other)

    @staticmethod
    def alike(lang: Lang, one: str, other: str) -> None:
        told = icu(lang)(one, other)
        first, second = sort_key(lang, one)[:3], sort_key(lang, other)[:3]
        assert (first > second) - (first < second) == told


class TestSearch:
    @pytest.mark.parametrize(
        ("written", "typed"),
        [
            ("Қызылорда", "кызылорда"),
            ("Өскемен", "ОСКЕМЕН"),
            ("Ұзынағаш", "узынагаш"),
            ("Үржар", "уржар"),
            ("Һәңі", "хани"),
            ("Ілеби", "илеби"),
            ("Королёво", "королево"),
            ("Ақ-Су", "ак су"),
            ("«Ақсу» ауылы", "аксу ауылы"),
            ("№ 12-а", "12 а"),
            ("  Абай   ауылы ", "абай ауылы"),
            ("Қарағанды", "Карағанды"),
            ("O’Neil", "oneil"),
        ],
    )
    def test_what_people_type_is_found(self, written: str, typed: str):
        assert folded(written) == folded(typed)

    def test_letters_that_differ_stay_apart(self):
        assert folded("й") != folded("и")
        assert folded("щ") != folded("ш")
        assert folded("ы") != folded("и")

    @given(st.text())
    def test_folding_twice_is_folding_once(self, text: str):
        assert folded(folded(text)) == folded(text)

    @given(st.text())
    def test_composed_and_decomposed_are_one(self, text: str):
        apart = unicodedata.normalize("NFD", text)
        assert folded(apart) == folded(text)

    @given(st.text(alphabet=KAZAKH))
    def test_no_kazakh_letter_is_left(self, text: str):
        assert not set(folded(text)) & set("әғқңөұүһіё")


class TestInitial:
    @pytest.mark.parametrize(
        ("lang", "text", "letter"),
        [("kk", "«Әулиекөл»", "Ә"), ("kk", "7-ауыл", "#"), ("ru", "Ёлкино", "Е"), ("en", "É", "E"),
         ("kk", "", "#"), ("kk", "Ёлкино", "Ё"), ("ru", "№ 5", "#")],
    )  # fmt: skip
    def test_the_letter_under_which_it_stands(self, lang: Lang, text: str, letter: str):
        assert initial(lang, text) == letter

    def test_a_list_from_a_to_z(self):
        names = ["Өскемен", "Ақтау", "7-ауыл", "Әулиекөл", "Ақсу", "London"]
        told = [
            (letter, [names[spot] for spot in spots]) for letter, spots in by_letter("kk", names)
        ]
        assert told == [
            ("#", ["7-ауыл"]), ("А", ["Ақсу", "Ақтау"]), ("Ә", ["Әулиекөл"]), ("Ө", ["Өскемен"]),
            ("L", ["London"]),
        ]  # fmt: skip

    def test_no_letter_stands_there_twice(self):
        """What begins with no letter is sorted in several places."""
        names = ["7-ауыл", "Ақсу", "؟", "עברית", "Бурабай", "<Әулие>", "№ 5", "𐌰"]
        letters = [letter for letter, _ in by_letter("kk", names)]
        assert letters.count("#") == 1
        assert len(set(letters)) == len(letters)

    def test_what_a_place_is_stands_before_its_name_in_russian(self):
        names = ["село Яблочное", "город Абай", "г.Караганда", "село Абай", "разъезд № 5", "аул",
                 "посёлок имени Ёлкина"]  # fmt: skip
        told = [
            (letter, [names[spot] for spot in spots]) for letter, spots in by_letter("ru", names)
        ]
        assert told == [
            ("А", ["город Абай", "село Абай", "аул"]), ("Е", ["посёлок имени Ёлкина"]),
            ("К", ["г.Караганда"]), ("Р", ["разъезд № 5"]), ("Я", ["село Яблочное"]),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("text", "name"),
        [("село Абай", "Абай"), ("с. Абай", "Абай"), ("Абай ауылы", "Абай ауылы"),
         ("село «Абай»", "«Абай»"), ("село", "село"), ("", ""), ("станция 5-я", "станция 5-я"),
         ("...", "..."), ("посёлок.", "посёлок.")],
    )  # fmt: skip
    def test_the_name_without_what_it_is(self, text: str, name: str):
        assert proper(text) == name

    @given(st.lists(WORDS, max_size=12))
    def test_every_text_stands_there_once(self, names: list[str]):
        spots = [spot for _, inside in by_letter("kk", names) for spot in inside]
        assert sorted(spots) == list(range(len(names)))

    @given(st.sampled_from(("kk", "ru", "en")), st.lists(st.text(max_size=4), max_size=12))
    def test_a_letter_stands_there_once(self, lang: Lang, names: list[str]):
        letters = [letter for letter, _ in by_letter(lang, names)]
        assert len(set(letters)) == len(letters)
