"""The shape that every rule of a law file shares: what it says, where, and how surely we know."""

from __future__ import annotations

from typing import Literal

import msgspec

Basis = Literal["read", "restated", "inferred", "not_found"]

# Written in place of an article that no source at hand gives. Nobody invents an article.
ARTICLE_UNKNOWN = "not_found"


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of everything in a law file: unknown keys are refused with their path."""


class Rule(Record, frozen=True, kw_only=True):
    """One rule of law.

    Attributes:
        article: the article and paragraph, such as `"97-1(1)"`, or `"not_found"`. Law files must
            give it; a calculator's rules file may leave it empty.
        basis: `read` in the law's own text, `restated` by another source, `inferred` from
            outcomes, `not_found`. Law files must give it.
        source: key of the law file's `sources`; required when the basis is `read`.
        note: a remark for a jurist, in English.
    """

    article: str = ""
    basis: Basis | None = None
    source: str = ""
    note: str = ""


class Text(Record, frozen=True, kw_only=True):
    """The same words in three languages."""

    kk: str
    ru: str
    en: str

    def pick(self, lang: str) -> str:
        """The words in `lang` (`kk`, `ru` or `en`)."""
        return str(getattr(self, lang))
