"""Zip files: one CSV in memory, bounded whatever the zip says of itself."""

from __future__ import annotations

import io
import zipfile

import pytest

from hattama.core.errors import InputError
from hattama.sources import archive
from hattama.sources.archive import opened, unpacked
from tests.sources.dirt import zipped


class TestOneTable:
    def test_other_files_and_folders_do_not_matter(self):
        data = zipped({"a/b.csv": b"x", "readme.md": b"", "__MACOSX/a.csv": b"y"})
        assert unpacked(data, "f") == b"x"

    def test_its_name_is_never_a_path(self):
        assert unpacked(zipped({"/../../etc/a.csv": b"x"}), "f") == b"x"

    def test_a_file_without_a_name_does_not_matter(self):
        # Python cuts a name at its first zero byte, so this one has none.
        data = zipped({"a.csv": b"x", "n.csv": b"y"}).replace(b"n.csv", b"\0.csv")
        with opened(data, "f") as archive_of_two:
            assert [one.filename for one in archive_of_two.infolist()] == ["a.csv", ""]
        assert unpacked(data, "f") == b"x"


class TestBounds:
    def test_what_says_that_it_is_too_large(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(archive, "MOST_UNPACKED", 999)
        assert unpacked(zipped({"a.csv": bytes(999)}), "f") == bytes(999)
        with pytest.raises(InputError, match="zip_too_large"):
            unpacked(zipped({"a.csv": bytes(1000)}), "f")

    def test_what_says_that_it_is_smaller_than_it_is(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(archive, "MOST_UNPACKED", 999)
        data = zipped({"a.csv": bytes(50_000)})
        # The size stands in the central directory at the end, and before the file.
        lied = data.replace((50_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
        assert lied != data
        with pytest.raises(InputError, match="zip_unreadable"):
            unpacked(lied, "f")

    def test_too_many_files(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(archive, "MOST_MEMBERS", 2)
        with pytest.raises(InputError, match="zip_too_large"):
            opened(zipped({"a": b"", "b": b"", "c": b""}), "f")

    def test_a_locked_file(self):
        data = bytearray(zipped({"a.csv": b"x"}))
        directory = data.index(b"PK\x01\x02")
        data[directory + 8] |= 1
        with pytest.raises(InputError, match="zip_encrypted"):
            unpacked(bytes(data), "f")

    def test_damage(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("a.csv", b"abc" * 1000)
        data = bytearray(out.getvalue())
        data[45] ^= 0xFF
        with pytest.raises(InputError, match="zip_unreadable"):
            unpacked(bytes(data), "f")
