"""What readers of tables and laws stumble over, for whoever changes a file at random."""

from __future__ import annotations

from hattama.core.record.facts import KINDS
from hattama.folder.register import CONTESTS, NAMES, OPTIONS, UNITS

_MARKS = (
    ",", ";", "\t", "|", '"', '""', "'", "\n", "\r\n", "\r", "\0", " ", "=", "[", "]", "{", "}",
    "#", ".", "..", "/", "\\", "%", "%%", "{0}", "{name}", "-", "\u2212", "\u2013", "+", "~",
)  # fmt: skip
_HIDDEN = ("\ufeff", "\u200b", "\u202e", "\u00a0", "\u202f", "\u2028", "\u0085", "\x1b[2J", "\x7f",
           "\ud7ff", "\ufffd", "\U0001f5f3", "e\u0301", "\x1f")  # fmt: skip
_FIGURES = (
    "0", "1", "-1", "00", "007", "9", "10", "255", "999999999999", "1000000000000", "1000000000001",
    "9999999999999", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "18446744073709551616", "9" * 40, "9" * 5000, "1e9", "1.0", "0.5", "5/100", "0/1", "1/0",
    "1/3", "nan", "inf", "NaN", "1_000", "0x10", "1 200", "1,200", "1'200", "12,0", "٣", "½", "²",
)  # fmt: skip
_LETTERS = ("Ә", "Қ", "Ң", "Ү", "Ұ", "Һ", "І", "ғ", "Ё", "A", "А", "Итого", "Барлығы", "Total",
            "н/д", "дерек жоқ", "ß", "ﬁ", "İ")  # fmt: skip
_IDS = (
    "official", "observer:ngo", "party:list-a", "observer:", "rehearsal-x", "kz", "0001", "d01",
    "lists", "list-a", "against-all", "self-nominated", "association", "note", "unit", "contest",
    "source", "votes", "nation", "region", "district", "territory", "station", "list", "candidate",
    "against_all", "invalid", "2023-03-19", "2023-03-19T21:00", "0001-01-01", "9999-12-31",
    "2023-02-30", "21:00", "24:00", "final", "true", "false", "null", "cec", "court", "local",
    "established", "preliminary", "rehearsal", "what_if", "kz/2021-mazhilis", "ge/2016-parliament",
    "ru/2016-duma", "kz/2026-kurultai", "kz/2023-maslikhat", "ballots_issued", "ballots_invalid",
    "voters", "voters.1", "ballots_portable.1", "ballots_portable.201",
)  # fmt: skip
_HEADINGS = tuple(dict.fromkeys([*UNITS[0], *UNITS[1], *CONTESTS[1], *OPTIONS[1], *NAMES]))

_WORDS = (*_MARKS, *_HIDDEN, *_FIGURES, *_LETTERS, *_IDS, *_HEADINGS, *KINDS)
_BYTES = (b"\xff", b"\xff\xfe", b"\xfe\xff", b"\xc3", b"\xed\xa0\x80", b"PK\x03\x04",
          b"\xd0\xcf\x11\xe0")  # fmt: skip

TOKENS: tuple[bytes, ...] = (*dict.fromkeys(one.encode() for one in _WORDS), *_BYTES)
# libFuzzer's own dictionary takes short words only.
MOST_IN_DICTIONARY = 60


def dictionary() -> str:
    """The tokens as libFuzzer reads them: one a line, every byte written as a number."""
    return "".join(
        '"' + "".join(f"\\x{byte:02x}" for byte in one) + '"\n'
        for one in TOKENS
        if len(one) <= MOST_IN_DICTIONARY
    )
