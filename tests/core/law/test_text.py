"""Text to plain data: syntax errors with line and column, hostile text without a traceback."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.core.errors import LawError
from hattama.core.law.text import MOST_CHARACTERS, from_either, from_json, from_toml
from hattama.words import LANGS, error


def refused(read: Any, text: str) -> LawError:
    with pytest.raises(LawError) as caught:
        read(text, "f")
    for lang in LANGS:
        assert error(lang, caught.value)
    return caught.value


class TestSyntax:
    @pytest.mark.parametrize(
        ("text", "line", "column"),
        [
            ("a = 1\nb = \n", 2, 5),
            ("a = 1\na = 2", 2, 6),
            ("[a", 1, 3),
            ("a = {b = 1,\n", 1, 12),
            ('a = """', 1, 8),
        ],
    )
    def test_toml_names_line_and_column(self, text: str, line: int, column: int) -> None:
        problem = refused(from_toml, text)
        assert problem.code == "law_toml"
        assert (problem.params["line"], problem.params["column"]) == (line, column)
        assert "(at " not in problem.params["detail"]

    @pytest.mark.parametrize(("text", "line", "column"), [('{"a": }', 1, 7), ('{\n"a" 1}', 2, 5)])
    def test_json_names_line_and_column(self, text: str, line: int, column: int) -> None:
        problem = refused(from_json, text)
        assert problem.code == "law_json"
        assert (problem.params["line"], problem.params["column"]) == (line, column)

    def test_json_key_twice(self) -> None:
        problem = refused(from_json, '{"a": {"b": 1, "b": 2}}')
        assert problem.code == "law_json_key_twice"
        assert problem.params["read"] == "'b'"

    @pytest.mark.parametrize("name", ["NaN", "Infinity", "-Infinity"])
    def test_json_not_finite(self, name: str) -> None:
        problem = refused(from_json, f'{{"a": {name}}}')
        assert (problem.code, problem.params["read"]) == ("law_json_not_finite", name)

    def test_byte_order_mark_is_no_json(self) -> None:
        assert refused(from_json, "\ufeff{}").code == "law_json"


class TestHostile:
    @pytest.mark.parametrize(
        ("read", "text", "code"),
        [
            (from_json, "[" * 100_000, "law_too_deep"),
            (from_json, '{"a":' * 50_000, "law_too_deep"),
            (from_json, "[" * 41 + "]" * 41, "law_too_deep"),
            (from_json, "9" * 5000, "law_json"),
            (from_json, " " * (MOST_CHARACTERS + 1), "law_too_large"),
            (from_toml, "#" * (MOST_CHARACTERS + 1), "law_too_large"),
            (from_toml, "a=" + "[" * 3900, "law_too_deep"),
            (from_toml, "a=[\n" + "[\n" * 90_000, "law_too_deep"),
            (from_toml, "a." * 101 + "a=1", "law_line_too_long"),
            (from_toml, "a." * 99 + "a=1", "law_too_deep"),
            (from_toml, "#" * 4001, "law_line_too_long"),
            (from_toml, "a = 2023-02-31", "law_toml"),
        ],
    )
    def test_refused(self, read: Any, text: str, code: str) -> None:
        assert refused(read, text).code == code

    def test_at_the_bound(self) -> None:
        assert from_json("[" * 40 + "]" * 40, "f")
        assert from_toml("#" * 4000, "f") == {}

    @given(st.text(max_size=200))
    def test_any_text_gives_data_or_a_refusal(self, text: str) -> None:
        for file in ("-", "f.toml", "f.json"):
            try:
                from_either(text, file)
            except LawError as problem:
                sentence = error("en", problem)
            else:
                sentence = "fine"
            assert sentence
