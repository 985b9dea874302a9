"""New folders: whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from hattama.core.errors import InputError
from hattama.core.result import result
from hattama.folder.read import read
from hattama.folder.shipped import find, open_election, shipped
from hattama.folder.template import template, write_template
from hattama.folder.write import csv_text, write_folder


class TestTemplate:
    def test_it_reads_back_and_counts(self, tmp_path: Path):
        write_template(tmp_path / "a" / "b")
        one = read(tmp_path / "a" / "b")
        found = result(one.election, one.law, one.register, one.protocols, one.facts)
        assert {name: seats.list for name, seats in found.seats.items() if seats.list} == {
            "list-a": 37, "list-b": 32
        }  # fmt: skip
        assert [won.option for won in found.winners] == ["candidate-1"]
        assert one.election.kind == "rehearsal"

    def test_every_file_is_explained(self):
        readme = template()["README.md"]
        for name in template():
            if name != "README.md":
                shown = "protocols/*.csv" if name.startswith("protocols/") else name
                assert f"`{shown}`" in readme


class TestWriting:
    def test_an_empty_folder_is_filled(self, tmp_path: Path):
        (tmp_path / "e").mkdir()
        write_folder(tmp_path / "e", {"a/b.txt": "қ\n"})
        assert (tmp_path / "e" / "a" / "b.txt").read_bytes() == "қ\n".encode()
        assert [one.name for one in tmp_path.iterdir()] == ["e"]

    def test_the_folder_is_open_to_its_readers(self, tmp_path: Path):
        write_folder(tmp_path / "e", {"a": ""})
        (tmp_path / "plain").mkdir()
        assert stat.S_IMODE((tmp_path / "e").stat().st_mode) == stat.S_IMODE(
            (tmp_path / "plain").stat().st_mode
        )

    def test_what_is_there_is_left_as_it_is(self, tmp_path: Path):
        (tmp_path / "full").mkdir()
        (tmp_path / "full" / "x").write_text("mine")
        (tmp_path / "file").write_text("mine")
        (tmp_path / "link").symlink_to(tmp_path / "nowhere")
        for name in ("full", "file", "link"):
            with pytest.raises(InputError, match="folder_not_empty"):
                write_folder(tmp_path / name, {"a": ""})
        assert (tmp_path / "full" / "x").read_text() == "mine"
        assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "full", "link"]

    def test_nothing_is_half_written(self, tmp_path: Path):
        with pytest.raises(InputError, match="folder_unwritable"):
            write_folder(tmp_path / "e", {"a": "fine", "a/b": "cannot stand in a file"})
        assert list(tmp_path.iterdir()) == []

    def test_a_place_that_cannot_be_written(self, tmp_path: Path):
        (tmp_path / "file").write_text("")
        with pytest.raises(InputError, match="folder_unwritable"):
            write_folder(tmp_path / "file" / "e", {"a": ""})
        with pytest.raises(InputError, match="folder_unwritable"):
            write_folder(tmp_path / "a\0b", {"a": ""})
        assert [one.name for one in tmp_path.iterdir()] == ["file"]

    def test_an_interruption_leaves_nothing_behind(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        def interrupted(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(Path, "write_text", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_folder(tmp_path / "e", {"a": ""})
        assert list(tmp_path.iterdir()) == []

    def test_csv_is_quoted_where_it_must_be(self):
        assert csv_text(("a", "b"), [("x,y", 1)]) == 'a,b\n"x,y",1\n'


class TestFinding:
    def test_shipped_elections_are_found_by_id(self):
        assert shipped() == ("kz-2021", "kz-2023")
        assert open_election("kz-2023").election.id == "kz-2023"

    def test_a_folder_comes_before_a_shipped_election(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "kz-2021").mkdir()
        assert open_election("kz-2021").election.id == "kz-2021"
        write_template("kz-2023")
        assert open_election("kz-2023").election.id == "my-election"

    @pytest.mark.parametrize("name", ["kz-2032", "zz", "", "Kz"])
    def test_an_unknown_name_is_said_with_the_nearest(self, name: str):
        with pytest.raises(InputError, match="election_unknown") as problem:
            find(name or "nothing")
        assert "kz-2023" in problem.value.params["expected"]

    def test_a_path_is_a_path(self, tmp_path: Path):
        assert find("./nowhere").name == "./nowhere"
        assert find(str(tmp_path)).name == str(tmp_path)
        (tmp_path / "f").write_text("")
        with pytest.raises(InputError, match="folder_is_file"):
            open_election(tmp_path / "f")
