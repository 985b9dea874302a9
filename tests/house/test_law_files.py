"""Let the law speak: every rule carries its article and how surely we know it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from hattama.core.errors import LawError
from hattama.core.law import library
from hattama.core.law.lists import Lists
from hattama.core.law.load import lists_from_text, problems_of_law
from hattama.core.law.model import Law
from hattama.core.law.rule import Rule
from hattama.core.law.text import from_toml
from hattama.core.law.walk import rules
from hattama.words import catalogue
from tests.house.trees import HOUSE, ROOT, plant

LAW_ROOM = HOUSE / "core" / "law"
# Functions of the room, not codes.
EXPORTED = {"law_from_json", "law_from_text", "law_from_toml"}
BASES = {"read", "restated", "inferred", "not_found"}


def unfounded(data: dict[str, Any]) -> Iterator[str]:
    """Tables of a law file that are rules but lack article or basis, or a source when read.

    It walks the raw file beside the model, so it does not lean on the loader that it guards.
    """
    yield from _unfounded(data, inspect.type_info(Law), "", set(data["sources"]))


def _unfounded(data: Any, kind: inspect.Type, path: str, sources: set[str]) -> Iterator[str]:
    if isinstance(kind, inspect.UnionType):
        real = [one for one in kind.types if isinstance(one, inspect.StructType)]
        tagged = [one for one in real if one.tag_field and data[one.tag_field] == one.tag]
        for one in tagged or real:
            yield from _unfounded(data, one, path, sources)
    elif isinstance(kind, inspect.VarTupleType):
        for spot, one in enumerate(data):
            yield from _unfounded(one, kind.item_type, f"{path}[{spot}]", sources)
    elif isinstance(kind, inspect.StructType):
        if issubclass(kind.cls, Rule) and not _founded(data, sources):
            yield path
        for field in kind.fields:
            if field.name in data:
                yield from _unfounded(data[field.name], field.type, f"{path}.{field.name}", sources)


def _founded(rule: dict[str, Any], sources: set[str]) -> bool:
    named = rule.get("source") is None or rule["source"] in sources
    read = rule.get("basis") == "read"
    return (
        bool(rule.get("article", "").strip())
        and rule.get("basis") in BASES
        and named
        and not (read and ("source" not in rule or rule["article"] == "not_found"))
    )


def shipped_files() -> list[Path]:
    return sorted(LAW_ROOM.glob("*/*.toml"))


class TestEveryRuleIsFounded:
    def test_every_file_is_shipped_and_walked(self) -> None:
        names = [f"{file.parent.name}/{file.stem}" for file in shipped_files()]
        assert tuple(names) == library.shipped()

    @pytest.mark.parametrize("law_id", library.shipped())
    def test_article_basis_and_source(self, law_id: str) -> None:
        data = from_toml(library.text(law_id), law_id)
        assert list(unfounded(data)) == []
        law = library.get(law_id)
        for path, rule in rules(law):
            assert rule.article, path
            assert rule.basis in BASES, path
            assert rule.basis != "read" or rule.source in law.sources, path

    @pytest.mark.parametrize("law_id", library.shipped())
    def test_a_rule_that_rests_on_an_inference_says_from_what(self, law_id: str) -> None:
        """Inferred rules about seats carry a note; a jurist must be able to disagree."""
        law = library.get(law_id)
        bare = [
            path
            for path, rule in rules(law)
            if rule.basis == "inferred"
            and not rule.note
            and not path.startswith(("protocol", "nomination"))
        ]
        assert bare == []

    @pytest.mark.parametrize("law_id", library.shipped())
    def test_every_source_is_used_and_has_a_public_page(self, law_id: str) -> None:
        law = library.get(law_id)
        for source in law.sources.values():
            assert re.fullmatch(r"https?://[^\s]+", source.address) or source.note

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('article = "97-1(4)"\n', ""),
            ('article = "97-1(4)"\n', 'article = ""\n'),
            ('article = "97-1(4)"\n', 'article = "not_found"\n'),
            ('rule = "registered_earlier"\n', 'rule = "registered_earlier"\n#'),
            ('row = "b"\narticle = "43"\n', 'row = "b"\n'),
            ('row = "b"\narticle = "43"\nbasis = "read"\n', 'row = "b"\narticle = "43"\n'),
            (
                'row = "b"\narticle = "43"\nbasis = "read"\nsource = "ch8"\n',
                'row = "b"\narticle = "43"\nbasis = "read"\n',
            ),
            ('basis = "restated"\nsource = "parties"\n', 'basis = "restated"\nsource = "party"\n'),
        ],
    )
    def test_each_planted_violation_is_seen(self, old: str, new: str) -> None:
        text = library.text("kz/2023-mazhilis")
        assert old in text
        data = from_toml(text.replace(old, new, 1), "planted.toml")
        if new.endswith("#"):
            # The line after the rule is the article: it became a comment.
            assert "article" not in data["lists"]["tie"]
        assert len(list(unfounded(data))) == 1
        assert problems_of_law(data, "planted.toml")


def keys_and_words(kind: type[msgspec.Struct]) -> set[str]:
    """Every key and every literal word of the model."""
    found: set[str] = set()
    pending: list[inspect.Type] = [inspect.type_info(kind)]
    while pending:
        one = pending.pop()
        if isinstance(one, inspect.UnionType):
            pending += one.types
        elif isinstance(one, inspect.VarTupleType):
            pending.append(one.item_type)
        elif isinstance(one, inspect.DictType):
            pending.append(one.value_type)
        elif isinstance(one, inspect.LiteralType):
            found |= {str(value) for value in one.values if value != ""}
        elif isinstance(one, inspect.StructType):
            found |= {field.name for field in one.fields}
            found |= {str(part) for part in (one.tag, one.tag_field) if part}
            pending += [field.type for field in one.fields]
    return found


def undocumented(page: str, kind: type[msgspec.Struct]) -> list[str]:
    """Keys and words that the page does not mention as code."""
    spans = re.findall(r"`([^`\n]+)`", page)
    told = {word for span in spans for word in re.findall(r"[\w]+", span)}
    return sorted(keys_and_words(kind) - told)


class TestThePageIsComplete:
    PAGE = ROOT / "docs" / "law-files.md"

    def test_every_key_and_word_is_explained(self) -> None:
        assert undocumented(self.PAGE.read_text(encoding="utf-8"), Law) == []

    @pytest.mark.parametrize("word", ["`over_award`", "`at_once_within`", "`macanese`"])
    def test_a_missing_word_is_seen(self, word: str) -> None:
        page = self.PAGE.read_text(encoding="utf-8").replace(word, "")
        assert undocumented(page, Law)

    def test_its_examples_are_law(self) -> None:
        page = self.PAGE.read_text(encoding="utf-8")
        section = page.partition("## Rules files")[2].partition("\n## ")[0]
        blocks = re.findall(r"```(toml|json)\n(.*?)```", section, flags=re.DOTALL)
        assert [language for language, _ in blocks] == ["toml", "json"]
        for language, text in blocks:
            assert isinstance(lists_from_text(text, f"example.{language}"), Lists)


def codes_in_source(room: Path) -> set[str]:
    """Codes of refusals named in the sources of a room."""
    text = "".join(file.read_text(encoding="utf-8") for file in sorted(room.glob("*.py")))
    return set(re.findall(r'"(law_[a-z_0-9]+)"', text)) - EXPORTED


class TestEveryRefusalHasASentence:
    def test_codes_and_sentences_are_the_same(self) -> None:
        told = {code for code in catalogue("en", "errors") if code.startswith("law_")}
        assert codes_in_source(LAW_ROOM) == told

    def test_a_planted_code_is_seen(self, tmp_path: Path) -> None:
        plant(tmp_path, {"a.py": 'raise LawError("law_planted")\n'})
        assert codes_in_source(tmp_path) == {"law_planted"}

    def test_an_error_names_its_place(self) -> None:
        problem = LawError("law_float", file="f", key="a.b", read="0.05")
        assert str(problem) == "law_float: file='f', key='a.b', read='0.05'"
