"""Files made to break a reader: the page says what is wrong, and goes on answering."""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hattama.bundle import layout
from hattama.core.record.codec import canonical
from hattama.words import say
from tests.attacks.liar import rehashed
from tests.bundle.worlds import Files, files_of, publish, record, rehearsal, verdict
from tests.publish.browser.beside import unlike
from tests.publish.browser.chromium import Check


@pytest.fixture(scope="module")
def files(check: Check, tmp_path_factory: pytest.TempPathFactory) -> Files:
    home = tmp_path_factory.mktemp("hostile")
    publish(record(rehearsal(home / "e", 12)), home / "b")
    found = files_of(home / "b")
    check.hold(found)
    return found


def latest(files: Files, **more: Any) -> bytes:
    return canonical({**json.loads(files[layout.LATEST]), **more})


HEADS: dict[str, Callable[[Files], dict[str, bytes]]] = {
    "no latest": lambda _: {layout.LATEST: b""},
    "deep latest": lambda _: {layout.LATEST: b'{"a":' * 100_000},
    "a list": lambda _: {layout.LATEST: b"[1]"},
    "size true": lambda files: {layout.LATEST: latest(files, size=True)},
    "size huge": lambda files: {layout.LATEST: latest(files, size=2**53 - 1)},
    "size none": lambda files: {layout.LATEST: latest(files, size=0)},
    "size more": lambda files: {layout.LATEST: latest(files, size=10**9)},
    "markup": lambda files: {layout.LATEST: latest(files, stage="<img src=x onerror=alert(1)>")},
    "long line": lambda _: {layout.CHECKPOINT: b"x" * 2**20},
    "many lines": lambda _: {layout.CHECKPOINT: b"\n" * 5000},
    "huge head": lambda files: {
        layout.CHECKPOINT: files[layout.CHECKPOINT].replace(b"\n25\n", b"\n9223372036854775807\n")
    },
    "no utf8": lambda _: {layout.CHECKPOINT: b"\xff\xfe\n\n"},
    "kept": lambda _: {layout.KEPT: b'{"format":1,"milestones":[1,2]}'},
    "manifest": lambda _: {layout.manifest(25): b"hattama-manifest/v1\n" * 100},
    "long entries": lambda _: {"log/tile/entries/000.p/25": b"\xff\xff" + b"x" * 9},
    "bomb": lambda _: {f"{layout.data(25)}entries.jsonl.gz": gzipped(b"\0" * 2**26)},
}


def gzipped(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize("name", HEADS)
def test_hostile_heads(check: Check, files: Files, name: str):
    made = {**files, **HEADS[name](files)}
    found = check.verdict(made)
    assert not list(unlike(found, verdict(made)))
    assert not found["holds"]


def test_a_bomb_that_every_hash_names(check: Check, files: Files):
    made = rehashed({**files, f"{layout.data(25)}entries.jsonl.gz": gzipped(b"\0" * 2**26)})
    found = check.verdict(made)
    assert not list(unlike(found, verdict(made)))


def test_tables_of_the_register_that_are_none(check: Check, files: Files):
    for path in sorted(one for one in files if one.startswith(("register/", "law/"))):
        for data in (b"", b'"', b"\xff", b"a,b\n1\n", b"\n" * 1000, b"id\n" * 3):
            made = {**files, path: data}
            assert not list(unlike(check.verdict(made), verdict(made))), (path, data)


ZIPS: dict[str, Callable[[Path, Files], None]] = {}


def _zip(name: str) -> Callable[[Callable[[Path, Files], None]], Callable[[Path, Files], None]]:
    def put(make: Callable[[Path, Files], None]) -> Callable[[Path, Files], None]:
        ZIPS[name] = make
        return make

    return put


@_zip("bomb")
def _bomb(file: Path, files: Files) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for path, data in files.items():
            made.writestr(path, data if path != layout.LATEST else b"\0" * 2**28)


@_zip("outside")
def _outside(file: Path, files: Files) -> None:
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("../latest.json", files[layout.LATEST])


@_zip("cut")
def _cut(file: Path, files: Files) -> None:
    _whole(file, files)
    file.write_bytes(file.read_bytes()[:-30])


@_zip("sizes")
def _sizes(file: Path, files: Files) -> None:
    """The list at the end says that each file is as large as can be said."""
    _whole(file, files)
    data = bytearray(file.read_bytes())
    spot = data.find(b"PK\x01\x02")
    while spot >= 0:
        struct.pack_into("<II", data, spot + 20, 0xFFFFFFF0, 0xFFFFFFF0)
        spot = data.find(b"PK\x01\x02", spot + 4)
    file.write_bytes(data)


@_zip("nothing")
def _nothing(file: Path, _: Files) -> None:
    file.write_bytes(b"PK\x05\x06" + bytes(18))


def _whole(file: Path, files: Files) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for path, data in files.items():
            made.writestr(path, data)


@pytest.mark.parametrize("name", ZIPS)
def test_hostile_zips(chromium: Any, page_file: Path, tmp_path: Path, files: Files, name: str):
    file = tmp_path / "b.zip"
    ZIPS[name](file, files)
    page = chromium.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    page.goto(f"{page_file.as_uri()}?lang=en")
    page.set_input_files("#zip", str(file))
    ended = [say("en", f"browser.verdict.{one}") for one in ("broken", "fails")]
    either = ", ".join(f'#headline:text-is("{one}")' for one in ended)
    page.wait_for_selector(either, timeout=60_000)
    assert not problems
    page.close()


def test_names_with_markup_stay_text(chromium: Any, page_file: Path, files: Files):
    """What a bundle says is never read as a part of the page."""
    page = chromium.new_page()
    page.goto(f"{page_file.as_uri()}?lang=en")
    told = {**files, "<img src=x onerror=window.ran=1>": b"x"}
    check = Check(page)
    check.hold(told)
    found = check.verdict()
    assert any("<img" in str(one) for step in found["steps"] for one in step["faults"])
    page.evaluate(
        """() => {
          const files = [...window.held].map(([path, bytes]) => {
            const file = new File([bytes], path.split("/").pop());
            Object.defineProperty(file, "webkitRelativePath", { value: `b/${path}` });
            return file;
          });
          const transfer = new DataTransfer();
          for (const one of files) transfer.items.add(one);
          const input = document.getElementById("folder");
          Object.defineProperty(input, "files", { value: files });
          input.dispatchEvent(new Event("change"));
        }"""
    )
    page.wait_for_selector("#result:not([hidden])", timeout=60_000)
    assert "<img src=x" in page.inner_text("[data-step=files] .faults")
    assert not page.query_selector("main img")
    assert page.evaluate("window.ran") is None
    page.close()
