"""Whatever the script can say has words in three languages; its files are short."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import hattama.publish
from hattama.publish.check_page import SCRIPTS, words
from hattama.verify.model import STEPS
from hattama.words import LANGS, Lang

PARTS = Path(hattama.publish.__file__).parent / "browser"
_TOLD = re.compile(
    r'(?:Refusal|Beyond)\(\s*"([a-z0-9_]+)"|(?:fails|unchecked)\([^,()]+, "([a-z0-9_]+)"'
)


def told() -> set[str]:
    """Every code with which the script refuses, fails or leaves something unchecked."""
    found = set()
    for name in SCRIPTS:
        for one in _TOLD.findall((PARTS / f"{name}.js").read_text(encoding="utf-8")):
            found |= set(filter(None, one))
    return found


@pytest.mark.parametrize("lang", LANGS)
def test_every_fault_has_a_sentence(lang: Lang):
    codes = told()
    assert len(codes) > 100
    assert "file_missing" in codes
    assert not sorted(codes - words()[lang]["fault"].keys())


@pytest.mark.parametrize("lang", LANGS)
def test_every_step_and_outcome_has_words(lang: Lang):
    said = words()[lang]
    assert said["name"].keys() == set(STEPS)
    assert said["step"].keys() == set(STEPS)


@pytest.mark.parametrize("lang", LANGS)
def test_no_sentence_asks_for_a_command_that_a_page_has_not(lang: Lang):
    """`--policy` and `--since` are options of the command line."""
    faults = words()[lang]["fault"]
    assert not [code for code in sorted(told()) if re.search(r"--(policy|since)", faults[code])]


def test_scripts_are_short_and_each_is_used():
    files = sorted(PARTS.glob("*.js"))
    assert {one.stem for one in files} == set(SCRIPTS)
    for one in files:
        text = one.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 400, one.name
        assert text.startswith("// "), one.name


def test_no_function_is_longer_than_a_screen():
    for one in sorted(PARTS.glob("*.js")):
        lines = one.read_text(encoding="utf-8").split("\n")
        start = 0
        for number, line in enumerate(lines):
            if re.match(r"(?:  )?(?:async )?(?:function )?[A-Za-z]\w*\(.*\) \{$", line):
                start = number
            if line in ("}", "  }"):
                assert number - start < 60, f"{one.name}: {lines[start]}"
                start = number
