"""`register/places.csv` and `[voters]`: where and when people vote, read strictly."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.bundle.read import Held
from hattama.core.record.teller import COMMISSIONS, is_commission
from hattama.core.register.model import NO_HOUR, OFFERS, Names
from hattama.core.register.polling import (
    PollingRows,
    _is_one_phone,
    is_phone,
    minutes_of,
    polling_of,
)
from hattama.core.register.texts import Texts
from hattama.folder.canonical import register_files
from hattama.folder.files import place_of
from hattama.folder.ledger import read_record
from hattama.folder.read import read
from hattama.folder.register import PLACES
from hattama.folder.template import HEAD
from hattama.verify.model import Asked
from hattama.verify.run import verify
from tests.bundle.worlds import files_of, publish, rehearsal
from tests.bundle.worlds import record as keep
from tests.core.small import register, units
from tests.folder.conftest import Make, refused, speaks
from tests.folder.recording import FILE, HEADER, ROWS, VOTERS, folder_at, put, record
from tests.folder.recording import refused as not_recorded


class TestReading:
    def test_rows_stand_in_the_order_of_the_tree(self, make: Make):
        found = read(make({FILE: HEADER + ROWS})).register
        said = found.polling
        assert said is not None
        assert [found.units.ids[unit] for unit in said.unit.tolist()] == ["0001", "0002"]
        assert list(said.number) == ["1", "2-а"]
        assert said.address_of(1) == Names(kk="Кітапхана көшесі 2")
        assert said.opens.tolist() == [7 * 60, NO_HOUR]
        assert [said.offer(0, one) for one in OFFERS] == [True, None, None, True]
        assert [said.offer(1, one) for one in OFFERS] == [False, None, None, None]
        assert said.row_of(int(said.unit[1])) == 1
        assert said.row_of(0) == -1

    def test_it_may_be_left_out(self, make: Make):
        assert read(make()).register.polling is None

    def test_a_unit_above_the_stations_may_stand_there(self, make: Make):
        said = read(make({FILE: "unit,phone\nd01,102\n"})).register.polling
        assert said is not None
        assert said.phone[0] == "102"

    @pytest.mark.parametrize(
        ("row", "code", "column"),
        [
            ("0003,1,x,07:00,20:00,yes,no,", "unit_unknown", 1),
            ("0001,1,x,7:00,20:00,yes,no,", "place_hour", 4),
            ("0001,1,x,07:00,24:00,yes,no,", "place_hour", 5),
            ("0001,1,x,07:00,07:00,yes,no,", "place_closes_first", 5),
            ("0001,1,x,07:00,06:59,yes,no,", "place_closes_first", 5),
            ("0001,1,x,07:00,20:00,maybe,no,", "word_unknown", 6),
            ("0001,1,x,07:00,20:00,yes,YES,", "word_unknown", 7),
            ("0001,1,x,07:00,20:00,yes,no,call us", "place_phone", 8),
            ("0001,1,x,07:00,20:00,yes,no,person@example.org", "place_phone", 8),
            ("0001,1,person@example.org,07:00,20:00,yes,no,", "place_mail", 3),
            (f"0001,{'ә' * 41},x,07:00,20:00,yes,no,", "place_number_long", 2),
        ],
    )
    def test_a_cell_that_is_wrong_is_named(self, make: Make, row: str, code: str, column: int):
        first = "0002,2,x,,,,,\n"
        told = refused(make, {FILE: HEADER + first + row + "\n"})
        assert (told["code"], told["line"], told["column"]) == (code, 3, column)
        assert told["file"].endswith(FILE)

    def test_an_hour_and_a_number_at_their_bounds_are_taken(self, make: Make):
        row = f"0001,{'ә' * 40},x,00:00,23:59,,,\n"
        said = read(make({FILE: HEADER + row})).register.polling
        assert said is not None
        assert said.closes.tolist() == [23 * 60 + 59]

    def test_a_station_stands_once(self, make: Make):
        told = refused(make, {FILE: "unit\n0001\n0002\n0001\n"})
        assert (told["code"], told["line"], told["read"]) == ("place_twice", 4, "0001")

    def test_other_columns_are_refused(self, make: Make):
        told = refused(make, {FILE: "unit,chair\n0001,Somebody\n"})
        assert told["code"] == "table_column_unknown"

    @given(
        st.lists(st.sampled_from(["", "yes", "no"]), min_size=2, max_size=2),
        st.permutations([0, 1]),
    )
    def test_any_order_of_rows_gives_one_table(self, told: list[str], order: list[int]):
        tree = register(
            units(("kz", "", "nation"), ("s1", "kz", "station"), ("s2", "kz", "station"))
        )
        blank = ("", "")
        ids, ramps = ("s1", "s2"), told
        rows = PollingRows(
            unit=[ids[one] for one in order], number=blank, settlement=(blank,) * 3,
            address=(blank,) * 3, opens=blank, closes=blank,
            offers=([ramps[one] for one in order], blank, blank, blank), phone=blank,
        )  # fmt: skip
        said = polling_of(rows, tree.units)
        assert [("", "yes", "no")[one] for one in said.offers[0].tolist()] == told

    @pytest.mark.parametrize("good", ["102", "+7 (7172) 00-00-00", "102, 103", "102;103"])
    def test_telephones(self, good: str):
        assert is_phone(good)

    @pytest.mark.parametrize(
        "bad", ["", "12", "---", "a102", "102,", "1" * 41, "102,103,104,105,106"]
    )
    def test_what_is_no_telephone(self, bad: str):
        assert not is_phone(bad)

    @given(st.text(alphabet="0123456789+() -,;a", max_size=50))
    def test_both_ways_of_looking_at_a_telephone_agree(self, text: str):
        quick = bool(_is_one_phone(Texts.of([text]))[0])
        assert not quick or is_phone(text)
        if is_phone(text) and not set(text) & set(",;") and len(text) <= 40:
            assert quick

    @pytest.mark.parametrize(
        ("text", "minutes"),
        [("00:00", 0), ("23:59", 1439), ("24:00", None), ("7:00", None), ("07:60", None),
         ("٠٧:00", None)],
    )  # fmt: skip
    def test_hours(self, text: str, minutes: int | None):
        assert minutes_of(text) == minutes


class TestSection:
    def test_it_reads_back(self, make: Make):
        told = read(make({"election.toml": HEAD + VOTERS})).election.voters
        assert told is not None
        assert told.home_request_until == "12:00"
        assert told.contact is not None
        assert told.contact.office.pick("kk") == "Комиссия"

    @pytest.mark.parametrize(
        ("old", "new", "code", "key"),
        [
            ('"12:00"', '"noon"', "place_hour", "voters.home_request_until"),
            ('closes = "20:00"', 'closes = "07:00"', "place_closes_first", "voters.closes"),
            ('"info@example.org"', '"Somebody <a@b.c>"', "voters_email", "voters.contact.email"),
            ('phone = "+7 7172 00 00 00"', 'phone = "x"', "place_phone", "voters.contact.phone"),
            ('kk = "Комиссия"', 'kk = " "', "voters_text", "voters.contact.office.kk"),
            ('kk = "Комиссия"', 'kk = "a\\nb"', "voters_text", "voters.contact.office.kk"),
            ("as_of = 2023-03-10", 'as_of = "soon"', "law_expects_date", "voters.as_of"),
        ],
    )
    def test_what_is_wrong_is_named(self, make: Make, old: str, new: str, code: str, key: str):
        assert old in VOTERS
        told = refused(make, {"election.toml": HEAD + VOTERS.replace(old, new)})
        assert (told["code"], told["key"]) == (code, key)


class TestRecord:
    def test_a_rehearsal_records_and_amends(self, tmp_path: Path):
        home = folder_at(tmp_path / "e", **{FILE: HEADER + ROWS})
        record(home)
        names = [one.name.split(".")[0] for one in (home / "record").iterdir()]
        assert "places" in names
        put(home, FILE, "07:00,20:00", "06:00,20:00")
        problem = not_recorded(home, 1)
        assert problem.code == "record_register_changed"
        assert problem.params["read"] == ("places",)
        done = record(home, 1, amend=True, reason="decision", by="cec")
        assert done.counts == {"RegisterAmended": 1}
        said = read_record(place_of(str(home))).admitted.frozen.register.polling
        assert said is not None
        assert said.opens.tolist() == [360, NO_HOUR]

    def test_the_table_may_go_again(self, tmp_path: Path):
        home = folder_at(tmp_path / "e", **{FILE: HEADER + ROWS})
        record(home)
        (home / FILE).unlink()
        record(home, 1, amend=True, reason="decision", by="cec")
        assert read_record(place_of(str(home))).admitted.frozen.register.polling is None

    def test_the_recorded_form_has_one_order(self, make: Make):
        tables = [
            register_files(one.election, one.register)["places"]
            for rows in (ROWS, "\n".join(reversed(ROWS.strip().split("\n"))) + "\n")
            for one in [read(make({FILE: HEADER + rows}))]
        ]
        assert tables[0] == tables[1]
        found = list(csv.reader(io.StringIO(tables[0].decode())))
        assert found[0] == [*PLACES[0], *PLACES[1]]
        assert [row[0] for row in found[1:]] == ["0001", "0002"]

    def test_without_the_table_nothing_is_named(self, make: Make):
        one = read(make())
        files = register_files(one.election, one.register)
        assert "places" not in files
        assert b"voters" not in files["election"]

    def test_the_section_is_recorded_without_what_it_leaves_open(self, make: Make):
        one = read(make({"election.toml": HEAD + VOTERS}))
        head = register_files(one.election, one.register)["election"]
        assert b'"as_of":"2023-03-10"' in head
        assert b'"address"' not in head


class TestTeller:
    """Where and when to vote is told by a commission in its own record, and by nobody else."""

    @pytest.fixture(params=["places", "section"])
    def real(self, request: pytest.FixtureRequest, tmp_path: Path) -> Path:
        head = HEAD.replace('kind    = "rehearsal"', 'kind    = "real"')
        files = {FILE: HEADER + ROWS} if request.param == "places" else {}
        files["election.toml"] = head if request.param == "places" else head + VOTERS
        return folder_at(tmp_path / "real", **files)

    @pytest.mark.parametrize("publisher", ["", "kozge", "court", "cecil", "cec_x"])
    def test_others_are_refused(self, real: Path, publisher: str):
        problem = not_recorded(real, publisher=publisher)
        speaks(problem)
        assert problem.code == "record_voters_publisher"

    @pytest.mark.parametrize("publisher", ["cec", "territorial_commission-75"])
    def test_a_commission_is_not(self, real: Path, publisher: str):
        assert record(real, publisher=publisher).counts["ElectionOpened"] == 1

    def test_an_amendment_is_looked_at_too(self, tmp_path: Path):
        head = HEAD.replace('kind    = "rehearsal"', 'kind    = "real"')
        home = folder_at(tmp_path / "real", **{"election.toml": head})
        record(home, publisher="kozge")
        (home / FILE).write_text(HEADER + ROWS, encoding="utf-8")
        problem = not_recorded(home, 1, amend=True, reason="decision", by="kozge")
        assert problem.code == "record_voters_publisher"

    def test_words(self):
        assert COMMISSIONS == (
            "cec", "district_commission", "territorial_commission", "precinct_commission",
        )  # fmt: skip
        assert is_commission("precinct_commission.12")


class TestBundle:
    def test_it_is_published_by_its_hash_and_verified(self, tmp_path: Path):
        home = keep(rehearsal(tmp_path / "home", stations=8, faults=0))
        publish(home, tmp_path / "out")
        files = files_of(tmp_path / "out")
        name = next(one for one in files if one.startswith("register/places."))
        assert verify(Held(files), Asked()).holds
        spoiled = {**files, name: files[name].replace(b"07:00", b"08:00")}
        assert not verify(Held(spoiled), Asked()).holds
        gone = {one: data for one, data in files.items() if one != name}
        assert not verify(Held(gone), Asked()).holds
        stray = {**files, name.replace("places.", "places.0"): b"unit\n"}
        assert not verify(Held(stray), Asked()).holds
