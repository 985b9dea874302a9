"""Each defect is met by one remark or one clear error, in three languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from hattama.core.errors import InputError
from hattama.folder.read import read
from hattama.folder.write import write_folder
from hattama.sources.bring import bring
from hattama.sources.told import lines_of
from hattama.words import LANGS, error
from tests.sources.dirt import FILES, FOLDER, MADE, PUBLISHED, RUSSIAN

MAP = str(FOLDER / "map.toml")


def told(file: str, tmp_path: Path) -> dict[str, list[str]]:
    """What is said of a file in each language; what was read counts as an election folder."""
    try:
        found = bring("table", [file], MAP)
    except InputError as problem:
        return {lang: [error(lang, problem)] for lang in LANGS}
    files = found.report.files
    assert all(one.rows == one.taken + one.reported for one in files)
    write_folder(tmp_path / "out", found.files)
    protocols = read(tmp_path / "out").protocols
    assert len(protocols) == sum(one.taken for one in files)
    return {
        lang: [one for _, lines in lines_of(lang, found.report) for one in lines] for lang in LANGS
    }


def check(file: str, sentence: str, tmp_path: Path) -> None:
    said = told(file, tmp_path)
    expected = sentence.replace("{file}", file)
    if expected:
        assert any(one == expected or one.startswith(f"{expected}:") for one in said["en"]), said
    else:
        # Only the file, the sum and what was made.
        assert len(said["en"]) == 3, said
    for lang in ("kk", "ru"):
        assert len(said[lang]) == len(said["en"])
        assert not set(said[lang]) & set(said["en"])


class TestFiles:
    def test_the_table_and_the_folder_name_the_same_files(self):
        assert sorted(FILES) == sorted(one.stem for one in FOLDER.glob("*.csv"))
        assert len(FILES) >= 40

    @pytest.mark.parametrize("name", FILES)
    def test_each_defect_has_its_sentence(
        self, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.chdir(FOLDER)
        check(f"{name}.csv", FILES[name], tmp_path)

    @pytest.mark.parametrize("name", MADE)
    def test_each_defect_of_bytes_has_its_sentence(
        self, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.chdir(tmp_path)
        data, sentence = MADE[name]
        (tmp_path / name).write_bytes(data)
        check(name, sentence, tmp_path)

    def test_an_encoding_that_is_no_utf8_is_found_out(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        """cp1251 has no Kazakh letters, so the table and its map are in Russian here."""
        monkeypatch.chdir(tmp_path)
        (tmp_path / "a.csv").write_bytes(RUSSIAN.encode("cp1251"))
        text = Path(MAP).read_text(encoding="utf-8").replace('"Ақ жол"', '"Ак жол"', 1)
        (tmp_path / "map.toml").write_text(text, encoding="utf-8")
        found = bring("table", ["a.csv"], "map.toml")
        said = [one for _, lines in lines_of("en", found.report) for one in lines]
        assert said[0] == PUBLISHED.replace("{file}", "a.csv")
        assert b"\xd0\x90\xd0\xba\xd0\xbc\xd0\xbe\xd0\xbb\xd0\xb0" in bytes(
            found.files["register/units.csv"]  # type: ignore[arg-type]
        )

    def test_absent_is_not_zero(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.chdir(FOLDER)
        for name in ("dash", "no-data", "empty-cell"):
            text = bring("table", [f"{name}.csv"], MAP).files["protocols/lists.csv"]
            assert b"kz.2,lists,900,650,,300,310,35\n" in bytes(text)  # type: ignore[arg-type]

    def test_what_is_no_regular_file_is_refused(self, tmp_path: Path):
        (tmp_path / "link.csv").symlink_to(tmp_path / "nowhere.csv")
        for path, code in (
            (tmp_path, "folder_not_a_file"),
            (tmp_path / "link.csv", "folder_not_a_file"),
            (tmp_path / "no.csv", "source_missing"),
        ):
            with pytest.raises(InputError, match=code):
                bring("table", [str(path)], MAP)
