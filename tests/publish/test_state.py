"""What a site says of the count before there is any."""

from __future__ import annotations

from pathlib import Path

import pytest

from hattama.publish.state import sentence, shown
from hattama.words import LANGS, Lang, say
from tests.bundle.worlds import record, rehearsal
from tests.publish.folders import pages_of, protocols, publish, put, snap_of
from tests.publish.folders import shown as site_in
from tests.publish.worlds import nothing


def test_before_any_protocol_nothing_is_counted(tmp_path: Path) -> None:
    folder = rehearsal(tmp_path / "eve", 12, 0)
    nothing(folder)
    assert shown(snap_of(folder)) == "before"
    assert sentence(snap_of(folder)) == "site.foot.nothing"
    later = rehearsal(tmp_path / "later", 12, 0)
    for file in protocols(later):
        file.unlink()
    record(later)
    assert shown(snap_of(later)) == "awaited"


def test_no_result_follows_from_protocols_where_there_are_none(tmp_path: Path) -> None:
    """Whatever stage the commission names; and the first protocol changes every foot."""
    folder = rehearsal(tmp_path / "e", 12, 0)
    put(folder, r'stage( *)= "counting"', r'stage\1= "preliminary"')
    held = {file: file.read_text() for file in protocols(folder)}
    for file in held:
        file.unlink()
    record(folder)
    assert shown(snap_of(folder)) == "preliminary"
    assert sentence(snap_of(folder)) == "site.foot.nothing"
    publish(folder, tmp_path / "grown")
    file, text = next(iter(held.items()))
    file.write_text("".join(text.splitlines(keepends=True)[:2]))
    record(folder)
    publish(folder, tmp_path / "grown")
    publish(folder, tmp_path / "fresh")
    assert site_in(tmp_path / "grown") == site_in(tmp_path / "fresh")


@pytest.mark.parametrize("lang", LANGS)
def test_every_page_says_so(tmp_path: Path, lang: Lang) -> None:
    folder = rehearsal(tmp_path / "eve", 12, 0)
    nothing(folder)
    for path, data in pages_of(folder).items():
        if path.startswith(f"pages/{lang}/") and path.endswith(".html"):
            page = data.decode()
            assert say(lang, "site.stage.before") in page, path
            assert say(lang, "bundle.fixed_sentence") not in page, path
            assert say(lang, "site.foot.nothing") in page, path


def test_from_the_first_protocol_on_it_is_counting(busy_folder: Path) -> None:
    assert shown(snap_of(busy_folder)) == "counting"
    assert sentence(snap_of(busy_folder)) == "bundle.fixed_sentence"
