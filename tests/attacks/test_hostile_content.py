"""Files whose hashes are right and whose content is made to hurt: a verdict, soon."""

from __future__ import annotations

import hashlib
import json
import time
import zlib

import pytest

from hattama.bundle import layout
from hattama.core.law.library import text
from hattama.core.record.codec import canonical
from tests.attacks.liar import entries_of, rehashed, size_of, with_entries
from tests.bundle.worlds import Files, faults, files_of, publish, record, rehearsal, verdict

SECONDS = 10
DEEP = 100_000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    home = tmp_path_factory.mktemp("honest")
    publish(record(rehearsal(home / "election", 12)), home / "b")
    return files_of(home / "b")


def soon(files: Files) -> list:
    begun = time.monotonic()
    found = faults(verdict(files))
    assert time.monotonic() - begun < SECONDS
    return found


def named(files: Files, name: str, data: bytes) -> Files:
    """Another file under its right hash in the first fact, and a log around that."""
    entries = entries_of(files)
    first = json.loads(entries[0])
    sha = hashlib.sha256(data).hexdigest()
    first["files"][name] = {"bytes": len(data), "sha256": sha}
    entries[0] = canonical(first)
    made = {
        path: one for path, one in with_entries(files, entries).items()
        if not path.startswith("law/" if name == "law" else f"register/{name}.")
    }  # fmt: skip
    return rehashed({**made, layout.file(name, sha): data})


LAWS = {
    "arrays": b"a = " + b"[" * DEEP,
    "tables": b"a = " + b"{a=" * (DEEP // 4),
    "dots": b".".join([b"a"] * DEEP) + b" = 1",
    "headers": b"[" + b".".join([b"a"] * DEEP) + b"]",
    "digits": b"a = " + b"9" * DEEP,
    "empty": b"",
    "zeros": bytes(1000),
    "large": b"# " + b"x" * (2**20),
    "not_text": b"\xff\xfe",
    "wrong_id": b'id = "kz/1900-nothing"\n',
}


@pytest.mark.parametrize("name", LAWS)
def test_a_hostile_law(files: Files, name: str):
    assert soon(named(files, "law", LAWS[name]))


def test_the_law_of_another_election(files: Files):
    assert soon(named(files, "law", text("kz/2021-mazhilis").encode()))


TABLES = {
    "columns": b",".join(b"c%d" % one for one in range(10**6)) + b"\n",
    "quotes": b'"' * 10**6,
    "one_cell": b"id\n" + b"x" * 10**7,
    "lines": b"\n" * 10**6,
    "empty": b"",
    "zeros": bytes(10**6),
    "not_text": b"\xff\xfe\n",
    "itself": b"id,parent,level,name_kk,name_ru,name_en,voters,parent_basis\na,a,nation,,,,,\n",
}


@pytest.mark.parametrize("table", ["units", "contests", "options", "persons"])
@pytest.mark.parametrize("name", TABLES)
def test_a_hostile_register(files: Files, name: str, table: str):
    found = soon(named(files, table, TABLES[name]))
    assert found or table == "persons"


@pytest.mark.parametrize("data", [b"[" * DEEP, b'{"a":' * DEEP, b"", b"null", b"{}", b"9" * DEEP])
def test_a_hostile_head_of_the_election(files: Files, data: bytes):
    assert soon(named(files, "election", data))


@pytest.mark.parametrize(
    "path", ["latest.json", "kept.json", "data/{n}/seats.json", "data/{n}/datapackage.json"]
)
@pytest.mark.parametrize(
    "data",
    [b"[" * DEEP, b'{"a":' * DEEP, b"[" * DEEP + b"]" * DEEP, b'{"size":' + b"9" * 5000 + b"}",
     b'{"size":true}', b'{"size":-1}', b'{"size":1e99}', b"\xff", b'{"milestones":[]}',
     b'{"format":1,"milestones":{"a":true}}', b'{"format":1,"milestones":{"a":99}}'],
)  # fmt: skip
def test_deep_and_strange_json(files: Files, path: str, data: bytes):
    path = path.format(n=size_of(files))
    lie = {**files, path: data}
    assert any(one.get("file") == path for *_, one in soon(lie))
    if not path.startswith("latest"):
        assert any(one.get("file") == path for *_, one in soon(rehashed(lie)))


def test_a_manifest_of_ten_million_lines(files: Files):
    path = layout.manifest(size_of(files))
    head = b"\n".join(files[path].split(b"\n")[:4]) + b"\n"
    line = b"0" * 64 + b" 1 a%07d\n"
    for number in (10**5, 10**7):
        body = b"".join(line % one for one in range(10**5)) * (number // 10**5)
        assert soon({**files, path: head + body})


@pytest.mark.parametrize(
    "line",
    ["{h} 1 ../x", "{h} 1 /etc/passwd", "{h} 1 a//b", "{h} 1 a\\b", "{h} 9999999999999999 a",
     "{h} 99999999999999999999 a", "{h} -1 a", "{h} 01 a", "{h} 1 ./a", "x 1 a", "{h} 1 C:x"],
)  # fmt: skip
def test_a_strange_line_of_the_manifest(files: Files, line: str):
    path = layout.manifest(size_of(files))
    data = files[path] + line.format(h="0" * 64).encode() + b"\n"
    assert soon({**files, path: data})


@pytest.mark.parametrize("number", ["1" + "0" * 30, "-1", "007", "\u0663", "1" * 5000])
def test_a_strange_number_of_facts(files: Files, number: str):
    path, size = layout.manifest(size_of(files)), str(size_of(files))
    assert soon(
        {**files, path: files[path].replace(f"\n{size}\n".encode(), f"\n{number}\n".encode(), 1)}
    )
    head = files[layout.CHECKPOINT].replace(f"\n{size}\n".encode(), f"\n{number}\n".encode(), 1)
    assert soon({**files, layout.CHECKPOINT: head})


def test_entries_that_unpack_to_gigabytes(files: Files):
    path = f"data/{size_of(files)}/entries.jsonl.gz"
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = bytes(2**24)
    bomb = b"".join(packer.compress(piece) for _ in range(64)) + packer.flush()
    for data in (bomb, files[path] * 2, files[path] + b"\0" * 9, files[path][:-4], bomb[:1000]):
        found = soon(rehashed({**files, path: data}))
        assert any(one.get("file") == path for *_, one in found)


@pytest.mark.parametrize("entry", [b"{}", b"[]", b"", b"\xff", b"[" * 60_000, b"{" * 30, b"null"])
def test_strange_entries(files: Files, entry: bytes):
    entries = entries_of(files)
    for spot in (0, 3, len(entries) - 1):
        made = with_entries(files, [*entries[:spot], entry, *entries[spot + 1 :]])
        assert {step for step, *_ in soon(rehashed(made))} & {"facts", "log"}


def test_a_million_seats(files: Files):
    path = next(one for one in files if one.startswith("law/"))
    for number in (b"1000000", b"1000000000", b"999999999999999999999"):
        data = files[path].replace(b"value = 69", b"value = " + number)
        if data != files[path]:
            assert soon(named(files, "law", data))


def test_places(files: Files):
    """A fault of a fact names its entry."""
    entries = entries_of(files)
    made = with_entries(files, [*entries[:4], entries[4].replace(b'":', b'" :', 1), *entries[5:]])
    assert any(one.get("entry") == 4 for *_, one in soon(rehashed(made)))
