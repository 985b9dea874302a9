"""Every phrase is asked for: what nobody says any more is not translated, read and kept.

A phrase may be named whole (`"count.line.protocols"`), by its end (`"protocols"`) or in pieces
(`f"count.line.{code}"`). What fills a piece must stand somewhere, too: as a text, a name, a word of
a law file, or again in pieces. So a phrase counts as asked for rather too easily, and one that is
reported here is dead.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.house.trees import HOUSE

# Reasons of operating systems are looked up by what the system said.
OF_OTHERS = ("system.reason.",)
HOLE = "(.+?)"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_JS_TEXT = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_JS_PIECES = re.compile(r"`([^`]*)`")


class Asked:
    """What the sources say: whole texts and names, and texts in pieces."""

    def __init__(self, house: Path) -> None:
        self.texts: set[str] = set()
        self.pieces: set[str] = set()
        for file in house.rglob("*"):
            if file.suffix == ".py":
                self._python(file.read_text(encoding="utf-8"))
            elif file.suffix in (".js", ".html"):
                self._script(file.read_text(encoding="utf-8"))
            elif file.suffix == ".toml" and "words" not in file.relative_to(house).parts:
                self.texts |= set(_NAME.findall(file.read_text(encoding="utf-8")))
        # A piece without any letters of its own could be everything.
        self.patterns = [
            re.compile(one) for one in self.pieces if re.search("[a-z]", one.replace(HOLE, ""))
        ]

    def _python(self, text: str) -> None:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.JoinedStr):
                self.pieces.add(
                    "".join(
                        re.escape(str(one.value)) if isinstance(one, ast.Constant) else HOLE
                        for one in node.values
                    )
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                self.texts.add(node.value)
            elif isinstance(node, ast.keyword) and node.arg:
                self.texts.add(node.arg)
            elif isinstance(node, ast.ClassDef):
                self.texts.add(node.name)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                self.texts.add(node.target.id)

    def _script(self, text: str) -> None:
        self.texts |= {one or other for one, other in _JS_TEXT.findall(text)}
        self.texts |= set(_NAME.findall(text))
        for one in _JS_PIECES.findall(text):
            self.pieces.add(HOLE.join(map(re.escape, re.split(r"\$\{[^}]*\}", one))))

    def holds(self, code: str) -> bool:
        """Whether a phrase is asked for, or is the sister of one that is (`here`, `here_all`)."""
        if self._alone(code):
            return True
        stems = [code[:at] for at, one in enumerate(code) if one == "_"]
        return any(self._alone(one) and self._ends_in(code[len(one) :]) for one in stems)

    def _alone(self, code: str) -> bool:
        """By the whole of its name, or by an end of it."""
        parts = code.split(".")
        ends = [".".join(parts[at:]) for at in range(len(parts))]
        return any(one in self.texts or self._pieced(one, 2) for one in ends)

    def _ends_in(self, tail: str) -> bool:
        return tail in self.texts or self._known(tail[1:], 0)

    def _pieced(self, text: str, depth: int) -> bool:
        return depth > 0 and any(
            all(self._known(one, depth - 1) for one in found.groups())
            for pattern in self.patterns
            if (found := pattern.fullmatch(text)) is not None
        )

    def _known(self, text: str, depth: int) -> bool:
        # Attributes of HTML are written with hyphens.
        told = text.isdigit() or text in self.texts or text.replace("_", "-") in self.texts
        return told or self._pieced(text, depth)


def codes(house: Path) -> Iterator[str]:
    """The name of every phrase."""
    for file in sorted(house.joinpath("words", "en").glob("*.toml")):
        yield from _below(file.stem, tomllib.loads(file.read_text(encoding="utf-8")))


def _below(name: str, table: Any) -> Iterator[str]:
    if not isinstance(table, dict):
        yield name
        return
    for key, value in table.items():
        yield from _below(f"{name}.{key}", value)


def unasked(house: Path) -> list[str]:
    asked = Asked(house)
    return [one for one in codes(house) if not one.startswith(OF_OTHERS) and not asked.holds(one)]


def test_every_phrase_is_asked_for():
    assert unasked(HOUSE) == []


def test_a_phrase_that_nobody_says_is_found(tmp_path: Path):
    (tmp_path / "words" / "en").mkdir(parents=True)
    (tmp_path / "words" / "en" / "site.toml").write_text(
        '[line]\nwhole = "a"\nin_pieces = "b"\ntold_in_rows = "c"\nforgotten = "d"\nwhole_2 = "e"\n'
    )
    (tmp_path / "said.py").write_text(
        'say("site.line.whole")\nway = "pieces"\nsay(f"line.in_{way}")\nsay(f"told_{1}_rows")\n'
    )
    assert unasked(tmp_path) == ["site.line.told_in_rows", "site.line.forgotten"]
