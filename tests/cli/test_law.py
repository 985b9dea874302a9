"""`hattama law`, as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hattama.core.law import library
from hattama.core.law.load import law_from_json
from tests.cli.conftest import Run


class TestList:
    def test_for_people(self, run: Run) -> None:
        result = run("law", "list")
        assert result.exit_code == 0
        assert "107 = 98 + 9" in result.output
        assert "the election says" in result.output
        assert all(law_id in result.output for law_id in library.shipped())

    def test_json(self, run: Run) -> None:
        told = json.loads(run("law", "list", "--json").output)
        assert told["format"] == 1
        mazhilis = next(one for one in told["laws"] if one["id"] == "kz/2023-mazhilis")
        assert mazhilis["seats"] == {"house": 98, "lists": 69, "districts": 29, "appointed": 0}
        assert mazhilis["in_force"] == {"since": "2023-01-01", "until": "2026-06-30"}


class TestShow:
    @pytest.mark.parametrize(
        ("lang", "word"),
        [("en", "Threshold of lists"), ("ru", "Порог для списков"), ("kk", "шекті меже")],
    )
    def test_for_people(self, run: Run, lang: str, word: str) -> None:
        result = run("law", "show", "kz/2023-mazhilis", "--lang", lang)
        assert result.exit_code == 0
        assert word in result.output
        assert "97-1(1), 43(5)" in result.output
        assert "https://adilet.zan.kz/rus/docs/Z950002464_" in result.output

    def test_json_reads_back_as_the_same_law(self, run: Run) -> None:
        told = json.loads(run("law", "show", "kz/2021-mazhilis", "--json").output)
        assert told["format"] == 1
        again = law_from_json(json.dumps(told["law"]), "f.json")
        assert again == library.get("kz/2021-mazhilis")
        threshold = next(one for one in told["rules"] if one["rule"] == "lists.threshold")
        assert threshold["says"]["share"] == "7/100"
        assert (threshold["article"], threshold["basis"]) == ("97-1(1)", "restated")
        assert threshold["source"] == "seven"

    def test_a_file(self, run: Run, tmp_path: Path) -> None:
        place = tmp_path / "mine.toml"
        place.write_text(library.text("ru/2016-duma"), encoding="utf-8")
        assert run("law", "show", str(place)).output == run("law", "show", "ru/2016-duma").output
        piped = run("law", "show", "-", input=library.text("ru/2016-duma"))
        assert piped.output == run("law", "show", "ru/2016-duma").output

    @pytest.mark.parametrize("name", ["kz/2023", "x" * 5000, "\0", "nowhere.toml", "."])
    def test_unknown(self, run: Run, name: str) -> None:
        result = run("law", "show", name)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert len(result.stderr.splitlines()) == 1

    def test_nearest_id(self, run: Run) -> None:
        assert "kz/2023-mazhilis" in run("law", "show", "kz/2023-majilis").stderr


class TestCheck:
    def test_fine(self, run: Run, tmp_path: Path) -> None:
        rules = tmp_path / "rules.toml"
        rules.write_text('method = { name = "d_hondt" }\n', encoding="utf-8")
        result = run("law", "check", *library.shipped(), str(rules))
        assert result.exit_code == 0
        assert len(result.output.splitlines()) == len(library.shipped()) + 1

    def test_every_problem_of_a_file_one_a_line(self, run: Run, tmp_path: Path) -> None:
        rules = tmp_path / "rules.toml"
        rules.write_text('[lists]\nseats = 5\nmetod = 1\nmethod = { name = "d_hont" }\n')
        result = run("law", "check", str(rules), "kz/2023-mazhilis")
        assert result.exit_code == 2
        assert [line.partition(": ")[0] for line in result.stderr.splitlines()] == [
            f"{rules}, key lists.seats",
            f"{rules}, key lists.metod",
            f"{rules}, key lists.method.name",
        ]
        assert "in order" in result.stdout

    def test_problems_of_a_law_file(self, run: Run, tmp_path: Path) -> None:
        text = library.text("kz/2023-mazhilis").replace("value = 69", "value = 70")
        place = tmp_path / "law.toml"
        place.write_text(text, encoding="utf-8")
        result = run("law", "check", str(place))
        assert result.exit_code == 2
        assert (
            "key house.value: The house has 98 seats, but its tiers together 99." in result.stderr
        )

    def test_json(self, run: Run) -> None:
        text = '{"method": {"name": "d_hondt"}, "threshold": {"share": 0.05}, "x": 1}'
        result = run("law", "check", "-", "kz/2021-mazhilis", "--json", input=text)
        assert result.exit_code == 2
        told = json.loads(result.stdout)
        assert [one["ok"] for one in told["files"]] == [False, True]
        problems = told["files"][0]["problems"]
        assert [(one["code"], one["key"]) for one in problems] == [
            ("law_float", "threshold.share"),
            ("law_unknown_key", "x"),
        ]

    @pytest.mark.parametrize(
        ("content", "place"),
        [
            (b"a = \n", "line 1, column 5"),
            (b"\xff\xfe", "line 1"),
            (b"a = 1\na = 2", "line 2, column 6"),
            (b"", "bad.toml:"),
            (b"3", "line 1"),
        ],
    )
    def test_unreadable(self, run: Run, tmp_path: Path, content: bytes, place: str) -> None:
        file = tmp_path / "bad.toml"
        file.write_bytes(content)
        result = run("law", "check", str(file))
        assert result.exit_code == 2
        assert place in result.stderr
        assert "Traceback" not in result.stderr


class TestDiff:
    def test_for_people(self, run: Run) -> None:
        result = run("law", "diff", "kz/2021-mazhilis", "kz/2023-mazhilis")
        assert result.exit_code == 0
        credited, _, others = result.output.partition("Other changes")
        assert "All seats are directly elected." in credited
        assert "Self-nominated candidates may stand." in credited
        assert "members: 20,000; in each region: 600 → members: 5,000" in credited
        assert "The threshold is lower: 7/100 (7%) → 5/100 (5%)." in credited
        assert "Seats by lists: 98 → 69." in others
        assert "New: Single-mandate seats: 29." in others

    def test_json(self, run: Run) -> None:
        told = json.loads(
            run("law", "diff", "kz/2021-mazhilis", "kz/2023-mazhilis", "--json").output
        )
        assert told["format"] == 1
        credited = {
            one["credited"]["id"]: one for one in told["changes"] if one["credited"] is not None
        }
        assert set(credited) == {
            "all_seats_direct",
            "self_nomination",
            "party_registration",
            "threshold",
        }
        threshold = credited["threshold"]
        assert (threshold["old"]["share"], threshold["new"]["share"]) == ("7/100", "5/100")
        assert threshold["rule"] == "lists.threshold"
        assert threshold["credited"]["address"].startswith("https://")

    def test_the_same_law_twice(self, run: Run) -> None:
        result = run("law", "diff", "ru/2016-duma", "ru/2016-duma")
        assert "The two laws say the same." in result.output


class TestSchema:
    def test_plain_and_wrapped(self, run: Run) -> None:
        plain = json.loads(run("law", "schema").output)
        assert plain == json.loads(json.dumps(library.schema()))
        assert json.loads(run("law", "schema", "--json").output) == {"format": 1, "schema": plain}
        rules = json.loads(run("law", "schema", "--rules").output)
        assert rules == json.loads(json.dumps(library.lists_schema()))
