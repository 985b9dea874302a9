"""Pages of records that say what is allowed and seldom."""

from __future__ import annotations

import json
from pathlib import Path

from hattama.publish import look
from hattama.words import LANGS
from tests.bundle.worlds import faults, files_of, record, rehearsal, verdict
from tests.publish.chromium import evaluate
from tests.publish.folders import edit, protocols, publish, read_rows, say_facts, write_rows
from tests.publish.reader import Html

REGISTER = (("contests", "id"), ("options", "contest"), ("persons", "contest"))


def test_a_contest_that_the_register_holds_no_more_still_has_its_history(tmp_path: Path) -> None:
    """Its protocols were corrected and taken back, then an amendment left it out."""
    folder = record(rehearsal(tmp_path / "e", 12, 0))
    file = protocols(folder)[0]
    edit(file, lambda rows: [{**rows[0], "ballots_invalid": "77"}, *rows[1:]])
    record(folder, correct=("all",), reason="recount", by="cec")
    found = read_rows(file)
    contest, unit = found[0]["contest"], found[0]["unit"]
    file.unlink()
    gone = tuple(f"{one['unit']}/{one['contest']}" for one in found)
    record(folder, withdraw=gone, reason="decision", by="cec")
    for name, key in REGISTER:
        table = folder / "register" / f"{name}.csv"
        if table.exists():
            rows = read_rows(table)
            write_rows(table, [one for one in rows if one[key] != contest], list(rows[0]))
    record(folder, amend=True, reason="register", by="cec")
    publish(folder, tmp_path / "b")
    files = files_of(tmp_path / "b")
    assert faults(verdict({path: data for path, data in files.items() if "/." not in path})) == []
    for lang in LANGS:
        texts = [data.decode() for path, data in files.items()
                 if path.startswith(f"pages/{lang}/stations/")]  # fmt: skip
        own = [one for one in texts if f'id="{unit}"' in one]
        assert len(own) == 1
        told = own[0].partition(f'id="{unit}"')[2].partition("</section>")[0]
        assert contest in told
        assert "→ 77</li>" in told


def test_the_same_id_on_two_ballots_is_two_persons(tmp_path: Path) -> None:
    """A fact about an option has the name that its own contest gives it."""
    folder = rehearsal(tmp_path / "e", 12, 0)
    options = read_rows(folder / "register" / "options.csv")
    contests = [one for one in dict.fromkeys(row["contest"] for row in options)
                if not one.endswith("lists")][:2]  # fmt: skip
    first = {one: next(row["id"] for row in options if row["contest"] == one) for one in contests}
    names = {contests[0]: "Ұлпан", contests[1]: "Өмір"}

    def alike(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        for row in rows:
            if first.get(row["contest"]) == row["id"]:
                row |= {"id": "one", **dict.fromkeys(("name_kk", "name_ru", "name_en"), "")}
                row["name_kk"] = names[row["contest"]]
        return rows

    edit(folder / "register" / "options.csv", alike)
    for file in protocols(folder):
        contest = read_rows(file)[0]["contest"]
        if contest in first:
            head, rest = file.read_text(encoding="utf-8").split("\n", 1)
            cells = ["one" if cell == first[contest] else cell for cell in head.split(",")]
            file.write_text(",".join(cells) + "\n" + rest, encoding="utf-8")
    common = {"contest": contests[1], "option": "one"}
    say_facts(
        folder,
        {"kind": "ContestantWithdrawn", "by": "cec", "article": "7", **common},
        {"kind": "PreliminaryAnnounced", "winners": [common],
         "shares": [{**common, "percent": "50.1"}]},
    )  # fmt: skip
    record(folder)
    publish(folder, tmp_path / "b")
    for lang in LANGS:
        path = f"pages/{lang}/decisions.html"
        items = Html(path, files_of(tmp_path / "b")[path]).items
        told = [text for key, text in items.items() if key.startswith("entry-")]
        assert sum("Өмір" in text for text in told) == 2
        assert not any("Ұлпан" in text for text in told)


def test_a_name_of_three_hundred_letters_is_no_wider_than_a_telephone(tmp_path: Path) -> None:
    """In the way above a page, and among those who stand on a ballot."""
    name = "Ә" * 300
    ballot = (
        f'<span class="at">1</span><span class="who">{name}</span><span class="by">{name}</span>'
    )
    ways = f'<nav class="crumbs"><ol><li><a href="#">{name}</a></li></ol></nav>'
    style = _js(f"<style>{look.stylesheet().decode()}</style>")
    inside = f'{ways}<ol class="ballot"><li>{ballot}</li></ol>'
    body = _js(f'<pre id="out"></pre><div id="narrow" style="width:280px">{inside}</div>')
    found = evaluate(
        tmp_path,
        "",
        f"""
        document.head.insertAdjacentHTML("beforeend", {style});
        document.body.innerHTML = {body};
        const all = [...document.querySelectorAll("#narrow *")];
        return all.map((one) => Math.round(one.getBoundingClientRect().width));
        """,
    )
    assert len(found) == 9
    assert max(found) <= 280


def _js(text: str) -> str:
    return json.dumps(text).replace("</", "<\\/")
