"""`hattama compare` as a person and a program meet it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hattama.core.record.codec import canonical
from hattama.words import LANGS
from tests.bundle.worlds import AFTER, publish, record, rehearsal
from tests.cli.conftest import Run

Edit = Callable[[dict[str, str]], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of `hattama new`."""
    path = tmp_path / "e"
    assert CliRunner().invoke(_main(), ["new", str(path)]).exit_code == 0
    return path


def _main() -> Any:
    from hattama.cli import main  # noqa: PLC0415

    return main


def table_of(folder: Path) -> tuple[Path, list[dict[str, str]]]:
    file = sorted((folder / "protocols").glob("*.csv"))[0]
    return file, list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def write(file: Path, rows: list[dict[str, str]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return file


def option_of(folder: Path, row: dict[str, str]) -> str:
    text = (folder / "register" / "options.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return next(
        one["id"] for one in rows if one["contest"] == row["contest"] and row.get(one["id"])
    )


def copy_of(folder: Path, by: int = 10, **more: str) -> tuple[Path, dict[str, str], str]:
    """A table of copies, the first of which gives one option so many votes more."""
    _, rows = table_of(folder)
    option = option_of(folder, rows[0])
    rows[0][option] = str(int(rows[0][option]) + by)
    rows = [{**row, **more} for row in rows]
    return write(folder.parent / "copies.csv", rows), rows[0], option


def test_a_folder_beside_itself(run: Run, folder: Path) -> None:
    done = run("compare", str(folder), str(folder))
    assert done.exit_code == 0
    first = done.stdout.splitlines()[0]
    assert "differ: 0" in first
    assert "REHEARSAL" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("That two figures differ does not show")


def test_a_table_of_copies(run: Run, folder: Path) -> None:
    file, row, option = copy_of(folder)
    done = run("compare", str(folder), str(file), "--source", "observer:x", "--json")
    assert done.exit_code == 1
    shown = json.loads(done.stdout)
    assert (shown["format"], shown["kind"]) == (1, "rehearsal")
    (one,) = shown["comparisons"]
    assert one["status"] == "compared"
    assert one["b"]["source"] == "observer:x"
    (difference,) = one["differences"]
    assert (difference["unit"], difference["contest"]) == (row["unit"], row["contest"])
    figures = {it["line"]: it for it in difference["figures"]}
    assert figures[option]["difference"] == 10
    assert figures[option]["b"] == int(row[option])
    assert one["protocols"]["compared"] == one["protocols"]["same"] + 1
    assert one["effect"]["contests"][row["contest"]]["votes"][option]["net"] == 10
    assert "no_total_from_copies" in {it["code"] for it in one["not_checked"]}


def test_the_text_names_figures_reasons_and_effect(run: Run, folder: Path) -> None:
    file, row, _ = copy_of(folder)
    done = run("compare", str(folder), str(file), "--source", "observer:x")
    assert done.exit_code == 1
    text = done.stdout
    assert "differ: 1" in text.splitlines()[0]
    assert row["unit"] in text
    assert "(+10)" in text
    assert "possible:" in text
    assert "with B's figures" in text
    assert "National totals from the copies: none are given" in text
    for word in ("fraud", "suspicious", "falsif", "error"):
        assert word not in text.lower()


@pytest.mark.parametrize("lang", LANGS)
def test_every_language(run: Run, folder: Path, lang: str) -> None:
    file, *_ = copy_of(folder)
    _, rows = table_of(folder)
    drawn = folder.parent / "sample.csv"
    drawn.write_text("\n".join(["unit", *dict.fromkeys(row["unit"] for row in rows)]) + "\n")
    words = ["compare", str(folder), str(file), "--source", "observer:x", "--lang", lang]
    done = run(*words, "--sample", str(drawn), "--all")
    assert done.exit_code == 1
    assert "{" not in done.stdout
    assert "compare." not in done.stdout


def test_copies_inside_the_folder(run: Run, folder: Path) -> None:
    _, rows = table_of(folder)
    told = [{**rows[0], "source": f"observer:{who}"} for who in ("x", "y")]
    told[1]["voters"] = str(int(told[1]["voters"]) + 1)
    write(folder / "protocols" / "copies.csv", told)
    done = run("compare", str(folder), "--json")
    assert done.exit_code == 1
    shown = json.loads(done.stdout)["comparisons"]
    assert [one["b"]["source"] for one in shown] == ["observer:x", "observer:y"]
    assert [one["protocols"]["differ"] for one in shown] == [0, 1]
    one = run("compare", str(folder), "--source-b", "observer:x")
    assert one.exit_code == 0
    back = run("compare", str(folder), "--source-a", "observer:y", "--source-b", "observer:x")
    assert back.exit_code == 1
    assert "A holds no official protocols" in back.stdout


def test_copies_only_is_a_state_of_its_own(run: Run, folder: Path) -> None:
    file, rows = table_of(folder)
    copies = [{**row, "source": "observer:x"} for row in rows]
    file.unlink()
    for other in (folder / "protocols").glob("*.csv"):
        other.unlink()
    write(folder / "protocols" / "copies.csv", copies)
    done = run("compare", str(folder))
    assert done.exit_code == 0
    assert "not published" in done.stdout.splitlines()[0]
    assert "no difference is claimed" in done.stdout
    shown = json.loads(run("compare", str(folder), "--json").stdout)["comparisons"][0]
    assert shown["status"] == "copies_only"
    assert shown["differences"] == []
    assert len(shown["copies"]) == len(copies)
    assert {it["unit"] for it in shown["copies"]} == {row["unit"] for row in copies}
    rows_of = list(csv.DictReader(io.StringIO(run("compare", str(folder), "--csv").stdout)))
    assert {row["state"] for row in rows_of} == {"only_b", "copies_only"}


def test_csv_has_a_row_for_each_figure(run: Run, folder: Path) -> None:
    file, row, option = copy_of(folder)
    done = run("compare", str(folder), str(file), "--source", "observer:x", "--csv")
    rows = [one for one in csv.DictReader(io.StringIO(done.stdout)) if one["state"] == "differs"]
    (told,) = [one for one in rows if one["line"] == option]
    assert (told["unit"], told["b"], told["difference"]) == (row["unit"], row[option], "10")
    assert (told["kind"], told["source_b"]) == ("rehearsal", "observer:x")


def test_another_folder_with_another_register(run: Run, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert CliRunner().invoke(_main(), ["new", str(other)]).exit_code == 0
    units = other / "register" / "units.csv"
    text = units.read_text(encoding="utf-8")
    file, rows = table_of(other)
    old = rows[0]["unit"]
    new = f"{old}-new"
    units.write_text(text.replace(f"{old},", f"{new},", 1), encoding="utf-8")
    for each in sorted((other / "protocols").glob("*.csv")):
        body = each.read_text(encoding="utf-8")
        each.write_text(body.replace(f"{old},", f"{new},"), encoding="utf-8")
    done = run("compare", str(folder), str(other), "--json")
    (one,) = json.loads(done.stdout)["comparisons"]
    assert done.exit_code == 0
    assert {it["unit"] for it in one["reported"]} == {new}
    assert one["unknown_to_b"]["units"] == 1
    counts = one["protocols"]
    assert one["b"]["protocols"] == counts["compared"] + counts["only_b"] + counts["reported"]
    assert "A's register does not know the unit" in run("compare", str(folder), str(other)).stdout
    assert file.exists()


def test_a_sample_gives_a_bound_and_only_then(run: Run, folder: Path) -> None:
    file, *_ = copy_of(folder)
    words = ["compare", str(folder), str(file), "--source", "observer:x"]
    assert json.loads(run(*words, "--json").stdout)["comparisons"][0]["sample"] is None
    _, rows = table_of(folder)
    drawn = folder.parent / "sample.csv"
    drawn.write_text(f"unit\n{rows[0]['unit']}\n", encoding="utf-8")
    shown = json.loads(run(*words, "--sample", str(drawn), "--json").stdout)["comparisons"][0]
    assert shown["sample"][0]["strata"][0]["drawn"] == 1
    assert "no_total_from_copies" not in {it["code"] for it in shown["not_checked"]}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["kz-2023", "kz-2021"], "only records of one election can be compared"),
        (["kz-2023"], "name a second record"),
        (["kz-2023", "nowhere"], "no shipped election of that name"),
        (["kz-2023", "kz-2023", "--source-b", "observer:x"], "it has protocols of: official"),
        (["kz-2023", "kz-2023", "--source-b", "me"], "is no source of protocols"),
        (["kz-2023", "kz-2023", "--sample", "nowhere.csv"], "nowhere.csv"),
        (["kz-2023", "kz-2023", "--json", "--csv"], "--csv does not go with --json"),
        (["kz-2023", "kz-2023", "--source", "observer:x"], "--source goes with a table"),
    ],
)
def test_wrong_use_is_one_sentence(run: Run, words: list[str], told: str) -> None:
    done = run("compare", *words)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert told in done.stderr


def test_a_table_must_say_whose_it_is(run: Run, folder: Path) -> None:
    file, *_ = copy_of(folder)
    done = run("compare", str(folder), str(file))
    assert done.exit_code == 2
    assert "--source observer:ORGANISATION" in done.stderr
    own, *_ = copy_of(folder, source="observer:z")
    assert run("compare", str(folder), str(own)).exit_code == 1


def test_several_copies_without_official_ask_for_a_choice(run: Run, folder: Path) -> None:
    _, rows = table_of(folder)
    for other in (folder / "protocols").glob("*.csv"):
        other.unlink()
    told = [{**rows[0], "source": f"observer:{who}"} for who in ("x", "y")]
    write(folder / "protocols" / "copies.csv", told)
    done = run("compare", str(folder), str(folder))
    assert done.exit_code == 2
    assert "Choose one of them" in done.stderr
    assert run("compare", str(folder), str(folder), "--source-a", "observer:x").exit_code == 0


@pytest.mark.parametrize("sides", ["a", "b", "ab"])
@pytest.mark.parametrize("published", [False, True])
def test_facts_of_a_newer_release_are_told(
    run: Run, tmp_path: Path, sides: str, published: bool
) -> None:
    """They may correct what was compared: nobody who cannot read them calls it the same."""
    names = {}
    for side in "ab":
        folder = record(rehearsal(tmp_path / side, 3, 0))
        newer = [("UnitMerged", 1), ("ProtocolCorrected", 2)] if side in sides else []
        with (folder / "record.jsonl").open("ab") as file:
            for kind, version in newer:
                fact = {"kind": kind, "version": version, "recorded": AFTER, "unit": "x"}
                file.write(canonical(fact) + b"\n")
        names[side] = folder
        if published:
            names[side] = tmp_path / f"{side}-published"
            publish(folder, names[side])
    done = run("compare", str(names["a"]), str(names["b"]), "--json")
    assert done.exit_code == 0, done.stderr
    (one,) = json.loads(done.stdout)["comparisons"]
    told = {it["code"]: it["params"] for it in one["not_checked"]}
    assert told["not_understood"] == {
        "a": 2 * ("a" in sides), "b": 2 * ("b" in sides),
        "kinds": ["ProtocolCorrected", "UnitMerged"],
    }  # fmt: skip
    for lang in LANGS:
        text = run("compare", str(names["a"]), str(names["b"]), "--lang", lang).stdout
        assert "ProtocolCorrected, UnitMerged" in text


def test_nothing_is_told_of_newer_facts_where_there_are_none(run: Run, folder: Path) -> None:
    (one,) = json.loads(run("compare", str(folder), str(folder), "--json").stdout)["comparisons"]
    assert "not_understood" not in {it["code"] for it in one["not_checked"]}


def test_copies_that_are_sealed_are_not_called_missing(run: Run, tmp_path: Path) -> None:
    folder = rehearsal(tmp_path / "ours", 3, 0)
    for file in (folder / "protocols").iterdir():
        rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
        write(file, [{**row, "source": "observer:kozge"} for row in rows])
    record(folder, seal=("observer:kozge",))
    publish(folder, tmp_path / "b")
    words = ("compare", str(folder), str(tmp_path / "b"), "--source-b", "observer:kozge")
    for lang in LANGS:
        done = run(*words, "--source-a", "observer:kozge", "--lang", lang)
        assert done.exit_code == 2
        assert "6." in done.stderr
        assert "\u2013" not in done.stderr
