"""Names as they were typed: folded for comparison, mended where that is sure, made into ids."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Literal

from hattama.core.register.model import NO_NAMES, Names

# Letters that look the same in both scripts: Cyrillic, then Latin.
_CYRILLIC = "АВЕКМНОРСТХУІЅЈаеорсухіѕјһё"
_LATIN = "ABEKMHOPCTXYISJaeopcyxisjhë"
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)

_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "ә": "a", "ғ": "g", "қ": "q", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i",
    "ѕ": "s", "ј": "j",
    "ა": "a", "ბ": "b", "გ": "g", "დ": "d", "ე": "e", "ვ": "v", "ზ": "z", "თ": "t", "ი": "i",
    "კ": "k", "ლ": "l", "მ": "m", "ნ": "n", "ო": "o", "პ": "p", "ჟ": "zh", "რ": "r", "ს": "s",
    "ტ": "t", "უ": "u", "ფ": "p", "ქ": "k", "ღ": "gh", "ყ": "q", "შ": "sh", "ჩ": "ch", "ც": "ts",
    "ძ": "dz", "წ": "ts", "ჭ": "ch", "ხ": "kh", "ჯ": "j", "ჰ": "h",
}  # fmt: skip
_SLUGGED = str.maketrans(_LETTERS)
_NOT_ID = re.compile(r"[^a-z0-9]+")
_LATIN_LETTER = re.compile(r"[A-Za-z]")
_CYRILLIC_LETTER = re.compile(r"[\u0400-\u052f]")
_WORD = re.compile(r"[^\W\d_]+")

MOST_SLUG = 40


def clean(text: str) -> str:
    """Composed form (NFC), every run of white space one space, no characters that hide."""
    if text.isprintable() and "  " not in text:
        return unicodedata.normalize("NFC", text.strip())
    spaced = "".join(
        " " if one.isspace() else "" if unicodedata.category(one) in _HIDDEN else one
        for one in text
    )
    return unicodedata.normalize("NFC", " ".join(spaced.split()))


_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")


def fold(text: str) -> str:
    """A heading or word as it is compared: case, `ё`, kinds of quotes and spaces do not matter."""
    told = clean(text).casefold().replace("ё", "е").replace("\u2019", "'")
    return re.sub(r"[\u00ab\u00bb\u201c\u201d\u201e\"]", '"', told).strip()


def slug(name: str) -> str:
    """An id made from a name: `Северо-Казахстанская область` -> `severo-kazakhstanskaya-oblast`.

    A name in a script that is not transliterated gets an id from its own bytes, so that the same
    name always has the same one.
    """
    told = _slugged(name)
    if not told:
        return "x" + hashlib.sha256(name.encode()).hexdigest()[:8]
    if len(told) <= MOST_SLUG:
        return told
    mark = hashlib.sha256(name.encode()).hexdigest()[:4]
    return f"{told[: MOST_SLUG - 5].rstrip('-')}-{mark}"


def _slugged(name: str) -> str:
    text = unicodedata.normalize("NFC", one_script(name)).lower().translate(_SLUGGED)
    bare = unicodedata.normalize("NFKD", text.replace("'", "").replace("\u2019", ""))
    return _NOT_ID.sub("-", bare.encode("ascii", "ignore").decode()).strip("-")


def slugs(names: Iterable[str]) -> dict[str, str]:
    """An id for each name; names whose ids would be equal get them numbered in their own order."""
    found: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        found.setdefault(slug(name), []).append(name)
    taken = set(found)
    made = {}
    for one, same in found.items():
        made[same[0]] = one
        number = 2
        for name in same[1:]:
            while f"{one}-{number}" in taken:
                number += 1
            made[name] = f"{one}-{number}"
            taken.add(made[name])
    return made


def mixed(name: str) -> bool:
    """Whether a word of the name holds letters of both scripts."""
    return any(
        _LATIN_LETTER.search(word) and _CYRILLIC_LETTER.search(word) for word in _WORD.findall(name)
    )


def one_script(name: str) -> str:
    """The name with each word of two scripts in the one that most of its letters are sure of."""
    if not mixed(name):
        return name

    def word(found: re.Match[str]) -> str:
        text = found[0]
        if not (_LATIN_LETTER.search(text) and _CYRILLIC_LETTER.search(text)):
            return text
        cyrillic = text.translate(str.maketrans(_LATIN, _CYRILLIC))
        return cyrillic if not _LATIN_LETTER.search(cyrillic) else text.translate(_TO_LATIN)

    return _WORD.sub(word, name)


def twins(names: Mapping[str, int]) -> dict[str, str]:
    """Names that differ from another one only by letters that look the same, and that other one.

    Args:
        names: how many rows bear each name.
    """
    looks: dict[str, list[str]] = {}
    for name in names:
        looks.setdefault(name.translate(_TO_LATIN), []).append(name)
    return {
        name: best
        for same in looks.values()
        if len(same) > 1
        for best in [min(same, key=lambda one: (mixed(one), -names[one], one))]
        for name in same
        if name != best
    }


def cased(names: Mapping[str, int]) -> dict[str, str]:
    """Names that differ from another one only in upper and lower case, and that other one.

    Args:
        names: how many rows bear each name.
    """
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(name.casefold(), []).append(name)
    return {
        name: best
        for same in alike.values()
        if len(same) > 1
        for best in [min(same, key=lambda one: (one.isupper(), -names[one], one))]
        for name in same
        if name != best
    }


_STATION = re.compile(r"(?:уик|участок|учаске)?\s*(?:№|n|no\.?)?\s*(\d{1,9})", re.IGNORECASE)


def number_of(cell: str) -> str:
    """The number in `УИК № 015` without words, signs and leading zeros; "" where there is none."""
    told = _STATION.fullmatch(cell)
    return (told[1].lstrip("0") or "0") if told and told[1].isascii() else ""


def language(text: str) -> Literal["kk", "ru", "en"]:
    """The language whose letters a name has."""
    if _KAZAKH.search(text):
        return "kk"
    return "ru" if _CYRILLIC_LETTER.search(text) else "en"


_KAZAKH = re.compile(r"[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")


def in_language(names: Iterable[str]) -> list[Names]:
    """Names of one column, all in the language that their letters together show."""
    told = list(names)
    lang = language(" ".join(told))
    return [Names(**{lang: name}) if name else NO_NAMES for name in told]


def short_id(text: str) -> str:
    """An id of at most 80 characters; what is cut off stays told apart by a mark."""
    if len(text) <= MOST_ID:
        return text
    return f"{text[: MOST_ID - 9].rstrip('-_.')}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


MOST_ID = 80
