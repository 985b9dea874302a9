"""Three languages, complete: the same phrases, the same places, and numbers as each writes them."""

from __future__ import annotations

import errno
import os
import string
from fractions import Fraction
from importlib import resources
from typing import Any

import pytest

from hattama.core.errors import InputError
from hattama.core.record.entries import FILES
from hattama.core.record.reading import BY_NAME
from hattama.words import (
    ERRORS,
    LANGS,
    Lang,
    catalogue,
    decimal,
    error,
    find,
    number,
    percent,
    plain,
    say,
)

SUBJECTS = sorted(
    file.name.removesuffix(".toml")
    for file in resources.files("hattama.words").joinpath("en").iterdir()
    if file.name.endswith(".toml")
)


def phrases(table: Any, path: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        inner = f"{path}.{key}" if path else key
        found |= phrases(value, inner) if isinstance(value, dict) else {inner: value}
    return found


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Phrases that one catalogue lacks, or whose places differ."""
    missing = sorted(set(one) ^ set(other))
    unlike = sorted(key for key in set(one) & set(other) if places(one[key]) != places(other[key]))
    return missing + unlike


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_language_is_complete(lang: Lang, subject: str) -> None:
    assert differences(phrases(catalogue("en", subject)), phrases(catalogue(lang, subject))) == []


@pytest.mark.parametrize("lang", LANGS)
def test_no_catalogue_stands_alone(lang: Lang) -> None:
    folder = resources.files("hattama.words").joinpath(lang)
    assert sorted(one.name.removesuffix(".toml") for one in folder.iterdir()) == SUBJECTS


def test_a_missing_phrase_and_a_missing_place_are_seen() -> None:
    whole = {"a": "{n} seats", "b": "tie"}
    assert differences(whole, {"a": "{n} мандат"}) == ["b"]
    assert differences(whole, {"a": "мандат", "b": "теңдік"}) == ["a"]


def test_each_error_has_one_sentence() -> None:
    codes = [code for subject in ERRORS for code in phrases(catalogue("en", subject))]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_kazakh_and_russian_are_not_english_left_over(subject: str) -> None:
    for lang in ("kk", "ru"):
        for key, text in phrases(catalogue(lang, subject)).items():
            words = text.translate(str.maketrans("", "", string.punctuation + string.digits))
            bare = "".join(words.split())
            assert not (len(bare) > 12 and bare.isascii() and " " in text), (lang, key)


class TestNumbers:
    @pytest.mark.parametrize(
        ("lang", "value", "text"),
        [
            ("en", 1234, "1,234"),
            ("en", 12736, "12,736"),
            ("ru", 1234, "1\u00a0234"),
            ("ru", 12736, "12\u00a0736"),
            ("kk", 6366441, "6\u00a0366\u00a0441"),
            ("en", -5, "\u22125"),
            ("en", 0, "0"),
            ("en", 10**18, "1,000,000,000,000,000,000"),
        ],
    )
    def test_whole(self, lang: Lang, value: int, text: str) -> None:
        assert number(lang, value) == text

    def test_decimals_are_cut_and_say_so(self) -> None:
        assert decimal("en", Fraction(6366441, 20)) == "318,322.05"
        assert decimal("ru", Fraction(5971719, 69)) == "86\u00a0546,652\u2026"
        assert decimal("en", Fraction(-1, 3)) == "\u22120.333\u2026"
        assert decimal("en", Fraction(7, 1)) == "7"

    def test_percentages_round_half_up_and_name_no_base(self) -> None:
        assert percent("en", 3431510, 6366441) == "53.90%"
        assert percent("kk", 1, 8, 1) == "12,5%"
        assert percent("ru", 1, 8, 1) == "12,5\u00a0%"
        assert percent("en", 1, 2, 0) == "50%"
        assert percent("en", 5, 0) == "\u2013"

    def test_plain_values(self) -> None:
        assert plain("ru", True) == "да"
        assert plain("en", ("A", 1000)) == "A, 1,000"


def test_unknown_phrase_is_a_programmers_error() -> None:
    assert find("en", "seats.step.nothing") is None
    assert find("en", "nowhere.at_all") is None
    with pytest.raises(KeyError, match="no phrase"):
        say("en", "seats.step.nothing")


class TestOfOthers:
    """What comes from outside: a system's reasons, and keys that nobody shall see."""

    @pytest.mark.parametrize("lang", LANGS)
    def test_reasons_of_the_system_are_said_in_the_language(self, lang: Lang):
        read = os.strerror(errno.ENOENT)
        problem = InputError("folder_unreadable", file="votes.csv", read=read)
        told = catalogue(lang, "system")["reason"][read]
        assert error(lang, problem).endswith(f"{told}.")
        assert read not in error(lang, problem)

    @pytest.mark.parametrize("lang", LANGS)
    def test_a_private_key_is_never_shown(self, lang: Lang):
        key = "PRIVATE+KEY+example.org/log+dbfec8a7+AWdmn1MJN75"
        problem = InputError("table_column_unknown", file="log.key", read=key, expected=(key, "b"))
        assert "PRIVATE+KEY+\u2026" in error(lang, problem)
        assert "AWdmn1MJN75" not in error(lang, problem)

    def test_an_option_is_written_as_it_is_typed(self):
        problem = InputError("folder_missing", file="b", key="--source-b")
        assert error("kk", problem).startswith("b, --source-b: ")

    @pytest.mark.parametrize("lang", LANGS)
    def test_each_file_of_a_record_has_a_name_for_people(self, lang: Lang):
        assert {one for one in FILES if find(lang, f"site_news.file.{one}") is None} == set()

    @pytest.mark.parametrize("lang", LANGS)
    def test_each_kind_of_fact_has_a_name_for_people(self, lang: Lang):
        assert {one for one in BY_NAME if find(lang, f"record.kind.{one}") is None} == set()
