"""The receipt that the page gives after it checked one entry: that of `hattama receipt`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result

from hattama.cli import main
from hattama.publish.check_page import check_page
from hattama.words import say
from tests.bundle.worlds import new_key, publish, record, rehearsal, vkey
from tests.publish.browser.web import served


class World(NamedTuple):
    """An election, its published folder with the page in it, the address, and the log's key."""

    folder: Path
    out: Path
    base: str
    vkey: str


def made(home: Path, signed: bool = True) -> tuple[Path, Path, str]:
    key = new_key(home) if signed else None
    folder = record(rehearsal(home / "e", 300), key=vkey(key) if key else "")
    publish(folder, home / "b", key)
    (home / "b" / "check.html").write_bytes(check_page())
    return folder, home / "b", vkey(key) if key else ""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder, out, key = made(tmp_path_factory.mktemp("receipts"))
    with served(out) as base:
        yield World(folder, out, base, key)


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(accept_downloads=True)
    found = context.new_page()
    faults: list[str] = []
    found.on("pageerror", lambda problem: faults.append(str(problem)))
    yield found
    assert not faults
    context.close()


def protocols(out: Path) -> list[dict[str, str]]:
    (table,) = (out / "data").glob("*/protocols.csv")
    head, *rows = table.read_text().split("\n")[:-1]
    return [dict(zip(head.split(","), row.split(","), strict=True)) for row in rows]


def checked(page: Any, base: str, wanted: str) -> str:
    """The first line for one entry."""
    page.goto(f"{base}check.html?lang=en#{wanted}")
    page.wait_for_selector("#result:not([hidden])", timeout=60_000)
    return str(page.inner_text("#headline"))


def saved(page: Any, button: str, folder: Path) -> Path:
    """A file that the reader saves, under the name that the page gives it."""
    with page.expect_download() as waiting:
        page.click(button)
    file = folder / str(waiting.value.suggested_filename)
    waiting.value.save_as(file)
    return file


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words), "--lang", "en"])


# The first entry of the log, one inside its first bundle, and the last one of all.
@pytest.mark.parametrize("spot", [0, 300, 511])
def test_it_is_that_of_the_command(world: World, page: Any, tmp_path: Path, spot: int):
    """The same bytes and the same name; the command reads it, and so does the page."""
    rows = sorted(protocols(world.out), key=lambda one: int(one["entry"]))
    row = rows[min(spot, len(rows) - 1)]
    line = checked(page, world.base, f"unit={row['unit']}/{row['contest']}")
    assert line == say("en", "browser.verdict.unit_consistent")
    file = saved(page, "#save-receipt", tmp_path)
    assert file.name == f"{row['unit']}.tlog-proof"
    report = json.loads(saved(page, "#save", tmp_path).read_bytes())
    assert "receipt" not in report
    own = tmp_path / "own"
    done = run("receipt", world.folder, row["unit"], "--contest", row["contest"],
               "--bundle", world.out, "--out", own)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert file.read_bytes() == own.read_bytes()
    policy = tmp_path / "policy"
    policy.write_text(f"log {world.vkey}\nquorum none\n")
    done = run("verify", file, "--policy", policy)
    assert done.exit_code == 0, done.output
    page.set_input_files("#zip", str(file))
    page.wait_for_selector("#receipt", state="hidden")
    page.wait_for_selector("#entry:not([hidden])")
    assert page.inner_text("#headline") == say("en", "browser.verdict.unit_consistent")
    assert not page.is_visible("#save-receipt")


def test_an_entry_that_is_no_protocol_has_one_too(world: World, page: Any, tmp_path: Path):
    checked(page, world.base, "entry=0")
    file = saved(page, "#save-receipt", tmp_path)
    assert file.name == "entry-0.tlog-proof"
    assert run("verify", file).exit_code == 0


def test_there_is_none_of_what_fails(world: World, page: Any, tmp_path: Path):
    row = protocols(world.out)[7]
    shutil.copytree(world.out, tmp_path / "b")
    (table,) = (tmp_path / "b" / "data").glob("*/protocols.csv")
    spot = f"{row['unit']},{row['contest']},official,{row['entry']},"
    table.write_text(table.read_text().replace(f"{spot}{row['leaf']}", f"{spot}{'0' * 64}"))
    with served(tmp_path / "b") as base:
        line = checked(page, base, f"unit={row['unit']}/{row['contest']}")
        assert line == say("en", "browser.verdict.unit_fails")
        assert page.is_visible("#entry-digest")
        assert not page.is_visible("#save-receipt")


@pytest.mark.parametrize("what", ["line", "list", "candidate", "gone", "more"])
def test_a_figure_of_the_table_that_is_not_in_the_entry(
    world: World, page: Any, tmp_path: Path, what: str
):
    """Lines and lists by their names, candidates by their votes; none may be missing or new."""
    district = what in ("candidate", "more")
    row = next(one for one in protocols(world.out) if bool(one["candidate_1"]) == district)
    column = {
        "line": "ballots_valid", "list": "rehearsal-list-a", "candidate": "candidate_2",
        "gone": "ballots_invalid", "more": "rehearsal-list-a",
    }[what]  # fmt: skip
    new = "" if what == "gone" else str(int(row[column] or 0) + 1)
    shutil.copytree(world.out, tmp_path / "b")
    (table,) = (tmp_path / "b" / "data").glob("*/protocols.csv")
    old = ",".join(row.values())
    changed = ",".join({**row, column: new}.values())
    text = table.read_text()
    assert text.count(f"\n{old}\n") == 1
    assert old != changed
    table.write_text(text.replace(f"\n{old}\n", f"\n{changed}\n"))
    with served(tmp_path / "b") as base:
        line = checked(page, base, f"unit={row['unit']}/{row['contest']}")
        assert line == say("en", "browser.verdict.unit_fails")
        assert page.get_attribute("[data-step=tables]", "data-outcome") == "fails"
        assert not page.is_visible("#save-receipt")


def test_there_is_none_where_nobody_signed(page: Any, tmp_path: Path):
    """Such a receipt would prove nothing, and the command refuses it, too."""
    folder, out, _ = made(tmp_path, signed=False)
    row = protocols(out)[7]
    with served(out) as base:
        line = checked(page, base, f"unit={row['unit']}/{row['contest']}")
        assert line == say("en", "browser.verdict.unit_consistent")
        assert page.is_visible("#entry-digest")
        assert not page.is_visible("#save-receipt")
    told = run("receipt", folder, row["unit"], "--contest", row["contest"], "--bundle", out)
    assert told.exit_code == 2
    assert "not signed" in told.output
