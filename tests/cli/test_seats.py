"""`hattama seats`: what a journalist types, and what comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Run

KZ_2023 = """name,votes,kind
Amanat,3431510,
Auyl,693938,
Respublica,547154,
People's Party of Kazakhstan,432920,
Baytaq,146431,
Aq Jol,535139,
National Social Democratic Party,331058,
Against all,248291,against_all
"""
NSDP = "National Social Democratic Party"
D_HONDT = 'method = { name = "d_hondt" }'


@pytest.fixture
def votes(tmp_path: Path) -> str:
    file = tmp_path / "votes.csv"
    file.write_text(KZ_2023, encoding="utf-8")
    return str(file)


def rules_file(tmp_path: Path, text: str) -> str:
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def as_json(run: Run, *words: str, **more: Any) -> dict[str, Any]:
    result = run("seats", *words, "--json", **more)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["format"] == 1
    return dict(found)


class TestKazakhstan2023:
    """Announced national votes of 19 March 2023 under the law of 2023 (kazpravda.kz)."""

    def test_seats_and_margin_as_json(self, run: Run, votes: str) -> None:
        found = as_json(run, votes, "--law", "kz/2023-mazhilis")
        assert found["seats"] == {
            "Amanat": 40,
            "Auyl": 8,
            "Respublica": 6,
            "People's Party of Kazakhstan": 5,
            "Baytaq": 0,
            "Aq Jol": 6,
            NSDP: 4,
        }
        assert (found["status"], found["undecided"], found["ties"]) == ("complete", 0, [])
        assert found["margin"] == {
            "ballots": 12736,
            "how": "moved",
            "kind": "threshold",
            "from": NSDP,
            "to": None,
            "exact": True,
            "bound": None,
            "at_least": 12736,
            "tie_at": None,
            "change_at": 12736,
        }
        assert found["thresholds"][NSDP] == {
            "votes": 331058,
            "base": 6366441,
            "needed": "6366441/20",
            "passed": True,
            "why": "share",
        }
        following = found["margins"][1]
        assert (following["ballots"], following["from"], following["to"]) == (
            14159,
            "Amanat",
            "Respublica",
        )

    def test_person_reads_articles_and_margin(self, run: Run, votes: str) -> None:
        text = run("seats", votes, "--law", "kz/2023-mazhilis").output
        assert "12,736 ballots moved: National Social Democratic Party falls below" in text
        assert "If voided instead of moved: 13,407." in text
        assert "14,159 ballots moved: a seat goes from Amanat to Respublica." in text
        assert "Art. 97-1(1)-(3); read in the law" in text

    @pytest.mark.parametrize(("lang", "word"), [("kk", "Есеп барысы"), ("ru", "Ход расчёта")])
    def test_other_languages(self, run: Run, votes: str, lang: str, word: str) -> None:
        text = run("seats", votes, "--law", "kz/2023-mazhilis", "--lang", lang).output
        assert word in text
        assert "Seats" not in text

    def test_two_laws_side_by_side(self, run: Run, votes: str) -> None:
        laws = ("--law", "kz/2021-mazhilis", "--law", "kz/2026-kurultai")
        found = as_json(run, votes, *laws)
        assert [one["law"] for one in found["results"]] == ["kz/2021-mazhilis", "kz/2026-kurultai"]
        assert [one["seats"]["Amanat"] for one in found["results"]] == [65, 83]
        assert "The same votes under each law" in run("seats", votes, *laws).output

    def test_csv_table(self, run: Run, votes: str) -> None:
        text = run("seats", votes, "--law", "kz/2023-mazhilis", "--csv").stdout
        assert text.splitlines()[:2] == ["name,votes,kz/2023-mazhilis", "Amanat,3431510,40"]

    def test_gain_for_a_list(self, run: Run, votes: str) -> None:
        found = as_json(run, votes, "--law", "kz/2023-mazhilis", "--gain", "Respublica")
        # Fewer than the 14,159 of the nearest pair: taken from the list that they push out.
        assert (found["gain"]["ballots"], found["gain"]["from"]) == (12736, NSDP)
        text = run("seats", votes, "--law", "kz/2023-mazhilis", "--gain", "Respublica").output
        assert "Respublica gains a seat" in text


class TestRules:
    def test_rules_from_toml_and_json_agree(self, run: Run, tmp_path: Path) -> None:
        toml = as_json(
            run,
            "-",
            "--rules",
            rules_file(tmp_path, D_HONDT),
            "--seats",
            "3",
            input='{"A":5,"B":4}',
        )
        other = tmp_path / "rules.json"
        other.write_text('{"lists": {"method": {"name": "d_hondt"}}}', encoding="utf-8")
        second = as_json(run, "-", "--rules", str(other), "--seats", "3", input='{"A":5,"B":4}')
        assert toml["seats"] == second["seats"] == {"A": 2, "B": 1}

    def test_tie_is_reported_and_a_lot_resolves_it(self, run: Run, tmp_path: Path) -> None:
        rules = rules_file(tmp_path, D_HONDT)
        words = ("-", "--rules", rules, "--seats", "4")
        even = '{"A": 10, "B": 10, "C": 10}'
        found = as_json(run, *words, input=even)
        assert found["status"] == "lot_required"
        assert found["undecided"] == 1
        assert sum(found["seats"].values()) == 3
        assert found["ties"][0]["resolved_by"] is None
        assert sorted(found["ties"][0]["among"]) == ["A", "B", "C"]
        lots = tmp_path / "lots.json"
        lots.write_text('[{"among": ["A", "B", "C"], "drawn": ["C"]}]', encoding="utf-8")
        drawn = as_json(run, *words, "--lots", str(lots), input=even)
        assert drawn["status"] == "complete"
        assert drawn["seats"] == {"A": 1, "B": 1, "C": 2}
        assert drawn["ties"][0]["resolved_by"] == "lot"

    def test_lot_that_nothing_asked_for_is_refused(self, run: Run, tmp_path: Path) -> None:
        lots = tmp_path / "lots.json"
        lots.write_text('[{"among": ["A", "B"], "drawn": ["A"]}]', encoding="utf-8")
        rules = rules_file(tmp_path, D_HONDT)
        result = run(
            "seats",
            "-",
            "--rules",
            rules,
            "--seats",
            "3",
            "--lots",
            str(lots),
            input='{"A":5,"B":4}',
        )
        assert result.exit_code == 2
        assert "No tie asks for a lot among A, B" in result.stderr

    def test_votes_of_any_size(self, run: Run, tmp_path: Path) -> None:
        rules = rules_file(tmp_path, D_HONDT)
        found = as_json(
            run,
            "-",
            "--rules",
            rules,
            "--seats",
            "3",
            input=json.dumps({"A": 2 * 10**40, "B": 10**40}),
        )
        assert found["seats"] == {"A": 2, "B": 1}


BAD_VOTES = [
    ("", "holds no rows"),
    ("name;votes\nA;1;2\n", "line 2: The row has 3 cells, the header 2"),
    ("name,votes\nA,1\nA,2\n", "The name A stands twice"),
    ("name,votes\nA,1 000\n", "line 2, column 2: Read: 1 000; expected a whole number"),
    ("name,votes\nA,-5\n", "line 2, column 2: Read: -5"),
    ("name,votes\nA,1.5\n", "line 2, column 2: Read: 1.5"),
    ("name,votes\nA,\n", "line 2, column 2: The votes are missing"),
    ("name,votes\n,5\n", "line 2: The name is missing"),
    ("name,vote\nA,5\n", "line 1: The first row must name the columns"),
    ("name,votes,kinds\nA,5,\n", "line 1, column 3: Unknown column: kinds; did you mean kind?"),
    ("name,votes,kind\nA,5,party\n", "line 2, column 3: Unknown kind: party"),
    ("name,votes,votes\nA,5,5\n", "line 1, column 3: The column votes stands twice"),
    ("name,votes,kind\nA,5,invalid\n", "No row is a list"),
    ('name,votes\n"A,5\n', "not valid CSV"),
    ("name,votes\nA\u202eB,5\n", "hidden or control characters"),
    ("name,votes,registered\nA,5,soon\n", "line 2, column 3: Read: soon; expected a rank"),
    ('{"A": 5, "A": 6}', "The key A stands twice"),
    ('{"A": 5.0}', "Read: 5.0; expected a whole number"),
    ('{"A": NaN}', "Read: NaN"),
    ('{"A": true}', "A.votes: Read: true"),
    ('{"A": {"votes": 5, "kin": "list"}}', "A.kin: Unknown column: kin; did you mean kind?"),
    ('{"A": {}}', "The votes are missing"),
    ('{"A": {"votes": -1}}', "Read: -1"),
    ('["A"]', "Expected an object of names and votes"),
    ('{"A": 5', "not valid JSON"),
    ('{"A": ' + "1" * 1001 + "}", "A number of more than 1,000 digits"),
    ("name,votes\nA," + "1" * 1001 + "\n", "A number of more than 1,000 digits"),
    ("[" * 100_000, "too deeply"),
    ("name,votes\nA,1\nB,2\nA,3\n", "line 4: The name A stands twice"),
    ('{"A": 1, "A ": 2}', "key A : The name A stands twice"),
    ('{"A": {"votes": 1, "kind": 0}}', "key A.kind: Unknown kind: 0"),
    ('{"A": {"votes": 1, "alliance": 0}}', "key A.alliance: Read: 0; expected text"),
    ('{"A": {"votes": 1, "members": 0}}', "key A.members: A coalition has at least one party"),
    ('{"A": null}', "Read: null"),
    ("name,votes\nA\u200fB,5\n", "hidden or control characters"),
    ("name,votes\nA\u00adB,5\n", "hidden or control characters"),
    ("name,votes,registered\nA,5,2023-01-04\nB,5,2\n", "line 3: Read: 2; registrations are all"),
    (
        "name,votes,registered\nA,5,2023-01-04T10:00\nB,5,2023-01-04T10:00+05:00\n",
        "line 3: Read: 2023-01-04T10:00+05:00; registrations are all",
    ),
]


class TestBadInput:
    """One sentence with the place, what was read, what was expected; exit 2; no traceback."""

    @pytest.mark.parametrize(("text", "sentence"), BAD_VOTES)
    def test_votes(self, run: Run, text: str, sentence: str) -> None:
        result = run("seats", "-", "--law", "kz/2023-mazhilis", input=text)
        assert result.exit_code == 2
        assert sentence in result.stderr
        assert result.stdout == ""

    @pytest.mark.parametrize("lang", ["kk", "ru"])
    @pytest.mark.parametrize(("text", "_"), BAD_VOTES)
    def test_votes_in_other_languages(self, run: Run, text: str, _: str, lang: str) -> None:
        result = run("seats", "-", "--law", "kz/2023-mazhilis", "--lang", lang, input=text)
        assert result.exit_code == 2
        assert result.stderr.strip()

    @pytest.mark.parametrize(
        "data", [b"\xff\xfe\x00", b"name,votes\nA,\x00\n", b"\xd0\xcf\x11\xe0"]
    )
    def test_bytes_that_are_no_text(self, run: Run, tmp_path: Path, data: bytes) -> None:
        file = tmp_path / "votes.csv"
        file.write_bytes(data)
        result = run("seats", str(file), "--law", "kz/2023-mazhilis")
        assert result.exit_code == 2
        assert "votes.csv" in result.stderr

    def test_missing_file_folder_and_no_rules(self, run: Run, tmp_path: Path, votes: str) -> None:
        for words, sentence in [
            ((str(tmp_path / "absent.csv"), "--law", "kz/2023-mazhilis"), "cannot be read"),
            ((str(tmp_path), "--law", "kz/2023-mazhilis"), "is a folder"),
            ((votes,), "Name the rules to count under"),
            ((votes, "--law", "kz/2023-maslikhat"), "give it with --seats N"),
            (
                (votes, "--law", "kz/2023-mazhilis", "--seats", "0"),
                "A house needs at least one seat",
            ),
            ((votes, "--law", "kz/2023-mazhilis", "--gain", "Nobody"), "No list is called Nobody"),
        ]:
            result = run("seats", *words)
            assert result.exit_code == 2, words
            assert sentence in result.stderr

    def test_control_characters_never_reach_the_terminal(self, run: Run) -> None:
        text = '{"\\u001b]0;x\\u0007": 3, "\\u001b]0;x\\u0007": 4}'
        result = run("seats", "-", "--law", "kz/2023-mazhilis", input=text)
        assert result.exit_code == 2
        assert "\x1b" not in result.stderr
        result = run("seats", "a\nb", "--law", "kz/2023-mazhilis")
        assert result.stderr.count("\n") == 1

    @pytest.mark.parametrize("seats", ["\uff11\uff10", "1_0", "+5", "-5", "5.0", "9" * 14, ""])
    def test_seats_are_plain_digits(self, run: Run, votes: str, seats: str) -> None:
        assert run("seats", votes, "--law", "kz/2023-mazhilis", "--seats", seats).exit_code == 2

    @pytest.mark.parametrize(
        "lots",
        [
            "{}",
            "[1]",
            '[{"among": ["A"]}]',
            '{"lots": [], "x": 1}',
            '[{"among": "A", "drawn": []}]',
        ],
    )
    def test_lots_of_a_wrong_shape(self, run: Run, tmp_path: Path, lots: str) -> None:
        file = tmp_path / "lots.json"
        file.write_text(lots, encoding="utf-8")
        words = ("seats", "-", "--law", "kz/2023-mazhilis", "--lots", str(file))
        result = run(*words, input='{"A": 1}')
        assert result.exit_code == 2
        assert "Lots are a list of objects" in result.stderr

    def test_unknown_law_names_the_nearest(self, run: Run, votes: str) -> None:
        result = run("seats", votes, "--law", "kz/2023-mazhlis")
        assert result.exit_code == 2
        assert "kz/2023-mazhilis" in result.stderr

    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
    def test_any_text_gives_a_result_or_a_sentence(self, run: Run, text: str) -> None:
        result = run("seats", "-", "--law", "kz/2023-mazhilis", input="name,votes\n" + text)
        assert result.exit_code in (0, 2)
        assert (result.exit_code == 2) == bool(result.stderr)


def test_open_seats_stand_in_the_csv_table(run: Run, tmp_path: Path) -> None:
    rules = rules_file(tmp_path, D_HONDT)
    words = ("seats", "-", "--rules", rules, "--seats", "3", "--csv")
    assert run(*words, input='{"A": 5, "B": 5}').stdout.splitlines()[-1] == "undecided,,1"
    assert run(*words, "--json", input='{"A": 5, "B": 5}').exit_code == 2


def test_order_of_rows_never_matters(run: Run) -> None:
    lines = KZ_2023.strip().splitlines()
    turned = "\n".join([lines[0], *reversed(lines[1:])])
    law = ("--law", "kz/2023-mazhilis")
    first, second = as_json(run, "-", *law, input=KZ_2023), as_json(run, "-", *law, input=turned)
    assert first["seats"] == second["seats"]
    assert first["margins"] == second["margins"]


def test_kazakh_letters_and_semicolons(run: Run) -> None:
    text = "\ufeffname;votes\nҚазақстан халық партиясы;7\nӘділет «Ақ жол»;5\n"
    found = as_json(run, "-", "--law", "kz/2023-mazhilis", "--seats", "12", input=text)
    assert found["seats"] == {"Қазақстан халық партиясы": 7, "Әділет «Ақ жол»": 5}
