"""Numbers, percentages, plurals and letters as CLDR and the Kazakh alphabet have them.

The command line writes numbers without loading Babel, so its few rules are held equal here.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from babel import Locale
from babel.numbers import format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from hattama.words import LANGS, Lang, decimal, number, percent

# The house writes the mathematical minus; CLDR's own data has the hyphen of a keyboard.
MINUS = str.maketrans({"\u2212": "-"})
WHOLE = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize("lang", LANGS)
@given(value=WHOLE | st.integers(-99_999, 99_999))
def test_whole_numbers_are_grouped_as_cldr_says(lang: Lang, value: int) -> None:
    assert number(lang, value).translate(MINUS) == format_decimal(value, locale=lang)


@pytest.mark.parametrize("lang", LANGS)
@given(hundredths=st.integers(0, 10_000_000))
def test_percentages_have_the_sign_where_cldr_puts_it(lang: Lang, hundredths: int) -> None:
    pattern = Locale(lang).percent_formats[None].pattern.replace("#,##0", "#,##0.00")
    exact = Fraction(hundredths, 10_000)
    told = format_percent(_decimal(hundredths), format=pattern, locale=lang)
    assert percent(lang, exact.numerator, exact.denominator) == told


def _decimal(hundredths: int) -> Decimal:
    return Decimal(hundredths) / 10_000


@pytest.mark.parametrize("lang", LANGS)
@given(thousandths=st.integers(-(10**9), 10**9))
def test_decimals_have_the_point_of_cldr(lang: Lang, thousandths: int) -> None:
    told = format_decimal(_decimal(thousandths) * 10, locale=lang)
    assert decimal(lang, Fraction(thousandths, 1000)).translate(MINUS) == told


def test_the_three_languages_differ_where_cldr_does() -> None:
    assert [percent(lang, 1, 8, 1) for lang in LANGS] == ["12,5%", "12,5\u00a0%", "12.5%"]
    assert [number(lang, 1234) for lang in LANGS] == ["1\u00a0234", "1\u00a0234", "1,234"]
