"""Canonical bytes: one form, the form of RFC 8785, and everything else refused."""

from __future__ import annotations

import json
import random
import unicodedata
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from hattama.core.record.codec import MOST_BYTES, MOST_DEPTH, canonical, plain
from hattama.core.record.entries import OWN
from hattama.core.record.reading import BY_NAME, entry_of
from hattama.words import LANGS, error
from tests.core.record.examples import EXAMPLES, example
from tests.core.record.ledgers import refusal

LETTERS = "aZ09 _-/\"\\'<>&=~Әқүһé№«»—\u00a0\u00ad\u2009日😀\u0338"
MOST = 2**53 - 1


def told(pick: random.Random, depth: int = 1) -> Any:
    """A random value of the part of JSON that records use."""
    choice = pick.randrange(6 if depth < MOST_DEPTH else 4)
    if choice == 0:
        return pick.choice((True, False))
    if choice == 1:
        return pick.choice((0, 1, -1, MOST, -MOST, pick.randint(-MOST, MOST)))
    if choice in (2, 3):
        text = "".join(pick.choices(LETTERS, k=pick.randrange(12)))
        return unicodedata.normalize("NFC", text)
    if choice == 4:
        return [told(pick, depth + 1) for _ in range(pick.randrange(4))]
    keys = ["".join(pick.choices('abAB01_-.$ "\\~', k=pick.randrange(5))) for _ in range(4)]
    return {key: told(pick, depth + 1) for key in keys[: pick.randrange(5)]}


class TestOneForm:
    def test_it_is_that_of_the_standard_library_and_of_rfc_8785(self):
        pick = random.Random(7)
        for _ in range(20_000):
            value = told(pick)
            data = canonical(value)
            spelt = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            assert data == spelt.encode() == rfc8785.dumps(value)
            assert plain(data) == value

    @pytest.mark.parametrize("kind", sorted(EXAMPLES))
    def test_every_kind_comes_back_as_it_was(self, kind: str):
        data = canonical(example(kind))
        fact = entry_of(data, 3)
        assert type(fact) is BY_NAME[kind]
        assert canonical(fact) == data
        assert entry_of(canonical(fact), 3) == fact

    def test_there_is_an_example_of_every_kind(self):
        assert (
            set(EXAMPLES)
            == set(BY_NAME)
            == {*EXAMPLES, *(one.__struct_config__.tag for one in OWN)}
        )


def newer(value: str) -> bytes:
    """A line of a kind that nobody knows, which holds the value as it is written."""
    head = f'{{"kind":"Newer","n":{value},"recorded":"2023-03-19T12:00:00Z","version":2}}'
    return head.encode("utf-8", "surrogatepass")


REFUSED = {
    "a key twice": '{"a":1,"a":1}',
    "a key twice, deep": '[[{"b":{"a":1,"a":2}}]]',
    "a fraction": "1.5",
    "a fraction that is whole": "1.0",
    "an exponent": "1e2",
    "a great exponent": "1E400",
    "minus zero": "-0",
    "a zero before": "01",
    "a plus": "+1",
    "beyond": "9007199254740992",
    "beyond, below": "-9007199254740992",
    "beyond 64 bits": "18446744073709551616",
    "thousands of digits": "9" * 5000,
    "no number": "NaN",
    "no end": "Infinity",
    "no end, below": "-Infinity",
    "null": "null",
    "null inside": '{"a":[null]}',
    "half a pair": '"\\ud800"',
    "the other half": '"\\udc00x"',
    "half a pair, raw": '"\ud800"',
    "half a pair in a key": '{"\\ud800":1}',
    "a whole pair, escaped": '"\\ud83d\\ude00"',
    "not composed": '"e\u0301"',
    "not composed, a letter": '"\u212b"',
    "a tab": '"\t"',
    "a tab, escaped": '"\\t"',
    "a line feed, escaped": '"\\n"',
    "a NUL, escaped": '"\\u0000"',
    "a NUL": '"\0"',
    "delete": '"\x7f"',
    "a control of Latin-1": '"\x85"',
    "a control in a key": '{"\\u0001":1}',
    "a line feed in a key": '{"\\n":1}',
    "a line separator": '"\u2028"',
    "no width": '"\u200b"',
    "right to left": '"\u202e"',
    "an isolate": '"\u2066"',
    "an Arabic mark": '"\u061c"',
    "a joiner of words": '"\u2060"',
    "a byte-order mark inside": '"\ufeff"',
    "a solidus, escaped": '"\\/"',
    "a letter, escaped": '"\\u0041"',
    "hexadecimal in capitals": '"\\u001F"',
    "a key that is not ASCII": '{"ә":1}',
    "keys out of order": '{"b":1,"a":1}',
    "a space": "[1, 2]",
    "a comma too much": "[1,]",
    "an apostrophe": "'a'",
    "a comment": "1/**/",
    "an escape that is none": '"\\x41"',
    "a text without an end": '"abc',
    "nine levels": "[" * 8 + "]" * 8,
    "a thousand levels": "[" * 1000 + "]" * 1000,
    "levels without an end": "[" * 30_000,
}


class TestRefused:
    @pytest.mark.parametrize("why", REFUSED)
    def test_what_is_no_canonical_value(self, why: str):
        problem = refusal(lambda: entry_of(newer(REFUSED[why]), 5))
        assert problem is not None
        assert problem.params["entry"] == 5
        assert all(error(lang, problem).isprintable() for lang in LANGS)

    @pytest.mark.parametrize(
        "data",
        [b"", b" ", b"{}", b"[]", b"1", b'"a"', b"\xff\xfe{\0}\0", b"\xef\xbb\xbf" + newer("1"),
         newer("1") + b" ", newer("1") + b"{}", b" " + newer("1"), newer("1") + b"\r",
         newer("1") + b"\n", newer("1")[:-1], newer('"\\"')],
    )  # fmt: skip
    def test_what_is_no_line(self, data: bytes):
        assert refusal(lambda: entry_of(data, 0)) is not None

    def test_eight_levels_fit(self):
        entry_of(newer("[" * 7 + "]" * 7), 0)

    def test_brackets_inside_text_are_no_levels(self):
        text = '"' + "[{" * 500 + '\\"' + "[" * 500 + '"'
        assert canonical(plain(newer(text))) == newer(text)

    def test_65535_bytes_fit_and_no_more(self):
        room = MOST_BYTES - len(newer('""'))
        entry_of(newer(f'"{"x" * room}"'), 0)
        problem = refusal(lambda: entry_of(newer(f'"{"x" * (room + 1)}"'), 0))
        assert problem is not None
        assert problem.code == "record_bytes"

    def test_a_sentence_never_cuts_a_letter_in_two(self):
        for pad in range(4):
            data = canonical(["x" * pad + "Ә" * 60])
            problem = refusal(lambda data=data: entry_of(data, 0))
            assert problem is not None
            assert problem.code == "fact_not_object"
        article = canonical(example("PublicationOpened", article="", by="Ә" * 60))
        assert refusal(lambda: entry_of(article, 0)) is not None


LINES = [canonical(example(kind)) for kind in sorted(EXAMPLES)] + [newer('"Ә\\"[{"'), newer("[1]")]


class TestOddBytes:
    @given(st.data())
    def test_nothing_but_a_sentence_comes_of_them(self, data: st.DataObject):
        line = bytearray(data.draw(st.sampled_from(LINES)))
        for _ in range(data.draw(st.integers(1, 4))):
            spot = data.draw(st.integers(0, len(line)))
            cut = data.draw(st.integers(0, 3))
            piece = data.draw(st.one_of(st.binary(max_size=3), st.sampled_from(
                [b'"', b"\\", b"{", b"}", b"[", b"null", b"1e9", b"9" * 20, b"-0", b"\\u0000",
                 b"\xd2\x98", b"\xed\xa0\x80", b'"figures":{}', b'"version":2', b""])))  # fmt: skip
            line[spot : spot + cut] = piece
        problem = refusal(lambda: entry_of(bytes(line), 1))
        if problem is None:
            assert canonical(plain(bytes(line))) == bytes(line)
        else:
            assert problem.params["entry"] == 1
            assert all(error(lang, problem) for lang in LANGS)

    @given(st.binary(max_size=80))
    def test_nor_of_any_bytes(self, line: bytes):
        assert refusal(lambda: entry_of(line, 1)) is not None
