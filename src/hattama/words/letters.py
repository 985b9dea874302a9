"""Letters: what people type, folded for a search; and the order of the alphabets.

People look for *Қызылорда* on a keyboard without Kazakh letters and type *кызылорда*. Search
therefore folds both what stands in the register and what was typed to the same letters. Order is
another matter: Kazakh has 42 letters, each with a place of its own, and neither raw code points nor
Russian order know them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from hattama.words import Lang

# The Kazakh alphabet in Cyrillic letters: 42, in their order.
KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
LATIN = "abcdefghijklmnopqrstuvwxyz"

# Kazakh letters as they are typed where the keyboard lacks them, and ё, which many never type.
_TYPED = str.maketrans("әғқңөұүһіё", "агкноуухие")
_SPACES = str.maketrans(dict.fromkeys("-\u2010\u2011\u2012\u2013\u2014\u2212_/.,;:()№#", " "))
_DROPPED = str.maketrans(
    dict.fromkeys("\"'`\u00ab\u00bb\u201c\u201d\u201e\u2018\u2019\u02bc\u00ad")
)

# Signs before digits before letters, in the order of Unicode's collation (CLDR).
_SIGNS = " _-\u2010\u2013\u2014,;:!?.'\u2019\"\u201c\u201d\u201e\u00ab\u00bb()[]/&#+"
_DIGIT = len(_SIGNS) + 1
# All Cyrillic letters of both languages where neither has a say of its own.
_CYRILLIC = "аәбвгғдежзиійкқлмнңоөпрстуүұфхһцчшщъыьэюя"
_ALPHABETS: dict[Lang, str] = {
    "kk": KAZAKH + LATIN,
    "ru": _CYRILLIC + LATIN,
    "en": LATIN + _CYRILLIC,
}
_FIRST = 0x100
_ORDER: dict[Lang, dict[str, int]] = {
    lang: {letter: _FIRST + place for place, letter in enumerate(alphabet)}
    for lang, alphabet in _ALPHABETS.items()
}
# Letters of no alphabet here, behind all others.
_FOREIGN = 0x1000

Key = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], str]


def folded(text: str) -> str:
    """A text as it is searched for: small letters, no Kazakh letter, no accent, single spaces."""
    small = unicodedata.normalize("NFC", text).translate(_SPACES).lower()
    if not small.isascii():
        # й is a letter, not an и with a sign; every other sign above or below a letter goes.
        composed = unicodedata.normalize("NFC", small)
        small = "".join(one if one == "й" else _bare(one).lower() for one in composed)
        small = small.translate(_TYPED).translate(_SPACES)
    return " ".join(small.translate(_DROPPED).split())


@lru_cache(maxsize=2**12)
def _bare(letter: str) -> str:
    apart = unicodedata.normalize("NFKD", letter)
    return "".join(one for one in apart if not unicodedata.combining(one))


def sort_key(lang: Lang, text: str) -> Key:
    """Orders texts as a dictionary of this language does; numbers inside them by their value.

    As Unicode's collation does: first the letters alone decide, then the signs above them (Russian
    takes ё for е with a sign), then small letters before capitals, and at last the text itself.
    """
    order = _ORDER[lang]
    plain = unicodedata.normalize("NFC", text)
    letters: list[int] = []
    marks: list[int] = []
    capitals: list[int] = []
    spot = 0
    while spot < len(plain):
        one = plain[spot]
        stop = spot + 1
        if one.isdecimal():
            while stop < len(plain) and plain[stop].isdecimal():
                stop += 1
            weights, signs = _number(plain[spot:stop]), 0
        else:
            weights, signs = _weight(order, one)
        letters += weights
        marks += [signs] * len(weights)
        capitals += [one != one.lower()] * len(weights)
        spot = stop
    return tuple(letters), tuple(marks), tuple(capitals), plain


def _number(digits: str) -> list[int]:
    """Digits in a row, by their value: the longer number is the larger one."""
    told = [unicodedata.decimal(one) for one in digits]
    while told and not told[0]:
        del told[0]
    return [_DIGIT, len(told), *told]


def _weight(order: dict[str, int], letter: str) -> tuple[list[int], int]:
    """Places of a letter in the alphabet, and what stands above or below it."""
    small = letter.lower()
    place = order.get(small)
    if place is not None:
        return [place], 0
    sign = _SIGNS.find(letter)
    if sign >= 0:
        return [1 + sign], 0
    apart = unicodedata.normalize("NFKD", small)
    bare = [one for one in apart if not unicodedata.combining(one)]
    above = [ord(one) for one in apart if unicodedata.combining(one)]
    known = [order.get(one, _FOREIGN + ord(one)) for one in bare if one.isalnum()]
    return known, above[0] if above else 0


def initial(lang: Lang, text: str) -> str:
    """The letter under which a text stands in a list from A to Z; `#` for what begins otherwise."""
    for one in unicodedata.normalize("NFC", text).lower():
        if one in _ORDER[lang]:
            return one.upper()
        bare = _bare(one)[:1]
        if bare in _ORDER[lang]:
            return bare.upper()
        if one.isalnum():
            break
    return "#"


def by_letter(lang: Lang, texts: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Places of texts, in their order and under their first letters: a list from A to Z.

    What begins with no letter stands under `#`, once, where the first of it is sorted: figures are
    at the beginning, and letters of other alphabets follow them there. Russian says what a place is
    before its name: *село Абай* stands under *А* (`proper`).
    """
    names = [proper(text) for text in texts]
    keys = [
        (sort_key(lang, name), sort_key(lang, text))
        for name, text in zip(names, texts, strict=True)
    ]
    order = sorted(range(len(texts)), key=keys.__getitem__)
    found: dict[str, list[int]] = {}
    for spot in order:
        found.setdefault(initial(lang, names[spot]), []).append(spot)
    return list(found.items())


# A word and what divides it from the next; a full stop ends an abbreviation.
_WORD = re.compile(r"[^\s.]+[\s.]*")
_QUOTES = '\u00ab\u201c\u201e"'


def proper(text: str) -> str:
    """A name without words in small letters before it; all of it where no capital follows."""
    rest = text
    while rest[:1].islower():
        rest = _WORD.sub("", rest, count=1)
    return rest if rest.lstrip(_QUOTES)[:1].isupper() else text
