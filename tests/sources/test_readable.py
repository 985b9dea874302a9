"""What cannot be read again is not written."""

from __future__ import annotations

from pathlib import Path

import pytest

from hattama.core.errors import InputError
from hattama.sources import readable
from hattama.sources.bring import bring
from hattama.sources.make import Files
from hattama.sources.readable import refuse_unreadable
from tests.sources.dirt import FOLDER

MAP = (FOLDER / "map.toml").read_text(encoding="utf-8")


def made(place: Path, told: str = MAP) -> Files:
    (place / "map.toml").write_text(told, encoding="utf-8")
    return bring("table", [str(FOLDER / "clean.csv")], str(place / "map.toml")).files


def renamed(files: Files, old: str, new: str) -> Files:
    """The same files with another id in the options and in the heads of the protocols."""
    changed: Files = {}
    for name, text in files.items():
        raw = text.encode() if isinstance(text, str) else text
        changed[name] = raw.replace(old.encode(), new.encode())
    assert changed != files
    return changed


class TestReadBack:
    @pytest.mark.parametrize("most", [0, readable.MOST_READ])
    def test_what_is_fine_passes(self, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(readable, "MOST_READ", most)
        refuse_unreadable(made(tmp_path), "out")

    @pytest.mark.parametrize("most", [0, readable.MOST_READ])
    def test_ids_of_a_rehearsal(self, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(readable, "MOST_READ", most)
        told = MAP.replace('"rehearsal"', '"real"').replace('"amanat"', '"rehearsal-a"')
        assert '"rehearsal-a"' in told
        with pytest.raises(InputError, match="rehearsal_mixed") as problem:
            refuse_unreadable(made(tmp_path, told), "out")
        assert problem.value.params["file"] == "out/register/options.csv"

    def test_figures_that_cannot_be_read(self, tmp_path: Path):
        files = renamed(made(tmp_path), "1000", "1x00")
        with pytest.raises(InputError):
            refuse_unreadable(files, "out")
