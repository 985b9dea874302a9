"""Folders and ZIP files made to hurt whoever verifies them: a verdict or one sentence, quickly.

The measure is taken in a process of its own: seconds, and the most memory that it ever held.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from hattama.bundle import layout
from hattama.core.record.codec import canonical
from tests.attacks.liar import size_of
from tests.attacks.measured import SERVER, Measurer
from tests.bundle.worlds import Files, files_of, publish, record, rehearsal

SECONDS = 10
MEGABYTES = 500
HUGE = 10 * 2**30

MEASURER = Measurer()


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    MEASURER.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    home = tmp_path_factory.mktemp("honest")
    publish(record(rehearsal(home / "election", 12)), home / "b")
    return files_of(home / "b")


def lay(files: Files, folder: Path) -> Path:
    for path, data in files.items():
        goal = folder / path
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.write_bytes(data)
    return folder


def verified(target: Path) -> tuple[int, str]:
    """Exit status and output; the process neither broke nor took too long nor too much."""
    found = MEASURER.verify(target)
    assert found.trouble == "None", found.trouble
    assert found.seconds < SECONDS
    assert found.megabytes < MEGABYTES
    assert "Traceback" not in found.text
    if found.status == 2:
        assert len(found.text.strip().split("\n")) == 1, found.text
    return found.status, found.text


def test_the_measure_is_awake(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A verification that takes too much memory, breaks or dies is told as such."""
    broken = SERVER.replace("begun = ", "import tests_plant; begun = ")
    for plant, match in (
        ("held = bytearray(600 * 2**20); held[:] = b'x' * len(held)", "megabytes"),
        ("from hattama.verify import run; run.verify = None", "NoneType"),
        ("import os; os.abort()", "ended"),
    ):
        folder = tmp_path / match
        folder.mkdir()
        (folder / "tests_plant.py").write_text(plant)
        one = Measurer(broken, folder)
        try:
            with monkeypatch.context() as patch:
                patch.setattr(sys.modules[__name__], "MEASURER", one)
                with pytest.raises(AssertionError, match=match):
                    verified(lay(files, folder / "b"))
        finally:
            one.close()


def sparse(path: Path, size: int = HUGE) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)


class TestFolders:
    @pytest.mark.parametrize(
        "path",
        ["latest.json", "data/{n}/MANIFEST", "data/{n}/seats.json", "data/{n}/results.csv",
         "data/{n}/entries.jsonl.gz", "log/checkpoint", "log/checkpoints/{n}", "kept.json",
         "policy", "log/tile/entries/000.p/{n}", "log/tile/0/000.p/{n}", "log/.state", "law/*",
         "register/units*"],
    )  # fmt: skip
    def test_ten_gigabytes_in_one_line(self, files: Files, tmp_path: Path, path: str):
        folder = lay(files, tmp_path / "b")
        path = path.format(n=size_of(files))
        goal = next(folder.glob(path)) if "*" in path else folder / path
        sparse(goal)
        assert verified(folder)[0] == 1

    @pytest.mark.parametrize(
        "path", ["data/{n}/results.csv", "log/tile/0/000.p/{n}", "latest.json"]
    )
    @pytest.mark.parametrize(
        "make",
        [
            lambda goal: goal.symlink_to("/etc/hostname"),
            lambda goal: goal.symlink_to("/dev/zero"),
            os.mkfifo,
            os.mkdir,
        ],
        ids=["link", "device", "pipe", "folder"],
    )
    def test_what_is_no_file(
        self, files: Files, tmp_path: Path, path: str, make: Callable[[Path], None]
    ):
        folder = lay(files, tmp_path / "b")
        goal = folder / path.format(n=size_of(files))
        goal.unlink()
        make(goal)
        status, text = verified(folder)
        assert status == 1
        assert goal.name in text

    def test_a_link_to_a_folder_outside(self, files: Files, tmp_path: Path):
        folder = lay(files, tmp_path / "b")
        (folder / "data").rename(tmp_path / "elsewhere")
        (folder / "data").symlink_to(tmp_path / "elsewhere")
        status, text = verified(folder)
        assert status == 1
        assert "link" in text

    def test_a_link_to_itself(self, files: Files, tmp_path: Path):
        folder = lay(files, tmp_path / "b")
        (folder / "data/again").symlink_to(folder)
        assert verified(folder)[0] == 1

    @pytest.mark.parametrize("name", ["\udcff\udcfe", "\x1b[2J", "a\nb", "x" * 250, "\u202ename"])
    def test_a_name_that_no_terminal_should_see(self, files: Files, tmp_path: Path, name: str):
        folder = lay(files, tmp_path / "b")
        (folder / "data" / name).write_bytes(b"")
        status, text = verified(folder)
        assert status == 1
        assert "\x1b" not in text
        assert "\u202e" not in text

    def test_a_folder_deeper_than_any_path(self, files: Files):
        """Not under `tmp_path`: nothing of Python's own takes so many folders away again."""
        home = tempfile.mkdtemp()
        folder, here = lay(files, Path(home, "b")), os.getcwd()
        try:
            os.chdir(folder)
            for _ in range(1500):
                os.mkdir("d")
                os.chdir("d")
            os.chdir(here)
            assert verified(folder)[0] == 1
        finally:
            os.chdir(here)
            subprocess.run(["rm", "-rf", home], check=True)

    def test_a_folder_for_each_of_many_states(self, files: Files, tmp_path: Path):
        folder = lay(files, tmp_path / "b")
        for number in range(1000, 4000):
            (folder / f"data/{number}").mkdir()
            (folder / f"data/{number}/MANIFEST").touch()
        (folder / "data/²").mkdir()
        (folder / "data/²/MANIFEST").touch()
        assert verified(folder)[0] == 1


def packed(files: Files, out: Path, **more: bytes) -> Path:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for path, data in {**files, **more}.items():
            pack.writestr(path, data)
    return out


class Stream:
    """A place to write to that nobody can go back in, so that sizes stand behind the members."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw

    def write(self, data: bytes) -> int:
        return self._raw.write(data)

    def flush(self) -> None:
        self._raw.flush()


class TestZips:
    def test_an_honest_one_holds(self, files: Files, tmp_path: Path):
        assert verified(packed(files, tmp_path / "b.zip"))[0] == 0
        inside = {f"top/{path}": data for path, data in files.items()}
        assert verified(packed(inside, tmp_path / "c.zip"))[0] == 0

    @pytest.mark.parametrize("path", ["latest.json", "data/{n}/results.csv", "data/{n}/MANIFEST"])
    def test_many_zeros_in_few_bytes(self, files: Files, tmp_path: Path, path: str):
        """A member that unpacks to a thousand times its bytes is not unpacked to its end."""
        path = path.format(n=size_of(files))
        bomb = {one: data for one, data in files.items() if one != path}
        out = packed(bomb, tmp_path / "b.zip")
        info = zipfile.ZipInfo(path)
        info.compress_type = zipfile.ZIP_DEFLATED
        with zipfile.ZipFile(out, "a") as pack, pack.open(info, "w", force_zip64=True) as member:
            for _ in range(40):
                member.write(bytes(2**24))
        assert verified(out)[0] == 1

    @pytest.mark.parametrize(
        "name", ["../up", "/etc/x", "a/../../b", "C:\\x", "a\\..\\b", "a//b", "./a", "\x1b[2J", ""]
    )
    def test_a_name_that_leads_out(self, files: Files, tmp_path: Path, name: str):
        out = packed(files, tmp_path / "b.zip")
        with zipfile.ZipFile(out, "a") as pack:
            pack.writestr(zipfile.ZipInfo(name), b"x")
        status, text = verified(out)
        assert status == 2
        assert "\x1b" not in text

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_a_name_that_stands_twice(self, files: Files, tmp_path: Path):
        out = packed(files, tmp_path / "b.zip")
        with zipfile.ZipFile(out, "a") as pack:
            pack.writestr("latest.json", b"{}")
        assert verified(out)[0] == 2

    @pytest.mark.parametrize("mode", [0o120777, 0o010644, 0o020644])
    def test_links_pipes_and_devices(self, files: Files, tmp_path: Path, mode: int):
        out = packed(files, tmp_path / "b.zip")
        with zipfile.ZipFile(out, "a") as pack:
            info = zipfile.ZipInfo("link")
            info.external_attr = mode << 16
            pack.writestr(info, b"/etc/passwd")
        assert verified(out)[0] == 2

    @pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_another_way_of_packing(self, files: Files, tmp_path: Path, way: int):
        out = packed(files, tmp_path / "b.zip")
        with zipfile.ZipFile(out, "a", way) as pack:
            pack.writestr("more", b"x" * 1000)
        assert verified(out)[0] == 2

    @pytest.mark.parametrize("spot", [6, 8])
    def test_a_password_or_a_way_that_nobody_knows(self, files: Files, tmp_path: Path, spot: int):
        out = packed(files, tmp_path / "b.zip")
        data = bytearray(out.read_bytes())
        central = data.rindex(b"PK\x01\x02")
        data[central + spot + 2] = 99 if spot == 8 else 1
        out.write_bytes(data)
        assert verified(out)[0] == 2

    def test_members_that_share_their_bytes(self, files: Files, tmp_path: Path):
        """A small file that unpacks to any size."""
        out = packed(files, tmp_path / "b.zip")
        data = bytearray(out.read_bytes())
        first = data.index(b"PK\x01\x02")
        second = data.index(b"PK\x01\x02", first + 4)
        data[second + 42 : second + 46] = data[first + 42 : first + 46]
        out.write_bytes(data)
        assert verified(out)[0] == 2

    def test_a_list_of_members_of_three_gigabytes(self, tmp_path: Path):
        out = tmp_path / "b.zip"
        sparse(out, 3 * 2**30)
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, 3 * 2**30, 0, 0)
        with out.open("ab") as file:
            file.write(end)
        assert verified(out)[0] == 2

    def test_a_member_for_each_of_a_million_names(self, tmp_path: Path):
        out = tmp_path / "b.zip"
        one = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 33, 0, 0, 0,
                          7, 0, 0, 0, 0, 0, 0)  # fmt: skip
        many = b"".join(one + b"%07d" % number for number in range(600_000))
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(many), 0, 0)
        out.write_bytes(many + end)
        assert verified(out)[0] == 2

    @pytest.mark.parametrize("size", [0, 3, 22, 100, 5000])
    def test_no_zip_at_all(self, tmp_path: Path, size: int):
        out = tmp_path / "b.zip"
        out.write_bytes(bytes(size))
        assert verified(out)[0] == 2

    @pytest.mark.parametrize("where", ["before", "between", "behind", "comment", "two"])
    def test_bytes_that_belong_to_no_member(self, files: Files, tmp_path: Path, where: str):
        """A program before the files, a secret between them, a second archive: not vouched for."""
        out = packed(files, tmp_path / "b.zip")
        data, more = out.read_bytes(), b"<script>alert(1)</script>"
        spot = data.rindex(b"PK\x05\x06")
        start = struct.unpack("<L", data[spot + 16 : spot + 20])[0]
        if where == "before":
            made, at = more + data, 0
        elif where == "between":
            moved = struct.pack("<L", start + len(more))
            made = data[:start] + more + data[start : spot + 16] + moved + data[spot + 20 :]
            at = start
        elif where == "behind":
            made, at = data + more, len(data)
        elif where == "comment":
            made = data[:-2] + struct.pack("<H", len(more)) + more
            at = len(data)
        else:
            more = packed({"other.txt": b"x"}, tmp_path / "c.zip").read_bytes()
            made, at = more + data, 0
        out.write_bytes(made)
        status, text = verified(out)
        assert status == 0
        assert f"From byte {at:,} on, the ZIP file holds {len(more)} bytes" in text
        assert "[not checked]  Files" in text

    def test_members_of_unknown_size_and_folders_have_no_loose_bytes(
        self, files: Files, tmp_path: Path
    ):
        out = tmp_path / "b.zip"
        with out.open("wb") as raw, zipfile.ZipFile(Stream(raw), "w") as pack:  # type: ignore[call-overload]
            pack.mkdir("data")
            for number, (path, data) in enumerate(files.items()):
                with pack.open(path, "w", force_zip64=number % 2 == 0) as member:
                    member.write(data)
        status, text = verified(out)
        assert status == 0
        assert "belong to no file" not in text

    @pytest.mark.parametrize("name", ["data/", "hidden/"])
    def test_a_folder_with_a_content_of_its_own(self, files: Files, tmp_path: Path, name: str):
        out = packed(files, tmp_path / "b.zip")
        with zipfile.ZipFile(out, "a") as pack:
            pack.writestr(zipfile.ZipInfo(name), b"x")
        status, text = verified(out)
        assert status == 1
        assert f"{name}: Nothing names this file." in text

    def test_a_folder_that_begins_before_the_file(self, files: Files, tmp_path: Path):
        out = tmp_path / "b.zip"
        with zipfile.ZipFile(out, "w") as pack:
            pack.mkdir("data")
            for path, data in files.items():
                pack.writestr(path, data)
        out.write_bytes(out.read_bytes()[10:])
        status, text = verified(out)
        assert status == 1
        assert "The ZIP file cannot be read" in text

    def test_a_torn_one(self, files: Files, tmp_path: Path):
        out = packed(files, tmp_path / "b.zip")
        data = out.read_bytes()
        for part in (1, 2, 3):
            spot = len(data) * part // 4
            out.write_bytes(data[:spot] + bytes(40) + data[spot + 40 :])
            assert verified(out)[0] in (1, 2)


def test_latest_says_more_than_any_log(files: Files, tmp_path: Path):
    for size in (10**9, 10**12, 2**53 - 1):
        told = json.loads(files[layout.LATEST]) | {"size": size}
        folder = lay({**files, layout.LATEST: canonical(told)}, tmp_path / str(size))
        for one in (layout.manifest(size), layout.checkpoint(size)):
            (folder / one).parent.mkdir(parents=True, exist_ok=True)
        (folder / layout.manifest(size)).write_bytes(files[layout.manifest(size_of(files))])
        assert verified(folder)[0] == 1
