"""What a map may say, and what it may not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hattama.core.errors import InputError
from hattama.sources.table.map import Map, map_of
from hattama.words import LANGS, error
from tests.house.test_law_files import keys_and_words
from tests.sources.dirt import FOLDER

TEXT = (FOLDER / "map.toml").read_text(encoding="utf-8")
PAGE = Path(__file__).resolve().parents[3] / "docs" / "import.md"

FAULTS = [
    ('id   = "lists"\n', 'id   = "Lists"\n', "id_unreadable", "contests[0].id"),
    ('id     = "amanat"', 'id     = "voters"', "option_named_like_line", "options[0].id"),
    ('id     = "amanat"', 'id     = "aq-jol"', "id_twice", "options[1].id"),
    ('id     = "amanat"', 'id     = "self-nominated"', "id_reserved", "options[0].id"),
    ('"voters"', '"votters"', "map_line_unknown", "lines[0].line"),
    ('"ballots_issued"', '"voters"', "map_line_twice", "lines[1].line"),
    ('law     = "kz/2023-mazhilis"', 'law     = "kz/1999-x"', "law_unknown", "election.law"),
    ("date    = 2023-03-19", 'date    = "soon"', "law_expects_date", "election.date"),
    ('level  = "region"', 'level  = "station"', "law_unknown_word", "levels[0].level"),
    ('level  = "station"', 'level  = "region"', "map_levels_order", "unit.level"),
    ('column = "Участок"', 'column = "Участок"\nunder = "territory"', "map_level_unknown",
     "unit.under"),
    ('equals = "Резерв"', 'equals = "Резерв"\nempty = true', "map_skip_one_rule", "skip[0]"),
    ('[[skip]]', '[contest]\ncolumn = "Область"\nkind = "district"\nlevel = "region"\n[[skip]]',
     "map_contests_or_contest", "contests"),
    ("format = 1", "format = 2", "law_expects_number", "format"),
    ("[nation]", "[extra]\n[nation]", "law_unknown_key", "extra"),
    ('kind   = "list"\nname   = { kk = "AMANAT"', 'kind   = "candidate"\ncontests = ["lists"]\n'
     'name   = { kk = "AMANAT"', "option_kind_wrong", "options[0].kind"),
    ('kind   = "list"\nname   = { kk = "AMANAT"', 'kind   = "list"\ncontests = ["none"]\n'
     'name   = { kk = "AMANAT"', "contest_unknown", "options[0].contests"),
]  # fmt: skip


class TestFaults:
    def test_the_map_itself_is_fine(self):
        assert map_of(TEXT, "map.toml").unit.level == "station"

    @pytest.mark.parametrize(("old", "new", "code", "key"), FAULTS)
    def test_each_fault_is_named_with_its_key(self, old: str, new: str, code: str, key: str | None):
        assert old in TEXT
        with pytest.raises(InputError) as problem:
            map_of(TEXT.replace(old, new, 1), "map.toml")
        told = problem.value
        assert told.code.removesuffix("_near") == code
        if key is not None:
            assert (told.params["file"], told.params["key"]) == ("map.toml", key)
        for lang in LANGS:
            assert error(lang, told).isprintable()


# Words of election.toml, explained on a page of their own.
STAGES = {"note", "counting", "announced", "established", "under_review", "rehearsal", "what_if"}


class TestThePage:
    def test_its_example_is_a_map(self):
        page = PAGE.read_text(encoding="utf-8")
        example = re.findall(r"```toml\n(format = 1.*?)```", page, flags=re.DOTALL)
        assert len(example) == 1
        found = map_of(example[0], "docs/import.md")
        assert found.levels[0].fill == "down"

    def test_every_key_is_explained(self):
        page = PAGE.read_text(encoding="utf-8")
        told = set(re.findall(r"\w+", page))
        assert {one for one in keys_and_words(Map) if one.isidentifier()} - told <= STAGES
