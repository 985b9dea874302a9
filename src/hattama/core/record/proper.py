"""What the types of facts cannot say: ids, hashes, articles, and no room for personal data."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from msgspec import Struct, structs

from hattama.core.errors import InputError
from hattama.core.ids import is_id
from hattama.core.record.codec import is_hash
from hattama.core.record.entries import FILES, CopyReceived, Revealed
from hattama.core.record.facts import ContestantFact, Entry, Fact
from hattama.core.register.model import Contest

MOST_ARTICLE = 120
MOST_VKEY = 3000
# More digits than that in a row may be the number of a person; spaces do not part them. Hyphens and
# strokes do: numbers of cases and decisions are written so.
_DIGITS = re.compile(r"\d(?:\s*\d){9}")
_VKEY = re.compile(r"[^\s+@]{1,500}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{40,2600}={0,2}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{80,4000}={0,2}", re.ASCII)
_AT = re.compile(r"final|[0-2]\d:[0-5]\d", re.ASCII)
_TYPE = re.compile(
    r"(?:application|audio|font|image|message|model|multipart|text|video)/"
    r"(?!.*[0-9]{10})[a-z0-9][a-z0-9.+-]{0,59}",
    re.ASCII,
)
_LAW = re.compile(r"[a-z]{2}/[a-z0-9-]{1,80}", re.ASCII)
_PERCENT = re.compile(r"[0-9.]{1,12}", re.ASCII)
_FILE = re.compile("|".join(FILES))
_TABLE = re.compile("|".join(name for name in FILES if name != "text"))

HASHES = frozenset({"sha256", "leaf", "commitment", "salt", "digest"})
KEYS = frozenset({"key", "recovery", "old", "new", "signer"})
_PATTERNS = {
    "at": _AT,
    "type": _TYPE,
    "name": _FILE,
    "dropped": _TABLE,
    "table": _TABLE,
    "law": _LAW,
    "percent": _PERCENT,
}
# Ids that no file of the register names: nothing but their form keeps a person's number out.
_FREE = frozenset({"by", "to", "complaint", "case", "organisation", "publisher", "reason"})
# Times are read elsewhere; sources are keys of the election's own.
_ELSEWHERE = frozenset({"recorded", "source"})


def check_proper(one: Entry, number: int) -> None:
    """A fact as a record may hold it.

    Raises:
        InputError: `record_proper`, with `entry` and `key`; `record_time` without a time.
    """
    if isinstance(one, Fact) and one.note:
        raise InputError("record_note", entry=number, key="note")
    if isinstance(one, Revealed):
        # Its content is a fact of its own, and looked at as such.
        one = structs.replace(one, content={})
    for key, text in _texts(one, ""):
        if not _fits(key.rpartition(".")[2], text, one):
            raise InputError("record_proper", entry=number, key=key, read=text[:60])


def check_stranger(one: Fact, contests: Mapping[str, Contest]) -> None:
    """An option that stands on no ballot is an id that no file of the register names.

    Raises:
        InputError: `record_proper`.
    """
    if not isinstance(one, ContestantFact) or one.option in contests[one.contest].ballot:
        return
    if not _is_free(one.option):
        raise InputError("record_proper", key="option", read=one.option[:60])


def _texts(value: Any, key: str) -> Iterator[tuple[str, str]]:
    """Every text in a fact, with its key path (without the numbers of lists)."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Struct):
        for one in _fields(type(value)):
            inner = getattr(value, one.name)
            # A default is not said; a key that is needed is never empty.
            if inner != "" or one.required:
                yield from _texts(inner, f"{key}.{one.name}" if key else one.name)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _texts(inner, key)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield (f"{key}.table" if key == "files" else f"{key}.id"), name
            yield from _texts(inner, key)


@cache
def _fields(kind: type[Struct]) -> tuple[structs.FieldInfo, ...]:
    return structs.fields(kind)


def _fits(name: str, text: str, one: Entry) -> bool:
    """Whether a text fits its key."""
    if name in HASHES:
        return is_hash(text)
    if name in KEYS:
        named = _VKEY.fullmatch(text) is not None and not _DIGITS.search(text.partition("+")[0])
        return len(text) <= MOST_VKEY and named
    if name == "source" and isinstance(one, CopyReceived):
        kind, _, who = text.partition(":")
        return (kind == "observer" and _is_free(who)) or (kind == "party" and is_id(who))
    if name in ("article", "number"):
        return len(text) <= MOST_ARTICLE and "@" not in text and not _DIGITS.search(text)
    if name == "signature":
        return _BASE64.fullmatch(text) is not None and _is_base64(text)
    if name in _PATTERNS:
        return _PATTERNS[name].fullmatch(text) is not None
    if name in _FREE:
        return _is_free(text)
    # Everything else is an id, or a word of a fixed list.
    return name in _ELSEWHERE or is_id(text)


def _is_base64(text: str) -> bool:
    """Bytes in their one form: no bits are left over that say nothing."""
    try:
        return b64encode(b64decode(text)).decode() == text
    except ValueError:
        return False


def _is_free(text: str) -> bool:
    return is_id(text) and not _DIGITS.search(text)
