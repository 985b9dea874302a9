"""Rehearsals and real elections do not mix."""

from __future__ import annotations

from pathlib import Path

import pytest

from hattama.core.errors import InputError
from hattama.folder.read import read
from hattama.rehearsal import Spec, rehearse, write
from tests.folder.conftest import Make, speaks


@pytest.fixture
def rehearsal(tmp_path: Path) -> Path:
    write(rehearse(Spec(stations=4)), tmp_path / "rehearsal")
    return tmp_path / "rehearsal"


def changed(folder: Path, name: str, old: str, new: str) -> Path:
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def refused(folder: Path, code: str) -> InputError:
    with pytest.raises(InputError) as problem:
        read(folder)
    assert problem.value.code == code
    speaks(problem.value)
    return problem.value


class TestMixing:
    @pytest.mark.parametrize("kind", ["real", "what_if"])
    def test_a_rehearsal_never_passes_for_another_kind(self, rehearsal: Path, kind: str):
        changed(rehearsal, "election.toml", 'kind    = "rehearsal"', f'kind    = "{kind}"')
        problem = refused(rehearsal, "rehearsal_mixed")
        assert problem.params["file"].endswith("register/units.csv")
        assert problem.params["read"] == "rehearsal-nation"

    def test_a_real_unit_never_stands_in_a_rehearsal(self, rehearsal: Path):
        units = rehearsal / "register" / "units.csv"
        with units.open("a", encoding="utf-8") as file:
            file.write("0001,rehearsal-d001,station,,,,100\n")
        problem = refused(rehearsal, "rehearsal_mixed_unit")
        assert problem.params["read"] == "0001"

    @pytest.mark.parametrize(
        ("name", "row"),
        [
            ("register/contests.csv", "rehearsal-x,lists,kz\n"),
            ("register/options.csv", "d01,rehearsal-x,candidate,,,X,,self,,,\n"),
        ],
    )
    def test_an_option_or_contest_of_a_rehearsal_never_stands_elsewhere(
        self, make: Make, name: str, row: str
    ):
        folder = make()
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(row)
        # The template is a rehearsal of its own, without marked ids: its units give it away.
        assert refused(folder, "rehearsal_mixed_unit").params["read"] == "kz"
        changed(folder, "election.toml", 'kind    = "rehearsal"', 'kind    = "real"')
        problem = refused(folder, "rehearsal_mixed")
        assert problem.params["read"] == "rehearsal-x"
        assert problem.params["file"].endswith(name)

    def test_a_folder_without_such_ids_may_be_of_any_kind(self, make: Make):
        folder = make()
        assert read(folder).election.kind == "rehearsal"
        changed(folder, "election.toml", 'kind    = "rehearsal"', 'kind    = "real"')
        assert read(folder).election.kind == "real"

    def test_a_rehearsal_alone_is_fine(self, rehearsal: Path):
        assert read(rehearsal).election.kind == "rehearsal"
