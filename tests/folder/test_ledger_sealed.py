"""Seals hide until they are opened; names that law takes away are gone, and the record stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hattama.core.errors import InputError
from hattama.core.record.codec import canonical
from hattama.core.record.growth import protocol_fact
from hattama.folder.erasing import erasures
from hattama.folder.files import place_of
from hattama.folder.grow import Said
from hattama.folder.record import append_facts, reveal
from hattama.folder.sealing import kept, seal
from tests.folder.conftest import speaks
from tests.folder.recording import (
    KOZGE,
    TIMES,
    copies,
    facts,
    figures,
    folder_at,
    kinds,
    lines,
    loaded,
    put,
    record,
    refused,
    snapshot,
)
from tests.folder.test_ledger import BY, DECISION


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """A record with two sealed copies: entries 6 and 7."""
    folder = folder_at(tmp_path / "e")
    record(folder)
    copies(folder, "0001,430,320", "0002,300,310")
    record(folder, 1, seal=(KOZGE,))
    return folder


class TestSeals:
    def test_the_record_tells_nothing_of_them(self, sealed: Path):
        assert kinds(sealed)[6:] == ["Sealed", "Sealed"]
        public = b"".join(data for name, data in snapshot(sealed).items()
                          if name.startswith("record"))  # fmt: skip
        assert b"kozge" not in public
        assert len(figures(sealed)) == 4

    def test_two_seals_of_the_same_content_differ(self):
        fact = protocol_fact("e", "u", "c", KOZGE, {"a": 1}, TIMES[0])
        one, two = seal(fact), seal(fact)  # type: ignore[arg-type]
        assert one.content == two.content
        assert one.commitment != two.commitment

    def test_what_is_private_is_the_owners(self, sealed: Path):
        assert (sealed / "sealed").stat().st_mode & 0o777 == 0o700
        files = list((sealed / "sealed").iterdir())
        assert len(files) == 2
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}

    @pytest.mark.parametrize("said", [{}, {"seal": (KOZGE,)}])
    def test_a_sealed_copy_is_not_recorded_again(self, sealed: Path, said: dict[str, object]):
        assert dict(record(sealed, 2, **said).counts) == {}

    def test_a_new_copy_beside_it_is(self, sealed: Path):
        copies(sealed, "0001,1,1", source="observer:other")
        record(sealed, 2)
        assert kinds(sealed)[8:] == ["CopyReceived"]
        assert set(figures(sealed)) >= {("0001", "lists", "observer:other")}

    def test_a_reveal_says_it_and_it_counts_like_any_copy(self, sealed: Path):
        assert reveal(sealed, ["6"], TIMES[2]).size == 9
        assert figures(sealed)["0001", "lists", KOZGE] == {"list-a": 430, "list-b": 320}
        assert reveal(sealed, [KOZGE], TIMES[2]).size == 10
        assert dict(record(sealed, 3).counts) == {}
        with pytest.raises(InputError, match="seal_none"):
            reveal(sealed, ["all"], TIMES[3])
        copies(sealed, "0001,430,321", "0002,300,310")
        assert refused(sealed, 4).code == "record_row_changed"
        record(sealed, 4, correct=("all",), **BY)
        assert figures(sealed)["0001", "lists", KOZGE]["list-b"] == 321

    def test_a_changed_content_is_refused(self, sealed: Path):
        path = sorted((sealed / "sealed").iterdir())[0]
        data = json.loads(path.read_bytes())
        data["content"]["figures"]["list-a"] += 1
        path.write_bytes(canonical(data))
        with pytest.raises(InputError, match="seal_unreadable") as problem:
            reveal(sealed, ["all"], TIMES[2])
        speaks(problem.value)

    @pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b"[]", b'{"content":{},"salt":"00"}',
                                      b'{"content":[],"salt":"zz"}'])  # fmt: skip
    def test_what_is_no_seal_is_said(self, sealed: Path, data: bytes):
        (sealed / "sealed" / "x.json").write_bytes(data)
        assert refused(sealed, 2).code == "seal_unreadable"

    def test_a_copy_is_not_told_openly_while_a_seal_is_not_here(self, sealed: Path):
        hidden = sealed.parent / "elsewhere"
        (sealed / "sealed").rename(hidden)
        problem = refused(sealed, 2)
        assert problem.code == "seal_missing"
        speaks(problem)
        hidden.rename(sealed / "sealed")
        assert dict(record(sealed, 2).counts) == {}

    def test_a_source_that_nobody_has_is_no_source_to_seal(self, tmp_path: Path):
        folder = folder_at(tmp_path / "e")
        copies(folder, "0001,430,320")
        problem = refused(folder, seal=("observer:kozg",))
        assert problem.code == "source_unknown"
        speaks(problem)

    def test_an_official_protocol_is_public(self, tmp_path: Path):
        folder = folder_at(tmp_path / "e")
        assert refused(folder, seal=("official",)).code == "seal_official"

    def test_a_record_may_begin_with_seals(self, tmp_path: Path):
        folder = folder_at(tmp_path / "e")
        copies(folder, "0001,430,320")
        record(folder, seal=(KOZGE,))
        assert sorted(kinds(folder))[-1] == "TurnoutReported"
        assert len(kept(place_of(str(folder)))) == 1
        assert dict(record(folder, 1).counts) == {}
        assert reveal(folder, ["all"], TIMES[2]).size == 8

    def test_nothing_is_revealed_without_a_record(self, tmp_path: Path):
        with pytest.raises(InputError, match="record_none"):
            reveal(folder_at(tmp_path / "e"), ["all"], TIMES[0])


def erase(folder: Path, day: int, *asked: str) -> object:
    said = Said(at=TIMES[day], by="court", article="12")
    return append_facts(folder, erasures(str(folder), asked, said))


class TestErased:
    def test_a_name_is_gone_and_the_record_stands(self, tmp_path: Path):
        folder = folder_at(tmp_path / "e")
        record(folder)
        put(folder, "register/options.csv", "First candidate", "candidate-1")
        record(folder, 1, amend=True, reason="court", by="court")
        with pytest.raises(InputError, match="erase_unknown"):
            erase(folder, 2, "units")
        erase(folder, 2, "persons")
        assert kinds(folder)[6:] == ["RegisterAmended", "FileWithdrawn"]
        assert not any(b"First candidate" in data for data in snapshot(folder).values())
        stone = [data for name, data in snapshot(folder).items() if name.endswith(".withdrawn")]
        assert stone == [b'{"article":"12","by":"court","entry":7,"reason":"decision"}']
        found = loaded(folder).admitted
        ballot = found.frozen.register.contests[1].ballot
        assert ballot["candidate-1"].names.en == "candidate-1"
        assert ballot["candidate-2"].names.en == "Second candidate"
        assert dict(record(folder, 3).counts) == {}
        with pytest.raises(InputError, match="erase_unknown"):
            erase(folder, 3, "persons")

    def test_the_names_in_force_can_be_taken_too_and_options_go_by_their_id(self, tmp_path: Path):
        folder = folder_at(tmp_path / "e")
        record(folder)
        name = next((folder / "record").glob("persons.*")).name.split(".")[1]
        erase(folder, 1, f"persons:{name}")
        ballot = loaded(folder).admitted.frozen.register.contests[1].ballot
        assert [one.names.en for one in ballot.values()] == [
            "candidate-1", "candidate-2", "Against all"]  # fmt: skip
        assert len(figures(folder)) == 4

    def test_names_that_were_taken_away_do_not_come_back(self, tmp_path: Path):
        folder = folder_at(tmp_path / "e")
        record(folder)
        put(folder, "register/options.csv", "First candidate", "candidate-1")
        record(folder, 1, amend=True, **BY)
        erase(folder, 2, "persons")
        back = "Первый кандидат,First candidate"
        put(folder, "register/options.csv", "Первый кандидат,candidate-1", back)
        problem = refused(folder, 3, amend=True, **BY)
        assert problem.code == "record_withdrawn_twice"
        speaks(problem)

    def test_nor_does_a_text(self, tmp_path: Path):
        folder = folder_at(tmp_path / "e")
        facts(folder, DECISION)
        record(folder)
        name = next((folder / "record").glob("text.*")).name.split(".")[1]
        erase(folder, 1, f"text:{name}")
        # The folder still holds it, and goes on.
        copies(folder, "0001,1,2")
        record(folder, 2)
        facts(folder, DECISION, {**DECISION, "number": "12/4"})
        record(folder, 3)
        assert len(lines(folder)) == 10
        assert not any("Қайта санау".encode() in data for path, data in snapshot(folder).items()
                       if path.startswith("record"))  # fmt: skip

    def test_only_what_the_record_names(self, tmp_path: Path):
        folder = folder_at(tmp_path / "e")
        record(folder)
        for asked in ("persons", "text:" + "0" * 64, "units", "", "persons:"):
            with pytest.raises(InputError, match="erase_unknown"):
                erase(folder, 1, asked)
