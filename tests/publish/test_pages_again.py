"""Changed pages under a MANIFEST that was signed once more: each is told with its place."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from msgspec import json

from hattama.log.keys import Key
from hattama.publish.site import SETTINGS, again
from tests.attacks.liar import rehashed
from tests.bundle.worlds import (
    Files,
    faults,
    files_of,
    new_key,
    record,
    rehearsal,
    verdict,
    vkey,
)
from tests.publish.folders import edit, protocols, publish

PAGE = "pages/kk/contests/rehearsal-lists.html"
Settings = dict[str, Any]


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    return new_key(tmp_path_factory.mktemp("key"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, key: Key) -> Files:
    home = tmp_path_factory.mktemp("again")
    folder = record(rehearsal(home / "e", 6, 0), key=vkey(key))
    publish(folder, home / "b", key=key)
    return {path: data for path, data in files_of(home / "b").items() if "/." not in path}


def told(files: Files, key: Key) -> list[tuple[str, str, dict[str, object]]]:
    return faults(verdict(rehashed(files, key.signer), remake=again))


def test_an_honest_site_holds(files: Files, key: Key) -> None:
    found = verdict(files, remake=again)
    assert {one.name: one.outcome for one in found.steps}["pages"] == "holds"
    assert told(files, key) == []


def test_a_changed_a_missing_and_a_stray_page(files: Files, key: Key) -> None:
    stray = "pages/kk/stray.html"
    without = {path: data for path, data in files.items() if path != PAGE}
    for changed, code, place in (
        ({**files, PAGE: files[PAGE] + b"\n"}, "page_differs", PAGE),
        (without, "page_missing", PAGE),
        ({**files, stray: b"<p>"}, "page_more", stray),
    ):
        assert told(changed, key) == [("pages", code, {"file": place})]


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one | {"kind": "real"},
        lambda one: one | {"stage": "established"},
        lambda one: one | {"files": {}},
        lambda one: one | {"voters": None},
        lambda one: one | {"per_page": 10**9},
        lambda one: one | {"more": 1},
    ],
)
def test_settings_that_this_release_would_not_have_written(
    files: Files, key: Key, change: Callable[[Settings], Settings]
) -> None:
    """They do not keep the pages from being made again."""
    settings = json.encode(change(json.decode(files[SETTINGS])))
    found = told({**files, SETTINGS: settings, PAGE: files[PAGE] + b"\n"}, key)
    assert ("pages", "page_differs", {"file": SETTINGS}) in found
    assert ("pages", "page_differs", {"file": PAGE}) in found


def test_pages_of_another_release_are_not_judged(files: Files, key: Key) -> None:
    one: Settings = json.decode(files[SETTINGS])
    other = json.encode(one | {"made_by": one["made_by"] | {"sha256": "0" * 64}})
    found = verdict(rehashed({**files, SETTINGS: other}, key.signer), remake=again)
    step = next(one for one in found.steps if one.name == "pages")
    assert (step.outcome, [one.code for one in step.faults]) == ("not_checked", ["pages_not_made"])


def test_a_page_edited_together_with_its_manifest_is_not_kept(tmp_path: Path) -> None:
    """Whoever can write the folder, but has not the key, gets nothing signed by the next build."""
    key, out = new_key(tmp_path), tmp_path / "b"
    folder = rehearsal(tmp_path / "e", 6, 0)
    held = {file: file.read_text() for file in protocols(folder)}
    for file in held:
        edit(file, lambda found: found[:-1])
    record(folder, key=vkey(key))
    publish(folder, out, key=key)
    # A page that the protocols to come do not touch.
    page = out / "pages" / "ru" / "find.html"
    honest, (manifest,) = page.read_bytes(), out.glob("data/*/MANIFEST")
    wrong = honest.replace(b"</main>", b"<p>77 777</p></main>")
    page.write_bytes(wrong)
    told = f"{sha256(honest).hexdigest()} {len(honest)} "
    text = manifest.read_text()
    assert told in text
    manifest.write_text(text.replace(told, f"{sha256(wrong).hexdigest()} {len(wrong)} "))
    for file, rows in held.items():
        file.write_text(rows)
    record(folder)
    publish(folder, out, key=key)
    assert page.read_bytes() == honest
