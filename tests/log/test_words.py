"""Every error of this room has its sentence, with all that it says, in three languages."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator

import pytest

from hattama.log.errors import LogError
from hattama.words import LANGS, Lang, catalogue, error
from tests.house.trees import SOURCES

FILES = [*(SOURCES / "hattama" / "log").glob("*.py"), SOURCES / "hattama" / "cli" / "key.py"]
# Added by whoever knows the place.
PLACES = {"file", "line"}


def raised() -> Iterator[tuple[str, set[str]]]:
    """Code and parameters of each `LogError(...)` in this room."""
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "LogError":
                code = ast.literal_eval(node.args[0])
                yield code, {one.arg for one in node.keywords if one.arg}


RAISED = list(raised())


def test_every_sentence_is_used():
    assert len(RAISED) > 50
    assert {code for code, _ in RAISED} == set(catalogue("en", "log_errors"))


@pytest.mark.parametrize("lang", LANGS)
def test_every_error_has_what_its_sentence_asks_for(lang: Lang):
    for code, given in RAISED:
        template = catalogue(lang, "log_errors")[code]
        asked = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        assert asked <= given - PLACES, code
        told = error(lang, LogError(code, **dict.fromkeys(given, 7)))
        assert "{" not in told
