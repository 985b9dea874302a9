"""Where and when people vote: the rows of `places.csv`, every cell checked, as columns.

A million stations are ordinary, so nothing here looks at a cell of its own unless it is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from hattama.core.errors import InputError
from hattama.core.register.model import (
    ANSWERS,
    NO_HOUR,
    OFFERS,
    Answers,
    Indices,
    Minutes,
    PollingPlaces,
    Units,
)
from hattama.core.register.texts import Texts

MOST_NUMBER = 40
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_PHONE = re.compile(r"\+?[0-9() -]{3,40}(?:[;,] ?\+?[0-9() -]{3,40}){0,3}", re.ASCII)


class PollingRows(Struct, frozen=True, eq=False):
    """`places.csv` as columns of equal length.

    Attributes:
        settlement, address: in Kazakh, Russian, English.
        offers: by the order of `OFFERS`.
    """

    unit: Sequence[str]
    number: Sequence[str]
    settlement: tuple[Sequence[str], ...]
    address: tuple[Sequence[str], ...]
    opens: Sequence[str]
    closes: Sequence[str]
    offers: tuple[Sequence[str], ...]
    phone: Sequence[str]


def clock(minutes: int) -> str:
    """`07:00`, or nothing."""
    return "" if minutes == NO_HOUR else f"{minutes // 60:02d}:{minutes % 60:02d}"


def minutes_of(text: str) -> int | None:
    """Minutes after midnight of `07:00`; None for what is no such hour."""
    if not _CLOCK.fullmatch(text):
        return None
    return int(text[:2]) * 60 + int(text[3:])


def is_phone(text: str) -> bool:
    """Digits with spaces, brackets and hyphens; up to four, a comma or semicolon between them."""
    return _PHONE.fullmatch(text) is not None and sum(map(str.isdigit, text)) >= 3


def polling_of(rows: PollingRows, units: Units) -> PollingPlaces:
    """What is said of the stations, every cell checked.

    Raises:
        InputError: with `row` and `column`.
    """
    given = Texts.of(rows.unit)
    unit = units.place.many(given)
    _known_once(given, unit)
    numbers = Texts.of(rows.number)
    if len(numbers) and int(numbers.sizes.max()) > MOST_NUMBER:
        _short(numbers)
    texts = (numbers, *map(Texts.of, (*rows.settlement, *rows.address)))
    _no_mail(texts)
    opens, closes = _minutes("opens", rows.opens), _minutes("closes", rows.closes)
    wrong = np.flatnonzero((closes <= opens) & (closes != NO_HOUR))
    if len(wrong):
        row = int(wrong[0])
        read, expected = rows.closes[row], rows.opens[row]
        raise InputError(
            "place_closes_first", row=row, column="closes", read=read, expected=expected
        )
    offers = [_answers(name, one) for name, one in zip(OFFERS, rows.offers, strict=True)]
    phone = Texts.of(rows.phone)
    _phones(phone)
    order = np.argsort(unit, kind="stable")
    settlement, address = texts[1:4], texts[4:7]
    return PollingPlaces(
        unit=unit[order].astype(np.int32),
        number=numbers.take(order),
        settlement=tuple(one.take(order) for one in settlement),
        address=tuple(one.take(order) for one in address),
        opens=opens[order],
        closes=closes[order],
        offers=np.array(offers, dtype=np.int8).reshape(len(OFFERS), len(order))[:, order],
        phone=phone.take(order),
    )


_TEXTS = (
    "number",
    *(f"{name}_{lang}" for name in ("settlement", "address") for lang in ("kk", "ru", "en")),
)


def _known_once(given: Texts, unit: Indices) -> None:
    """Each row names a unit of the tree, and each unit has one row at most."""
    strange = np.flatnonzero(unit < 0)
    if len(strange):
        row = int(strange[0])
        raise InputError("unit_unknown", row=row, column="unit", read=given[row])
    order = np.argsort(unit, kind="stable")
    again = order[1:][unit[order[1:]] == unit[order[:-1]]]
    if len(again):
        row = int(again.min())
        raise InputError("place_twice", row=row, column="unit", read=given[row])


def _short(numbers: Texts) -> None:
    """Numbers are short; letters are counted, not bytes."""
    for row in np.flatnonzero(numbers.sizes > MOST_NUMBER).tolist():
        read = numbers[row]
        if len(read) > MOST_NUMBER:
            raise InputError(
                "place_number_long", row=row, column="number", read=read, expected=MOST_NUMBER
            )


def _no_mail(texts: Sequence[Texts]) -> None:
    """No cell is an address of a mailbox: mostly these are persons' own."""
    # Mostly the sign stands nowhere at all; columns of one table share their bytes.
    tables = {id(column.data): column.data for column in texts}
    holding = {number for number, data in tables.items() if b"@" in data}
    for name, column in zip(_TEXTS, texts, strict=True):
        if id(column.data) in holding:
            for row, cell in enumerate(column):
                if "@" in cell:
                    raise InputError("place_mail", row=row, column=name, read=cell)


def _same(column: Sequence[str]) -> tuple[Texts, npt.NDArray[np.int64]]:
    """A column as few different texts, and for each cell which of them it is."""
    cells = Texts.of(column)
    _, first, which = np.unique(cells.marks(), return_index=True, return_inverse=True)
    different = cells.take(first)
    if not different.take(which).same(cells).all():
        # Two texts have one mark: each cell is looked at by itself.
        different, which = cells, np.arange(len(cells))
    return different, which


def _minutes(name: str, column: Sequence[str]) -> Minutes:
    different, which = _same(column)
    told = [NO_HOUR if not one else minutes_of(one) for one in different]
    if None in told:
        row = int(np.flatnonzero(np.array([one is None for one in told])[which])[0])
        raise InputError("place_hour", row=row, column=name, read=column[row])
    found: Minutes = np.array(told, dtype=np.int16)[which]
    return found


def _answers(name: str, column: Sequence[str]) -> Answers:
    different, which = _same(column)
    told = np.array([_answer(one) for one in different], dtype=np.int8)
    found: Answers = told[which]
    strange = np.flatnonzero(found < 0)
    if len(strange):
        row = int(strange[0])
        raise InputError(
            "word_unknown", row=row, column=name, read=column[row], expected=ANSWERS[1:]
        )
    return found


def _answer(text: str) -> int:
    return ANSWERS.index(text) if text in ANSWERS else -1


# Bytes of one telephone number: what may stand in it, the digits, and the sign before all.
_OTHER, _DIGIT, _PLUS = 1, 2, 3
_KINDS = np.zeros(256, dtype=np.uint8)
_KINDS[[0, *b"() -"]] = _OTHER
_KINDS[list(b"0123456789")] = _DIGIT
_KINDS[ord("+")] = _PLUS
_MOST_PHONE = 40


def _phones(column: Texts) -> None:
    """Every telephone looks like one: a million of them at once, the unusual ones one by one."""
    unusual = np.flatnonzero((column.sizes > 0) & ~_is_one_phone(column))
    for row in unusual.tolist():
        if not is_phone(column[row]):
            raise InputError("place_phone", row=row, column="phone", read=column[row])


def _is_one_phone(column: Texts) -> npt.NDArray[np.bool_]:
    """Which cells hold one number of digits, spaces, brackets and hyphens."""
    fine: npt.NDArray[np.bool_] = column.sizes <= _MOST_PHONE
    digits = np.zeros(len(column), dtype=np.int64)
    for number in range(_MOST_PHONE // 8):
        # Zeros stand behind the end of a cell.
        kind = _KINDS[column.words(number).view(np.uint8).reshape(-1, 8)]
        plus = kind == _PLUS
        if number == 0:
            plus[:, 0] = False
        fine &= (kind > 0).all(axis=1) & ~plus.any(axis=1)
        digits += (kind == _DIGIT).sum(axis=1)
    return fine & (digits >= 3)
