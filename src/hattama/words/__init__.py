"""Words in Kazakh, Russian and English: one folder per language, one catalogue per subject.

A phrase is named `subject.group.key` (`seats.step.quota`) and holds `{name}` places. Numbers are
written in the way of the language. The catalogues are data that the project itself ships; nothing
that a user wrote is ever used as a template.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from hattama.core.errors import HattamaError

Lang = Literal["kk", "ru", "en"]
LANGS: tuple[Lang, ...] = ("kk", "ru", "en")

# Groups of three digits, the decimal point and the percent sign as CLDR writes them; a test holds
# these equal to Babel, which the command line need not load for them.
_GROUP = {"kk": "\u00a0", "ru": "\u00a0", "en": ","}
# How the text of a private key begins, and a part of it that is shown.
_SECRET = "PRIVATE+KEY+"
_POINT = {"kk": ",", "ru": ",", "en": "."}
_PERCENT = {"kk": "%", "ru": "\u00a0%", "en": "%"}


@cache
def catalogue(lang: Lang, subject: str) -> Mapping[str, Any]:
    """One catalogue as nested tables of text."""
    # Path, not importlib.resources: that alone would take a hundredth of a second at each start.
    file = Path(__file__).parent.joinpath(lang, f"{subject}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=1 << 14)
def find(lang: Lang, code: str) -> str | None:
    """The phrase named `code`, or None when the catalogue lacks it."""
    subject, *path = code.split(".")
    try:
        found: Any = catalogue(lang, subject)
        for key in path:
            found = found[key]
    except (FileNotFoundError, KeyError, TypeError):
        return None
    return found if isinstance(found, str) else None


def say(lang: Lang, code: str, /, **params: Any) -> str:
    """The phrase named `code` with its places filled.

    Raises:
        KeyError: the catalogue has no such phrase, or the phrase asks for a missing parameter.
    """
    if not params:
        return _fixed(lang, code)
    template = find(lang, code)
    if template is None:
        raise KeyError(f"no phrase {code!r} in {lang}")
    return template.format_map({key: _told(lang, key, value) for key, value in params.items()})


@lru_cache(maxsize=1 << 14)
def _fixed(lang: Lang, code: str) -> str:
    """A phrase without places."""
    template = find(lang, code)
    if template is None:
        raise KeyError(f"no phrase {code!r} in {lang}")
    return template.format_map({})


def _told(lang: Lang, key: str, value: Any) -> str:
    """What fills a place; what an operating system gave as its reason is said in this language."""
    if key in ("read", "detail") and isinstance(value, str):
        value = catalogue(lang, "system")["reason"].get(value, value)
    return plain(lang, value)


# Catalogues of error sentences, by the room that raises them.
ERRORS = (
    "errors",
    "bundle_errors",
    "compare_errors",
    "folder_errors",
    "log_errors",
    "record_errors",
    "rehearse_errors",
    "seats_errors",
    "site_errors",
    "sources_errors",
    "witness_errors",
)


def error(lang: Lang, problem: HattamaError) -> str:
    """The sentence for an error: where it stands, what was read, what was expected."""
    subject = next(
        (one for one in ERRORS if find(lang, f"{one}.{problem.code}") is not None), ERRORS[0]
    )
    sentence = say(lang, f"{subject}.{problem.code}", **problem.params)
    place = where(lang, problem.params)
    return f"{place}: {sentence}" if place else sentence


def where(lang: Lang, params: Mapping[str, Any]) -> str:
    """File, line, column and key path of an error, as far as they are known."""
    parts = [visible(str(params["file"]))] if params.get("file") else []
    parts += [
        # An option of the command line is written as people type it.
        params[name]
        if name == "key" and str(params[name]).startswith("--")
        else say(lang, f"errors.place.{name}", **{name: str(params[name])})
        for name in ("line", "column", "entry", "key")
        if params.get(name) is not None
    ]
    return ", ".join(parts)


def plain(lang: Lang, value: Any) -> str:
    """A value as this language writes it: `12,736`, `12 736`, `86,546.652`, `yes`."""
    if isinstance(value, bool):
        return say(lang, "common.yes" if value else "common.no")
    if isinstance(value, int):
        return number(lang, value)
    if isinstance(value, Fraction):
        return decimal(lang, value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(plain(lang, item) for item in value)
    pick = getattr(value, "pick", None)
    return visible(str(pick(lang)) if pick is not None else str(value))


def visible(text: str) -> str:
    """Text without characters that would steer a terminal: each becomes a replacement mark.

    Nor is a private key ever shown: people send messages on when they ask for help.
    """
    if _SECRET in text:
        text = re.sub(re.escape(_SECRET) + r"\S+", f"{_SECRET}\u2026", text)
    if text.isprintable():
        return text
    return "".join(
        "\ufffd" if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") else one
        for one in text
    )


def begun(text: str) -> str:
    """A text as a sentence begins."""
    return text[:1].upper() + text[1:]


def number(lang: Lang, value: int) -> str:
    """A whole number in groups of three digits."""
    told = f"{abs(value):,}".replace(",", _GROUP[lang])
    return f"\u2212{told}" if value < 0 else told


def decimal(lang: Lang, value: Fraction, places: int = 3) -> str:
    """An exact fraction as a decimal, cut (never rounded up) after `places` digits."""
    whole, rest = divmod(abs(value.numerator), value.denominator)
    sign = "\u2212" if value < 0 else ""
    if rest == 0:
        return sign + number(lang, whole)
    digits = str(rest * 10**places // value.denominator).rjust(places, "0")
    exact = (rest * 10**places) % value.denominator == 0
    told = digits.rstrip("0") if exact else digits + "\u2026"
    return f"{sign}{number(lang, whole)}{_POINT[lang]}{told}"


def decimal_text(lang: Lang, text: str) -> str:
    """A decimal that was announced as text, digit for digit, with this language's point."""
    return text.replace(".", _POINT[lang])


def percent(lang: Lang, above: int, below: int, places: int = 2) -> str:
    """`above / below` as a percentage, rounded half up, or a dash when there is no base."""
    if below <= 0:
        return "\u2013"
    scaled = (2 * above * 100 * 10**places + below) // (2 * below)
    whole, rest = divmod(scaled, 10**places)
    tail = f"{_POINT[lang]}{str(rest).rjust(places, '0')}" if places else ""
    return f"{number(lang, whole)}{tail}{_PERCENT[lang]}"
