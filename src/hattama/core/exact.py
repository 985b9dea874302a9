"""Exact numbers as text: law files and inputs never hold binary floats."""

from __future__ import annotations

import re
from fractions import Fraction

from hattama.core.errors import InputError

# A ratio is a fraction, a whole or decimal number, or a percentage; all are exact.
_RATIO = re.compile(r"(\d{1,40})(?:/(\d{1,40})|\.(\d{1,40}))?(%?)", re.ASCII)

# Figures longer than this are no count of ballots; the bound keeps conversion from text cheap.
MOST_DIGITS = 1000


def ratio(text: str) -> Fraction:
    """Read `"5/100"`, `"7/5"`, `"3"`, `"0.05"` or `"5%"` exactly.

    Raises:
        InputError: `ratio_unreadable` when the text is none of these or divides by zero.
    """
    match = _RATIO.fullmatch(text.strip())
    if match is None or (match[2] is not None and (int(match[2]) == 0 or match[4])):
        raise InputError("ratio_unreadable", read=text)
    whole, below, after, percent = match.groups()
    value = Fraction(int(whole))
    if below is not None:
        value = Fraction(int(whole), int(below))
    elif after is not None:
        value = Fraction(int(whole + after), 10 ** len(after))
    return value / Fraction(100) if percent else value


def ratio_text(value: Fraction) -> str:
    """The text that `ratio` reads back to the same value: `"7/5"`, `"3"`."""
    if value.denominator == 1:
        return str(value.numerator)
    return f"{value.numerator}/{value.denominator}"


def ratio_signed(value: Fraction) -> str:
    """Exact text of a fraction that may be negative."""
    return f"-{ratio_text(-value)}" if value < 0 else ratio_text(value)
