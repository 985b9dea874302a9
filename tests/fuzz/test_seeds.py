"""Every seed through its target, in a few seconds; and the targets notice planted faults."""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from typing import Any

import pytest

import hattama.words
from hattama.core.errors import InputError
from hattama.folder import facts, protocols, tables, votes
from hattama.sources import archive, rows
from hattama.sources.table import apply
from hattama.words import protocol as words
from tests.fuzz import mutate
from tests.fuzz.bundle import Memory, join, split
from tests.fuzz.findings import Findings, Slow, place_of
from tests.fuzz.run import numbers
from tests.fuzz.targets import TARGETS
from tests.fuzz.targets.model import Target, told, tried
from tests.fuzz.tokens import TOKENS, dictionary

pytestmark = pytest.mark.slow


def unchanged(data: bytes, _most: int) -> bytes:
    return data


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
class TestSeeds:
    def test_every_seed_is_read_or_refused(self, target: Target):
        found = [tried(target, data) for data in target.seeds()]
        assert any(not isinstance(one, InputError) for one in found)

    def test_so_is_each_seed_with_a_few_changes(self, target: Target):
        chance = random.Random(1)
        for data in itertools.islice(itertools.cycle(target.seeds()), 20):
            tried(target, mutate.mutated(target.kind, data, chance, 2**20, unchanged))

    @pytest.mark.parametrize("data", [b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\n" * 9, b'"'])
    def test_so_is_what_is_hardly_a_file(self, target: Target, data: bytes):
        tried(target, data)


def broken(*_args: Any, **_more: Any) -> Any:
    raise ValueError("planted")


class TestTheTargetsAreAwake:
    """A fault planted in a reader is a finding of its target."""

    @pytest.mark.parametrize(
        ("name", "module", "function"),
        [
            ("table", tables, "check_header"),
            ("protocols", protocols, "_stray"),
            ("facts", facts, "fact_of"),
            ("votes", votes, "composed"),
            ("folder", words, "sum_of"),
            ("text", rows, "_plain"),
            ("map", apply, "sift"),
            ("zip", archive, "member"),
        ],
    )
    def test_an_exception(
        self, name: str, module: Any, function: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(module, function, broken)
        findings = Findings(TARGETS[name], tmp_path)
        for data in TARGETS[name].seeds():
            findings.look(data)
        kept = [one.read_text() for one in tmp_path.glob("*.txt")]
        assert kept
        assert all("ValueError: planted" in one for one in kept)

    def test_two_ways_that_differ(self, monkeypatch: pytest.MonkeyPatch):
        seeds = TARGETS["table"].seeds()
        monkeypatch.setattr(tables, "_plain", lambda text: tables._quoted(text + "x,,region\n", ""))
        with pytest.raises(AssertionError, match="quickly"):
            tried(TARGETS["table"], seeds[0])

    def test_an_error_without_its_words(self, tmp_path: Path):
        def read(_data: bytes) -> object:
            raise InputError("no_such_sentence")

        Findings(Target("x", read, list), tmp_path).look(b"")
        assert "KeyError" in next(tmp_path.glob("*.txt")).read_text()

    def test_an_error_of_two_lines(self, monkeypatch: pytest.MonkeyPatch):
        problem = InputError("law_unknown", read="a\nb", expected=())
        told(problem)
        monkeypatch.setattr(hattama.words, "plain", lambda _lang, value: str(value))
        with pytest.raises(AssertionError, match="breaks the line"):
            told(problem)


class TestFindings:
    def test_one_place_is_kept_once_with_the_smallest_input(self, tmp_path: Path):
        findings = Findings(Target("x", broken, list), tmp_path)
        for data in (b"longer", b"abc", b"middle"):
            findings.look(data)
        (one,) = (file for file in tmp_path.iterdir() if file.suffix != ".txt")
        assert one.read_bytes() == b"abc"
        assert one.name.startswith("x-")

    def test_what_is_slow_twice_is_a_finding(self, tmp_path: Path):
        ticks = iter([0.0, 2.0, 2.0, 2.1])
        once = Findings(Target("x", bytes, list), tmp_path, lambda: next(ticks))
        once.look(b"")
        assert list(tmp_path.iterdir()) == []
        ticks = iter([0.0, 2.0, 2.0, 3.5])
        once.look(b"")
        assert "1.5 s for 0 bytes" in next(tmp_path.glob("*.txt")).read_text()

    def test_places_differ_by_kind_and_function(self):
        def other() -> None:
            raise Slow("planted")

        places = []
        for work in (broken, other):
            with pytest.raises((ValueError, Slow)) as caught:
                work()
            places.append(place_of(caught.value))
        assert places[0] != places[1]

    def test_the_numbers_of_a_log(self):
        log = "#2\tINITED cov: 7 ft: 8 corp: 3/9b\n#64\tNEW    cov: 12 ft: 20 corp: 5/40b lim: 4\n"
        assert numbers(log) == (64, 12, 5)
        assert numbers(log + "stat::number_of_executed_units: 99\n") == (99, 12, 5)
        assert numbers("") == (0, 0, 0)


class TestChanges:
    def test_files_in_one_input_come_apart_again(self):
        files = {"a/b.csv": b"x\n", "c": b"", "d.toml": b"==> e\n"}
        assert split(join(files)) == files
        assert split(b"no files") == {}

    def test_a_folder_in_memory_is_a_folder(self):
        place = Memory({"a/b.csv": b"x", "c": b""})
        assert [one.name for one in place.iterdir()] == ["a", "c"]
        inside = place / "a" / "b.csv"
        assert (inside.is_file(), inside.read_bytes(), (place / "a").is_dir()) == (True, b"x", True)
        with pytest.raises(FileNotFoundError):
            (place / "x").open("rb")

    @pytest.mark.parametrize("name", ["folder", "workbook", "table"])
    def test_equal_seeds_of_chance_make_equal_changes(self, name: str):
        target = TARGETS[name]
        data = target.seeds()[0]
        first, again = (
            [mutate.mutated(target.kind, data, chance, 2**20, unchanged) for _ in range(20)]
            for chance in (random.Random(7), random.Random(7))
        )
        assert first == again
        assert len(set(first)) > 10

    def test_most_changed_zips_are_zips(self):
        target, chance = TARGETS["workbook"], random.Random(1)
        data = target.seeds()[0]
        made = [mutate.mutated("zip", data, chance, 2**20, unchanged) for _ in range(30)]
        read = [tried(target, one) for one in made]
        assert sum(getattr(one, "code", "") == "zip_unreadable" for one in read) < 15

    def test_no_change_is_longer_than_asked(self):
        chance = random.Random(1)
        assert len(mutate.mutated("text", b"a,b\n" * 50, chance, 40, unchanged)) == 40

    def test_the_dictionary_has_a_line_for_each_short_token(self):
        lines = dictionary().splitlines()
        assert len(lines) == sum(len(one) <= 60 for one in TOKENS)
        assert '"\\xef\\xbb\\xbf"' in lines
