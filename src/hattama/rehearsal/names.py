"""Invented names in Kazakh, Russian and English, from syllables that mean nothing.

Each name is a place in a table of syllables, so that a million of them cost three look-ups. The
Kazakh syllables hold all letters that the Russian alphabet lacks.
"""

from __future__ import annotations

from collections.abc import Sequence

HEADS = (
    "Зәң", "Өшқұ", "Бүғы", "Ләрі", "Һәңі", "Ғүрө", "Қіңә", "Үлпі", "Ұңғы", "Нөшқа", "Шәғұ", "Пүңө",
    "Вәйқы", "Жұрмө", "Мөңшү", "Тіһә", "Рұқә", "Іңғә", "Әлпү", "Дөһү", "Сіңшұ", "Кәғмы", "Гүлңі",
    "Цыңө",
)  # fmt: skip
MIDDLES = (
    "", "рің", "ғыл", "қөр", "мең", "лұғ", "дөң", "рүғ", "нәс", "һіл", "шұм", "ңәт", "віғ", "жөт",
    "тұң", "зүқ",
)  # fmt: skip
TAILS = (
    "құр", "пағ", "шің", "ғұн", "лар", "шіл", "мын", "піқ", "зөн", "тәғ", "руң", "һұт", "сөл",
    "вың", "дүқ", "жәм",
)  # fmt: skip
COUNT = len(HEADS) * len(MIDDLES) * len(TAILS)

_RUSSIAN = dict(zip("әғқңөұүһі", "агкноуухи", strict=True))
_LATIN = {
    "ә": "a", "ғ": "gh", "қ": "q", "ң": "ng", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i",
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "ы": "y",
}  # fmt: skip
LANGS = ("kk", "ru", "en")


def written(word: str, lang: str) -> str:
    """An invented Kazakh word as Russian or English letters write it."""
    if lang == "kk":
        return word
    letters = _RUSSIAN if lang == "ru" else _LATIN
    found = "".join(letters.get(one.lower(), one.lower()) for one in word)
    return found[:1].upper() + found[1:] if word[:1].isupper() else found


def every(lang: str) -> list[str]:
    """All names there are; `name(spot)` is one of them."""
    return [
        written(head + middle + tail, lang)
        for head in HEADS
        for middle in MIDDLES
        for tail in TAILS
    ]


def name(spot: int, lang: str) -> str:
    """The name with this number, in one language."""
    head, rest = divmod(spot % COUNT, len(MIDDLES) * len(TAILS))
    middle, tail = divmod(rest, len(TAILS))
    return written(HEADS[head] + MIDDLES[middle] + TAILS[tail], lang)


def names(template: Sequence[str], spots: Sequence[int], **more: object) -> tuple[str, str, str]:
    """One phrase in three languages, `{0}`, `{1}` in it filled with names."""
    found = [
        text.format(*(name(spot, lang) for spot in spots), **more)
        for text, lang in zip(template, LANGS, strict=True)
    ]
    return found[0], found[1], found[2]
